import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `resume JOURNEY
${CLOUD_USAGE}`;

export const resume: Command = {
  name: "resume",
  summary: "Let a paused journey go on.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, CLOUD_OPTIONS, { atMost: 1 });
    const [journey] = words;
    if (journey === undefined) throw new UsageError("Which journey?", "Write: npx sojourn resume JOURNEY");
    const asked = { journey, json: values.json === true, choice: cloudChoice(values, io) };
    const { resumeJourney } = await import("../ops/pause.ts");
    return resumeJourney(io, asked);
  },
};
