import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";

const USAGE = `test [JOURNEY | FILE …]
  Plays workflows/definitions/<journey>.test.yaml, each test on a local cloud of its own, on the virtual clock.
  What differs is shown line by line: - was expected, + came instead.
  --json         the results as one JSON document`;

export const test: Command = {
  name: "test",
  summary: "Play the tests beside the journeys.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1000 });
    const { testWorkspace } = await import("../test/test-workspace.ts");
    return testWorkspace(io, words, values.json === true);
  },
};
