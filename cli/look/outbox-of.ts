import { awsRecords } from "../../adapters/aws/records.ts";
import { moment } from "../../core/explain/moment.ts";
import { counted } from "../../core/explain/words.ts";
import type { SentMessage } from "../../local/page/documents.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Io } from "../command.ts";
import { paint } from "../paint.ts";
import { table } from "../table.ts";

export interface OutboxAsk {
  readonly customerId: string | undefined;
  readonly limit: number;
  readonly json: boolean;
  readonly io: Io;
}

/** The outbox as text or JSON. Of a local cloud, what the channels would have got; of a stack, the stored messages. */
export async function outboxOf(view: CloudView, ask: OutboxAsk): Promise<string> {
  if (view.outbox === undefined) return storedMessages(view, ask);
  const messages = await view.outbox(ask.customerId);
  if (ask.json) return `${JSON.stringify(messages)}\n`;
  return sentTable(view, messages, ask);
}

function sentTable(view: CloudView, messages: readonly SentMessage[], { limit, io, customerId }: OutboxAsk): string {
  const { dim } = paint(io, io.out);
  if (messages.length === 0) {
    const whom =
      customerId === undefined ? "" : ` to ${customerId}; npx sojourn explain ${customerId}${view.reach} says why`;
    return `Nothing was sent${whom}.\n`;
  }
  const shown = messages.slice(-limit);
  const rows = shown.map(({ time, customerId: whom, journey, step, pass, channel, to, subject, body }) => [
    moment(time, view.zone),
    whom,
    `${journey} / ${step}${pass > 1 ? ` (${pass})` : ""}`,
    channel,
    shortened(to, 40),
    // What an SMS or a webhook says stands for the subject that it has not.
    shortened(subject ?? body.replaceAll(/\s+/g, " "), 60),
  ]);
  const more =
    messages.length > shown.length
      ? dim(`the newest ${shown.length} of ${counted(messages.length, "message")}; --limit shows more\n`)
      : "";
  return table(["when", "customer", "message", "by", "to", "subject"], rows) + more;
}

/** So that a row stays on its line. */
function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}

async function storedMessages(view: CloudView, { customerId = "", json }: OutboxAsk): Promise<string> {
  const { dynamodb, sfn, table: name, statesArn, machinePrefix } = view;
  const records = awsRecords({ dynamodb, sfn, table: name, executionPrefix: `${statesArn}execution:${machinePrefix}` });
  const messages = (await records.messages(customerId)).toSorted((a, b) => a.time - b.time);
  if (json) return `${JSON.stringify(messages)}\n`;
  if (messages.length === 0) return `There is no message to ${customerId}.\n`;
  return table(
    ["when", "message", "channel", "template", "state"],
    messages.map(({ time, key, channel, template, state, reason }) => [
      moment(time, view.zone),
      key,
      channel,
      template,
      reason === undefined ? state : `${state}: ${reason}`,
    ]),
  );
}
