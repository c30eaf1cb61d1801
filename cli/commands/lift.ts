import { defined } from "../../core/model/defined.ts";
import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `lift CUSTOMER --why TEXT
     lift --address ADDRESS --why TEXT
  --why TEXT     why they may be written to again; kept, and told by explain
  --by NAME      who says so; the name you are logged in by, unless you say another
  --channel C    email, sms or push alone
${CLOUD_USAGE}`;

const CHANNELS = ["email", "sms", "push"] as const;
const OPTIONS = {
  ...CLOUD_OPTIONS,
  why: { type: "string" },
  by: { type: "string" },
  channel: { type: "string" },
  address: { type: "string" },
} as const;

export const lift: Command = {
  name: "lift",
  summary: "Lift a suppression: an address that bounced, complained or unsubscribed is written to again.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const [customerId] = words;
    const { address, why = "", by } = values;
    if ((customerId === undefined) === (address === undefined)) {
      throw new UsageError("Whose suppression?", "Write: npx sojourn lift CUSTOMER --why TEXT, or --address ADDRESS");
    }
    if (why.trim() === "") throw new UsageError("Why?", 'Add --why "asked for it by phone, ticket 812": it is kept.');
    const channel = CHANNELS.find((each) => each === values.channel);
    if (values.channel !== undefined && channel === undefined) {
      throw new UsageError(`--channel is "${values.channel}".`, `Give one of ${CHANNELS.join(", ")}.`);
    }
    const channels = channel === undefined ? CHANNELS : [channel];
    const whose = customerId === undefined ? { address: address ?? "" } : { customerId };
    const { liftSuppressions } = await import("../ops/lift.ts");
    return liftSuppressions(io, {
      ...whose,
      channels,
      why: why.trim(),
      ...defined({ by }),
      json: values.json === true,
      choice: cloudChoice(values, io),
    });
  },
};
