import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `stop CUSTOMER JOURNEY [--why TEXT]
     stop JOURNEY --all [--why TEXT] [--yes]
  --all          everybody who is inside: says how many that are and asks before it takes anybody out. Broken off and given
                 again, it goes on with who is left
  --yes          does not ask
  --why TEXT     why; explain shows it, and the run in Step Functions, so nothing personal
  --by NAME      who does it (you)
${CLOUD_USAGE}`;

export const stop: Command = {
  name: "stop",
  summary: "Take a customer, or everybody, out of a journey by hand.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(
      args,
      {
        ...CLOUD_OPTIONS,
        all: { type: "boolean" },
        yes: { type: "boolean" },
        why: { type: "string" },
        by: { type: "string" },
      },
      { atMost: 2 },
    );
    const all = values.all === true;
    const [customer, journey] = all ? [undefined, words[0]] : words;
    if (journey === undefined || (all && words.length > 1)) {
      throw new UsageError(
        all ? "Everybody in which journey?" : "Who, and out of which journey?",
        "Write: npx sojourn stop CUSTOMER JOURNEY, or: npx sojourn stop JOURNEY --all",
      );
    }
    const asked = {
      journey,
      json: values.json === true,
      choice: cloudChoice(values, io),
      because: values.why,
      by: values.by,
    };
    const { stopAll, stopOne } = await import("../ops/stop.ts");
    if (customer === undefined) return stopAll(io, { ...asked, yes: values.yes === true });
    return stopOne(io, { ...asked, customer });
  },
};
