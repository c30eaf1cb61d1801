import { readArguments, wholeNumber } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `outbox [CUSTOMER]
  --limit N      the newest N messages (50); --json gives all of them
${CLOUD_USAGE}
                 of a stack, the messages of one CUSTOMER and what became of them`;

export const outbox: Command = {
  name: "outbox",
  summary: "What was sent, to whom and when.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, limit: { type: "string" } }, { atMost: 1 });
    const [customerId] = words;
    const limit = wholeNumber("limit", values.limit, 1, 1_000_000) ?? 50;
    const choice = cloudChoice(values, io);
    if (choice.stack !== undefined && customerId === undefined) {
      throw new UsageError(
        "Of a stack, the outbox of one customer can be shown.",
        "Write sojourn outbox CUSTOMER --stack NAME",
      );
    }
    const { openView } = await import("../cloud/open-view.ts");
    const { outboxOf } = await import("../look/outbox-of.ts");
    const view = await openView(choice, io);
    try {
      io.out.write(await outboxOf(view, { customerId, limit, json: values.json === true, io }));
      return 0;
    } finally {
      await view.close();
    }
  },
};
