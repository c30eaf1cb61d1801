import { resolve } from "node:path";
import { DEFAULT_PORT, localDir } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { readArguments, UsageError, wholeNumber } from "../command-line.ts";
import { sourceFor } from "../sources/read-source.ts";
import { smtpAddress } from "../start/smtp-sink.ts";

const USAGE = `start [--once] [--fresh] [--events FILE --source NAME] [--port N] [--speed N] [--faults FILE] [--smtp HOST:PORT]
  --once         play to the last event, print the summary, and end
  --fresh        delete what .sojourn/ holds and begin anew
  --events FILE  play this file instead of the sample shop; the clock starts at its first event
  --source NAME  how to read it: workflows/sources/NAME.source.yaml (bus for ndjson files)
  --port N       the port of 127.0.0.1 where the cloud listens (4566)
  --speed N      how fast time passes after the replay: 1 is real time, 3600 is an hour per second
  --concurrency N
                 how much the functions do in parallel (10); the outcome is the same
  --faults FILE  what goes wrong, and when: throttles, silent providers, clocks that differ; docs/faults.md shows one
  --smtp HOST:PORT
                 sends e-mail to this SMTP server too: a sink in your network, such as Mailpit
  --dir DIR      the folder that keeps everything (.sojourn)
  --json         the summary as one JSON document on stdout`;

const OPTIONS = {
  once: { type: "boolean" },
  fresh: { type: "boolean" },
  events: { type: "string" },
  source: { type: "string" },
  port: { type: "string" },
  speed: { type: "string" },
  concurrency: { type: "string" },
  dir: { type: "string" },
  faults: { type: "string" },
  smtp: { type: "string" },
} as const;

export const start: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, OPTIONS);
    const { events, faults, smtp, source } = values;
    if (source !== undefined && events === undefined) {
      throw new UsageError("--source says how to read a file, but there is none.", "Add --events FILE.");
    }
    const options = {
      once: values.once === true,
      fresh: values.fresh === true,
      json: values.json === true,
      port: wholeNumber("port", values.port, 1, 65_535) ?? DEFAULT_PORT,
      speed: wholeNumber("speed", values.speed, 1, 1_000_000) ?? 1,
      concurrency: wholeNumber("concurrency", values.concurrency, 1, 64) ?? 10,
      source: events === undefined ? "bus" : sourceFor(events, source),
      dir: localDir(values.dir, io),
      ...(events === undefined ? {} : { events: resolve(io.cwd, events) }),
      ...(smtp === undefined ? {} : { smtp: smtpAddress(smtp) }),
      ...(faults === undefined ? {} : { faults: resolve(io.cwd, faults) }),
    };
    const { runStart } = await import("../start/run-start.ts");
    return runStart(options, io);
  },
};
