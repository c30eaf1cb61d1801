import type { Channel } from "../../core/channels/channels.ts";
import { MESSAGE_MARKS, type Message, type MessageMark } from "../../core/model/message.ts";
import {
  checkSchema,
  customerKey,
  dueShard,
  expiry,
  flag,
  type Item,
  messageSk,
  number,
  numberOf,
  requiredNumber,
  requiredText,
  text,
  textOf,
} from "./item.ts";
import { trusted } from "./packed.ts";

/** How long a message is kept where the settings do not say it; milliseconds. */
export const MESSAGE_KEPT = 400 * 86_400_000;

/** A message's item without its key and marks. */
export function messageAttributes(message: Message, kept: number): Item {
  const { topic, lease, claimant, once, silent, until, reason, verdict, wrote, providerId, reportedAs, segments, due } =
    message;
  return {
    schema: number(message.schema),
    state: text(message.state),
    attempt: number(message.attempt),
    channel: text(message.channel),
    template: text(message.template),
    transactional: flag(message.transactional),
    time: number(message.time),
    first: number(message.first),
    expiresAt: number(expiry(message.first + kept)),
    ...(topic !== undefined && { topic: text(topic) }),
    ...(lease !== undefined && { lease: number(lease) }),
    ...(claimant !== undefined && { claimant: text(claimant) }),
    ...(once && { once: flag(true) }),
    ...(silent !== undefined && { silent: number(silent) }),
    ...(until !== undefined && { until: number(until) }),
    ...(message.wasHeld && { wasHeld: flag(true) }),
    ...(message.timed && { timed: flag(true) }),
    ...(reason !== undefined && { reason: text(reason) }),
    ...(verdict !== undefined && { verdict: text(JSON.stringify(verdict)) }),
    ...(wrote !== undefined && { wrote: text(JSON.stringify(wrote)) }),
    ...(providerId !== undefined && { providerId: text(providerId) }),
    ...(reportedAs !== undefined && { reportedAs: text(reportedAs) }),
    ...(segments !== undefined && { segments: number(segments) }),
    ...(due !== undefined && { due: number(due), dueShard: text(dueShard(message.customerId)) }),
  };
}

/** Attributes that not every message has. */
export const OPTIONAL = [
  "topic",
  "lease",
  "claimant",
  "once",
  "silent",
  "until",
  "wasHeld",
  "timed",
  "reason",
  "verdict",
  "wrote",
  "providerId",
  "reportedAs",
  "segments",
  "due",
  "dueShard",
] as const;

export function messageItem(message: Message, kept: number): Item {
  const marks: Item = {};
  for (const [mark, time] of Object.entries(message.marks ?? {})) marks[mark] = number(time);
  return {
    pk: text(customerKey(message.customerId)),
    sk: text(messageSk(message.key)),
    ...messageAttributes(message, kept),
    ...marks,
  };
}

export function parseMessage(customerId: string, item: Item): Message {
  checkSchema(item, 1);
  const marks: Partial<Record<MessageMark, number>> = {};
  for (const mark of MESSAGE_MARKS) {
    const time = numberOf(item, mark);
    if (time !== undefined) marks[mark] = time;
  }
  const verdict = textOf(item, "verdict");
  const wrote = textOf(item, "wrote");
  return {
    schema: 1,
    customerId,
    key: requiredText(item, "sk").slice(messageSk("").length),
    state: trusted<Message["state"]>(requiredText(item, "state")),
    attempt: requiredNumber(item, "attempt"),
    channel: trusted<Channel>(requiredText(item, "channel")),
    template: requiredText(item, "template"),
    transactional: item.transactional?.BOOL === true,
    time: requiredNumber(item, "time"),
    first: requiredNumber(item, "first"),
    ...present("topic", textOf(item, "topic")),
    ...present("lease", numberOf(item, "lease")),
    ...present("claimant", textOf(item, "claimant")),
    ...(item.once?.BOOL === true && { once: true as const }),
    ...present("silent", numberOf(item, "silent")),
    ...present("until", numberOf(item, "until")),
    ...(item.wasHeld?.BOOL === true && { wasHeld: true as const }),
    ...(item.timed?.BOOL === true && { timed: true as const }),
    ...present("reason", textOf(item, "reason")),
    ...present("verdict", verdict === undefined ? undefined : JSON.parse(verdict)),
    ...present("wrote", wrote === undefined ? undefined : JSON.parse(wrote)),
    ...present("providerId", textOf(item, "providerId")),
    ...present("reportedAs", textOf(item, "reportedAs")),
    ...present("segments", numberOf(item, "segments")),
    ...(Object.keys(marks).length > 0 && { marks }),
    ...present("due", numberOf(item, "due")),
  };
}

function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  return value === undefined ? {} : trusted<Record<Name, T>>({ [name]: value });
}
