import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `rollback JOURNEY [--undo]
  --undo         let the canary go on
${CLOUD_USAGE}`;

export const rollback: Command = {
  name: "rollback",
  summary: "Take a canary back at once: new entries take the stable version.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, undo: { type: "boolean" } }, { atMost: 1 });
    const [journey] = words;
    if (journey === undefined) throw new UsageError("Which journey?", "Write: npx sojourn rollback JOURNEY");
    const asked = { journey, json: values.json === true, choice: cloudChoice(values, io) };
    const { rollBack } = await import("../ops/rollback.ts");
    return rollBack(io, asked, values.undo === true);
  },
};
