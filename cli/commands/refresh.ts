import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";

const USAGE = `refresh
  A changed definition does this by itself; ask for it after profiles were written from outside.
${CLOUD_USAGE}`;

export const refresh: Command = {
  name: "refresh",
  summary: "Have segments and dates of every customer worked out anew.",
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, CLOUD_OPTIONS);
    const { refresh: ask } = await import("../ops/refresh.ts");
    return ask(io, cloudChoice(values, io), values.json === true);
  },
};
