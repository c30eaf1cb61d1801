import { readArguments } from "../arguments.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `compile JOURNEY
  Prints the state machine (Amazon States Language) that the journey becomes.
  --json         on one line, with its version and the rules that ingest is given`;

export const compile: Command = {
  name: "compile",
  summary: "Show the state machine of a journey.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1 });
    const [name] = words;
    if (name === undefined) throw new UsageError("Which journey?", "Write: npx sojourn compile JOURNEY");
    const { soundJourney } = await import("../check/sound-journey.ts");
    const { compiled } = (await soundJourney(io, name)).journey;
    const { journey, version, definition, rules } = compiled;
    io.out.write(
      values.json
        ? `${JSON.stringify({ journey, version, definition, rules })}\n`
        : `${JSON.stringify(definition, null, 2)}\n`,
    );
    return 0;
  },
};
