import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { Command } from "../command.ts";
import { Problem } from "../problem.ts";
import { eventOf } from "../send/event-of.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `send EVENT [--customer ID] [--property NAME=VALUE …] [--time T] [--id ID]
  EVENT          JSON like '{"customerId":"c0001","name":"Order Completed","properties":{"total":30}}',
                 @FILE with such JSON, or just the event's name
  --customer ID  whose event it is
  --property P   a property, like total=30; as often as you like
  --time T       when it happened, ISO 8601; now, if it is left out
  --id ID        an id seen before is not counted twice
${CLOUD_USAGE}`;

export const send: Command = {
  name: "send",
  summary: "Put one event on the bus.",
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(
      args,
      {
        ...CLOUD_OPTIONS,
        customer: { type: "string" },
        property: { type: "string", multiple: true },
        time: { type: "string" },
        id: { type: "string" },
      },
      { atMost: 1 },
    );
    const [word] = words;
    if (word === undefined)
      throw new UsageError("Which event?", `Write sojourn send "Order Completed" --customer c0001`);
    const event = await eventOf(word, values, io.cwd);
    const { openView } = await import("../cloud/open-view.ts");
    const { putEvent } = await import("../send/put-event.ts");
    const view = await openView(cloudChoice(values, io), io);
    try {
      const put = await putEvent(view, event);
      if ("refused" in put) throw new Problem(`The bus did not take the event: ${put.refused}`);
      await view.settle();
      const customer = String(event.detail.customerId ?? event.detail.anonymousId);
      if (values.json)
        io.out.write(`${JSON.stringify({ eventId: put.eventId, name: event.name, customer, where: view.where })}\n`);
      else
        io.out.write(
          `Put ${event.name} of ${customer} on the bus of ${view.where}. What came of it: npx sojourn explain ${customer}${view.reach}\n`,
        );
      return 0;
    } finally {
      await view.close();
    }
  },
};
