import { resolve } from "node:path";
import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `learn --events FILE [--source NAME]
  Drafts workflows/events.yaml of a recording: each event with its properties and their types, each trait. Where there is
  one already, prints what it lacks.
  --events FILE  the recording, as \`start --events\` takes it
  --source NAME  how to read it: workflows/sources/NAME.source.yaml (bus, for ndjson files)
  --json         what was found as one JSON document`;

export const learn: Command = {
  name: "learn",
  summary: "Draft the catalogue of events and traits from a recording.",
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, { events: { type: "string" }, source: { type: "string" } });
    const { events, source } = values;
    if (events === undefined) throw new UsageError("Learn from what?", "Add --events FILE.");
    if (source === undefined && !/\.(ndjson|jsonl)$/.test(events)) {
      throw new UsageError(`How is ${events} to be read?`, "Add --source NAME, of workflows/sources/NAME.source.yaml.");
    }
    const { learnNames } = await import("../learn/learn-names.ts");
    return learnNames(io, { events: resolve(io.cwd, events), source: source ?? "bus", json: values.json === true });
  },
};
