import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `pause JOURNEY
${CLOUD_USAGE}`;

export const pause: Command = {
  name: "pause",
  summary: "Pause a journey: nobody is let in, messages are held, waits run on.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, CLOUD_OPTIONS, { atMost: 1 });
    const [journey] = words;
    if (journey === undefined) throw new UsageError("Which journey?", "Write: npx sojourn pause JOURNEY");
    const asked = { journey, json: values.json === true, choice: cloudChoice(values, io) };
    const { pauseJourney } = await import("../ops/pause.ts");
    return pauseJourney(io, asked);
  },
};
