import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `test [JOURNEY | FILE …] [--watch]
  Plays workflows/definitions/<journey>.test.yaml, each test on a local cloud of its own, on the virtual clock.
  What differs is shown line by line: - was expected, + came instead.
  --watch        play again whenever a file of the workspace changes, until Ctrl-C
  --json         the results as one JSON document`;

export const test: Command = {
  name: "test",
  summary: "Play the tests beside the journeys.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { watch: { type: "boolean" } }, { atMost: 1000 });
    if (values.watch === true && values.json === true) {
      throw new UsageError("--json gives one document, --watch many results.", "Leave one of them out.");
    }
    const { testWorkspace } = await import("../test/test-workspace.ts");
    const play = (asked: readonly string[]) => testWorkspace(io, asked, values.json === true);
    if (values.watch !== true) return play(words);
    const { testAndWatch } = await import("../test/watch.ts");
    return testAndWatch(io, words, play);
  },
};
