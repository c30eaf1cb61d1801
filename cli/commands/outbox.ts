import { awsRecords } from "../../adapters/aws/records.ts";
import type { Records } from "../../core/explain/explain.ts";
import { counted, moment } from "../../core/explain/words.ts";
import { idsOf } from "../../core/identity/merged.ts";
import type { SentMessage } from "../../local/page/cloud.ts";
import { withBuiltView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, sentUnder } from "../cloud/view.ts";
import type { Command, Io } from "../command.ts";
import { readArguments, UsageError, wholeNumber } from "../command-line.ts";
import { linksIn } from "../look/links.ts";
import { paint, table } from "../terminal.ts";

const USAGE = `outbox [CUSTOMER]
  For a local cloud, the messages that channels would have got; of a CUSTOMER also the links to unsubscribe, to choose and
  to confirm that are in them. For a stack name a CUSTOMER: it shows their messages and what became of them.
  --limit N      the newest N messages (50); --json gives all of them
  --links        the links of everybody's messages too
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, limit: { type: "string" }, links: { type: "boolean" } } as const;

export const outbox: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 1 });
    const [customerId] = words;
    const limit = wholeNumber("limit", values.limit, 1, 1_000_000) ?? 50;
    const choice = cloudChoice(values, io);
    if (choice.stack !== undefined && customerId === undefined) {
      throw new UsageError(
        "Of a stack, the outbox of one customer can be shown.",
        "Write: npx sojourn outbox CUSTOMER --stack NAME",
      );
    }
    return withBuiltView(choice, io, async (view) => {
      io.out.write(
        await outboxOf(view, { customerId, limit, json: values.json === true, links: values.links === true, io }),
      );
      return 0;
    });
  },
};

interface OutboxAsk {
  readonly customerId: string | undefined;
  readonly limit: number;
  readonly json: boolean;
  /** The links of all messages are wanted. */
  readonly links: boolean;
  readonly io: Io;
}

/** The outbox as text or JSON. For a local cloud, what the channels would have got; for a stack, the stored messages. */
async function outboxOf(view: CloudView, ask: OutboxAsk): Promise<string> {
  if (view.outbox === undefined) return storedMessages(view, ask);
  const messages = await sentMessages(view, view.outbox, ask.customerId);
  if (ask.json) return `${JSON.stringify(messages.map((one) => ({ ...one, links: linksIn(one.body) })))}\n`;
  return sentTable(view, messages, ask);
}

/** What was sent to a customer under any of their ids; without a customer, everything. */
async function sentMessages(
  view: CloudView,
  outbox: NonNullable<CloudView["outbox"]>,
  customerId: string | undefined,
): Promise<readonly SentMessage[]> {
  if (customerId === undefined) return outbox(undefined);
  return sentUnder(await idsOfCustomer(recordsOf(view), customerId), outbox);
}

function recordsOf({ dynamodb, sfn, table: name, statesArn, machinePrefix }: CloudView): Records {
  return awsRecords({ dynamodb, sfn, table: name, executionPrefix: `${statesArn}execution:${machinePrefix}` });
}

/** The ids under which messages of this customer lie. */
async function idsOfCustomer(records: Records, customerId: string): Promise<readonly string[]> {
  const profile = await records.profile(customerId);
  return profile === undefined ? [customerId] : idsOf(profile);
}

function sentTable(view: CloudView, messages: readonly SentMessage[], ask: OutboxAsk): string {
  const { limit, io, customerId } = ask;
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
    journey === "" && channel === "sms"
      ? "answer to a text message"
      : `${journey} / ${step}${pass > 1 ? ` (${pass})` : ""}`,
    channel,
    shortened(to, 40),
    // An SMS and a webhook have no subject, so their body is shown instead.
    shortened(subject ?? body.replaceAll(/\s+/g, " "), 60),
  ]);
  const more =
    messages.length > shown.length
      ? dim(`the newest ${shown.length} of ${counted(messages.length, "message")}; --limit shows more\n`)
      : "";
  const list = table(["when", "customer", "message", "by", "to", "subject"], rows) + more;
  return list + (ask.links || customerId !== undefined ? linksText(view, shown, io) : linksHint(view, shown, io));
}

/** The links of messages, each with the message that has it. In a day's messages the link to the preferences is the same one. */
function linksText(view: CloudView, messages: readonly SentMessage[], io: Io): string {
  const { bold, cyan } = paint(io, io.out);
  const known = new Set<string>();
  const parts = messages.flatMap(({ body, time, customerId, journey, step }) => {
    const links = Object.entries(linksIn(body)).filter(([, url]) => !known.has(url));
    if (links.length === 0) return [];
    for (const [, url] of links) known.add(url);
    const lines = links.map(([kind, url]) => `  ${kind.padEnd(11)}  ${cyan(url)}\n`);
    return [`${moment(time, view.zone)}  ${customerId}  ${journey} / ${step}\n${lines.join("")}`];
  });
  if (parts.length === 0) return "";
  const stopped = view.isRunning ? "" : ", which open while npm start runs";
  return `\n${bold("Links")}${stopped}\n${parts.join("")}`;
}

function linksHint(view: CloudView, messages: readonly SentMessage[], io: Io): string {
  const newest = messages.findLast(({ body }) => Object.keys(linksIn(body)).length > 0);
  if (newest === undefined) return "";
  const { dim } = paint(io, io.out);
  return dim(
    `npx sojourn outbox ${newest.customerId}${view.reach} shows the links to unsubscribe and to choose, too\n`,
  );
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
