import { randomUUID } from "node:crypto";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { inboxStore } from "../../adapters/aws/inbox.ts";
import { table } from "../../adapters/aws/table.ts";
import { bornOf, idsOf } from "../../core/identity/merged.ts";
import { defined } from "../../core/model/defined.ts";
import { messageKey } from "../../core/model/message.ts";
import { isoTime } from "../../core/moment/wall-time.ts";
import type { SentMessage } from "../../local/page/cloud.ts";
import { withView } from "../cloud/open-view.ts";
import { CLOUD_OPTIONS, CLOUD_USAGE, cloudChoice } from "../cloud/options.ts";
import { type CloudView, knownProfile, queueUrl, sentUnder } from "../cloud/view.ts";
import { type Command, ProblemError } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";
import { countedLink, follow } from "../send/counted-link.ts";
import { ACTIONS, type Acted, type Action, actedEvent, INBOX_ACT_OF } from "../send/provider-event.ts";

const USAGE = `act CUSTOMER ${ACTIONS.join("|")} [MESSAGE [LINK]]
  CUSTOMER       whose message it is
  MESSAGE        its key, like welcome#1#hello#1; without it, or \`last\`: the newest that was sent to them
  LINK           what is clicked: a link's \`name\` in the template, its number from 1, or an address; without it the first that leads to a website
  --link LINK    the same
  --id ID        an act with an id that was seen before is not counted again; clicks on counted links have their own
${CLOUD_USAGE}`;

const OPTIONS = { ...CLOUD_OPTIONS, link: { type: "string" }, id: { type: "string" } } as const;

/** Plays what a customer, or their mailbox or network, does with a message of a local cloud, as its provider reports it. */
export const act: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, OPTIONS, { atMost: 4 });
    const [customerId, word, which = "last", link = values.link] = words;
    const action = ACTIONS.find((one) => one === word);
    if (customerId === undefined || action === undefined) {
      throw new UsageError(
        "Who does what?",
        `Write: npx sojourn act c0001 open. What can be done: ${ACTIONS.join(", ")}; answers by text message: npx sojourn reply.`,
      );
    }
    const id = values.id ?? randomUUID();
    return withView(cloudChoice(values, io), io, async (view) => {
      const message = await messageOf(view, customerId, which);
      const counted = action === "click" ? countedLink(message, link) : undefined;
      const event = counted === undefined ? await acted(view, message, { action, link }) : { name: "Email Clicked" };
      if (counted !== undefined) await follow(view, counted);
      else if ("detail" in event) await put(view, event, id);
      const did = message.channel === "in_app" ? INBOX_ACT_OF[action] : undefined;
      if (did !== undefined) {
        const place = { customerId: message.customerId, key: messageKey(message) };
        await inboxStore(table(view.dynamodb, view.table)).note(place, did, view.now());
      }
      await view.settle();
      const key = messageKey(message);
      io.out.write(
        values.json === true
          ? `${JSON.stringify({ id, event: event.name, message: key, where: view.where })}\n`
          : `${event.name} of ${key}, to ${message.to}, in ${view.where}. What came of it: npx sojourn explain ${customerId}${view.reach}\n`,
      );
      return 0;
    });
  },
};

/** The newest message that was sent to a customer, or the one of this key. */
async function messageOf(view: CloudView, customerId: string, which: string): Promise<SentMessage> {
  if (view.outbox === undefined) {
    throw new UsageError("Only customers of a local cloud can be played.", "Leave --stack out.");
  }
  const profile = await knownProfile(view, customerId);
  const sent = await sentUnder(idsOf(profile), view.outbox);
  const message = sent.findLast((one) => one.journey !== "" && (which === "last" || messageKey(one) === which));
  if (message !== undefined) return message;
  throw new ProblemError(
    which === "last" ? `Nothing was sent to ${customerId}.` : `No message "${which}" was sent to ${customerId}.`,
    `npx sojourn explain ${customerId}${view.reach} names each message with its key.`,
  );
}

interface Wanted {
  readonly action: Action;
  readonly link: string | undefined;
}

/** What the provider or the app says of it. */
async function acted(view: CloudView, message: SentMessage, { action, link }: Wanted): Promise<Acted> {
  const { channel, to, customerId } = message;
  const knownSince = bornOf(await knownProfile(view, customerId), customerId);
  const tags = { customerId, key: messageKey(message), ...defined({ knownSince }) };
  const on = { channel, to, tags, ...defined({ link: link ?? firstLink(message) }) };
  const event = actedEvent(action, on, view.now(), view.stage);
  if (event === undefined) throw new ProblemError(`Nobody reports "${action}" of a message by ${channel}.`);
  return event;
}

/** The first link of an e-mail that leads to a website, and to none of our pages. */
function firstLink({ body }: SentMessage): string | undefined {
  const links = [...body.matchAll(/\shref\s*=\s*["'](https?:\/\/[^"']+)/gi)].map(([, url = ""]) => url);
  return links.find((url) => !/\/[a-z]\/[\w-]{20,}$/.test(url))?.replaceAll("&amp;", "&");
}

/**
 * Only AWS puts events of its services on a bus, so theirs go to the queue to which the stage's rule takes them, as the rule
 * does: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
async function put(view: CloudView, { source, name, detail }: Acted, id: string): Promise<void> {
  if (!source.startsWith("aws.")) {
    const Detail = JSON.stringify({ ...detail, id });
    await view.events.send(
      new PutEventsCommand({ Entries: [{ EventBusName: view.bus, Source: source, DetailType: name, Detail }] }),
    );
    return;
  }
  const envelope = { id, "detail-type": name, source, time: isoTime(view.now()), detail };
  const QueueUrl = await queueUrl(view, view.queues.ingest);
  await view.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(envelope) }));
}
