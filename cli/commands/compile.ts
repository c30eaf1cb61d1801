import { soundJourney } from "../check/sound-journey.ts";
import type { Command } from "../command.ts";
import { neededWord, readArguments } from "../command-line.ts";

const USAGE = `compile JOURNEY
  Prints the state machine (Amazon States Language) of the journey.
  --json         on one line, with its version and its rules for ingest`;

export const compile: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, {}, { atMost: 1 });
    const name = neededWord(words[0], "Which journey?", "npx sojourn compile JOURNEY");
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
