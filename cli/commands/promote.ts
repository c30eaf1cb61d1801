import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `promote JOURNEY
  JOURNEY.canary.yaml, without its share, replaces JOURNEY.journey.yaml. Those inside either stay on their version.
  --json         the files as one JSON document`;

export const promote: Command = {
  name: "promote",
  summary: "Make the canary of a journey its stable version (in the files; deploy then).",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1 });
    const [journey] = words;
    if (journey === undefined) throw new UsageError("Which journey?", "Write: npx sojourn promote JOURNEY");
    const { promote: promoteFiles } = await import("../ops/promote.ts");
    const { written, deleted } = await promoteFiles(io, journey);
    io.out.write(
      values.json === true
        ? `${JSON.stringify({ journey, written, deleted })}\n`
        : `${written} is now what ${deleted} was, which is deleted. Deploy to let everybody in by it.\n`,
    );
    return 0;
  },
};
