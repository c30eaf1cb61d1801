import { awsRecords } from "../../adapters/aws/records.ts";
import type { Records } from "../../core/explain/explain.ts";
import { counted, moment } from "../../core/explain/words.ts";
import { idsOf } from "../../core/identity/merged.ts";
import type { SentMessage } from "../../local/page/cloud.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import type { CloudView } from "../cloud/view.ts";
import type { Command, Io } from "../command.ts";
import { readArguments, UsageError, wholeNumber } from "../command-line.ts";
import { paint, table } from "../terminal.ts";

const USAGE = `outbox [CUSTOMER]
  For a local cloud, the messages that channels would have got. For a stack name a CUSTOMER: it shows their messages and
  what became of them.
  --limit N      the newest N messages (50); --json gives all of them
${CLOUD_USAGE}`;

export const outbox: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { ...CLOUD_OPTIONS, limit: { type: "string" } }, { atMost: 1 });
    const [customerId] = words;
    const limit = wholeNumber("limit", values.limit, 1, 1_000_000) ?? 50;
    const choice = cloudChoice(values, io);
    if (choice.stack !== undefined && customerId === undefined) {
      throw new UsageError(
        "Of a stack, the outbox of one customer can be shown.",
        "Write: npx sojourn outbox CUSTOMER --stack NAME",
      );
    }
    return withView(choice, io, async (view) => {
      io.out.write(await outboxOf(view, { customerId, limit, json: values.json === true, io }));
      return 0;
    });
  },
};

interface OutboxAsk {
  readonly customerId: string | undefined;
  readonly limit: number;
  readonly json: boolean;
  readonly io: Io;
}

/** The outbox as text or JSON. For a local cloud, what the channels would have got; for a stack, the stored messages. */
async function outboxOf(view: CloudView, ask: OutboxAsk): Promise<string> {
  if (view.outbox === undefined) return storedMessages(view, ask);
  const messages = await sentMessages(view, view.outbox, ask.customerId);
  if (ask.json) return `${JSON.stringify(messages)}\n`;
  return sentTable(view, messages, ask);
}

/** What was sent to a customer under any of their ids; without a customer, everything. */
async function sentMessages(
  view: CloudView,
  outbox: NonNullable<CloudView["outbox"]>,
  customerId: string | undefined,
): Promise<readonly SentMessage[]> {
  if (customerId === undefined) return outbox(undefined);
  const ids = await idsOfCustomer(recordsOf(view), customerId);
  const sent = await Promise.all(ids.map((id) => outbox(id)));
  return ids.length === 1 ? sent.flat() : sent.flat().toSorted((a, b) => a.time - b.time);
}

function recordsOf({ dynamodb, sfn, table: name, statesArn, machinePrefix }: CloudView): Records {
  return awsRecords({ dynamodb, sfn, table: name, executionPrefix: `${statesArn}execution:${machinePrefix}` });
}

/** The ids under which messages of this customer lie. */
async function idsOfCustomer(records: Records, customerId: string): Promise<readonly string[]> {
  const profile = await records.profile(customerId);
  return profile === undefined ? [customerId] : idsOf(profile);
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
    // An SMS and a webhook have no subject, so their body is shown instead.
    shortened(subject ?? body.replaceAll(/\s+/g, " "), 60),
  ]);
  const more =
    messages.length > shown.length
      ? dim(`the newest ${shown.length} of ${counted(messages.length, "message")}; --limit shows more\n`)
      : "";
  return table(["when", "customer", "message", "by", "to", "subject"], rows) + more;
}

/** Cuts a text, so that its row fits on one line. */
function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join("")}…`;
}

async function storedMessages(view: CloudView, { customerId = "", json }: OutboxAsk): Promise<string> {
  const records = recordsOf(view);
  const ids = await idsOfCustomer(records, customerId);
  const stored = await Promise.all(ids.map((id) => records.messages(id)));
  const messages = stored.flat().toSorted((a, b) => a.time - b.time);
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
