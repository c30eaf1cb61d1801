import { resolve } from "node:path";
import { readArguments, wholeNumber } from "../arguments.ts";
import { DEFAULT_PORT, localDir } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `start [--once] [--fresh] [--events FILE --source NAME] [--port N] [--speed N] [--faults FILE]
  --once         play to the last event, print the summary, end
  --fresh        forget what .sojourn/ holds and begin anew
  --events FILE  play this file instead of the sample shop; the clock starts at its first event
  --source NAME  how to read it: workflows/sources/NAME.source.yaml (bus, for ndjson files)
  --port N       where the cloud listens on 127.0.0.1 (4566)
  --speed N      how fast time goes by after the replay: 1 is real time, 3600 an hour a second
  --concurrency N
                 how much the functions do at a time (10); the outcome is the same
  --faults FILE  what goes wrong, and when: throttles, silent providers, clocks that differ (docs/faults.md)
  --dir DIR      where everything is kept (.sojourn)
  --json         the summary as one JSON document on stdout`;

export const start: Command = {
  name: "start",
  summary: "The local cloud: your whole stack on this machine, on a virtual clock, playing a shop's events.",
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, {
      once: { type: "boolean" },
      fresh: { type: "boolean" },
      events: { type: "string" },
      source: { type: "string" },
      port: { type: "string" },
      speed: { type: "string" },
      concurrency: { type: "string" },
      dir: { type: "string" },
      faults: { type: "string" },
    });
    if (values.source !== undefined && values.events === undefined) {
      throw new UsageError("--source says how to read a file, but there is none.", "Add --events FILE.");
    }
    if (values.events !== undefined && values.source === undefined && !/\.(ndjson|jsonl)$/.test(values.events)) {
      throw new UsageError(
        `How is ${values.events} to be read?`,
        "Add --source NAME, of workflows/sources/NAME.source.yaml.",
      );
    }
    const options = {
      once: values.once === true,
      fresh: values.fresh === true,
      json: values.json === true,
      port: wholeNumber("port", values.port, 1, 65_535) ?? DEFAULT_PORT,
      speed: wholeNumber("speed", values.speed, 1, 1_000_000) ?? 1,
      concurrency: wholeNumber("concurrency", values.concurrency, 1, 64) ?? 10,
      source: values.source ?? "bus",
      dir: localDir(values.dir, io),
      ...(values.events === undefined ? {} : { events: resolve(io.cwd, values.events) }),
      ...(values.faults === undefined ? {} : { faults: resolve(io.cwd, values.faults) }),
    };
    const { runStart } = await import("../start/run-start.ts");
    return runStart(options, io);
  },
};
