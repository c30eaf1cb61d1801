import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { rechecksOf } from "../cloud/view.ts";
import type { Command } from "../command.ts";
import { readArguments } from "../command-line.ts";

const USAGE = `refresh
  A changed definition does this by itself. Use it after another program has written profiles.
${CLOUD_USAGE}`;

/** No rules have this name, so the sweeper sees at its next round that profiles were checked under other rules. */
const NO_RULES = "refresh";

/** Asks for a recheck of every profile. Idempotent. */
export const refresh: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values } = readArguments(args, CLOUD_OPTIONS);
    return withView(cloudChoice(values, io), io, async (view) => {
      await rechecksOf(view).start(NO_RULES);
      io.out.write(
        values.json === true
          ? `${JSON.stringify({ refresh: "asked", where: view.where })}\n`
          : `Every profile in ${view.where} will be rechecked: its segments and dates are worked out again. It begins within 10 minutes and does 100 customers a second.\n`,
      );
      return 0;
    });
  },
};
