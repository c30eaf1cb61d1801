import { readArguments } from "../arguments.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Command } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { eventOf, type NewEvent } from "../send/event-of.ts";
import { UsageError } from "../usage-error.ts";

const USAGE = `send EVENT [--customer ID] [--property NAME=VALUE …] [--time T] [--id ID]
     send --journey JOURNEY --customer ID [--property NAME=VALUE …]
  EVENT          JSON like '{"customerId":"c0001","name":"Order Completed","properties":{"total":30}}',
                 @FILE with such JSON, or just the event's name
  --customer ID  whose event it is
  --journey J    asks to let the customer into this journey, by its entry \`api: true\`
  --business     a business event: it has no customer, and lets in everybody in the segment that a journey names beside it
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
        journey: { type: "string" },
        business: { type: "boolean" },
        property: { type: "string", multiple: true },
        time: { type: "string" },
        id: { type: "string" },
      },
      { atMost: 1 },
    );
    const [word] = words;
    if (word === undefined && values.journey === undefined)
      throw new UsageError("Which event?", `Write sojourn send "Order Completed" --customer c0001`);
    const event = await eventOf(word, values, io.cwd);
    const { checkSent } = await import("../send/check-declared.ts");
    await checkSent(io.root, event);
    const { openView } = await import("../cloud/open-view.ts");
    const { putEvent } = await import("../send/put-event.ts");
    const { pickJourneys } = await import("../look/pick-journeys.ts");
    const view = await openView(cloudChoice(values, io), io);
    try {
      const { journey } = event.detail;
      if (typeof journey === "string") await pickJourneys(view, journey);
      const put = await putEvent(view, event);
      if ("refused" in put) throw new ProblemError(`The bus did not take the event: ${put.refused}`);
      await view.settle();
      const said = event.detail.customerId ?? event.detail.anonymousId;
      const customer = said === undefined ? undefined : String(said);
      io.out.write(
        values.json
          ? `${JSON.stringify({ eventId: put.eventId, name: event.name, customer: customer ?? null, where: view.where })}\n`
          : putText(view, event, customer),
      );
      return 0;
    } finally {
      await view.close();
    }
  },
};

/** What was done, and how to see what came of it. */
function putText(view: CloudView, { name, detail }: NewEvent, customer: string | undefined): string {
  if (customer === undefined) {
    return `Put ${name} on the bus of ${view.where}. Who is let in by it: npx sojourn runs${view.reach}\n`;
  }
  const what = detail.journey === undefined ? name : `a request to enter ${String(detail.journey)}`;
  return `Put ${what} of ${customer} on the bus of ${view.where}. What came of it: npx sojourn explain ${customer}${view.reach}\n`;
}
