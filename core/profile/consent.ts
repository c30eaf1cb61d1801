import { CHANNELS } from "../channels/channels.ts";
import type { CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Answer, Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import type { Hash } from "../ports/system.ts";
import { answerOf, withAnswer } from "./answers.ts";

/** How far the clocks of two systems that report consent may differ; milliseconds. */
export const CONSENT_MARGIN = 10 * 60_000;

/** The answers that count, and the agreements that do not count yet. */
export type Consent = Pick<Profile, "consent" | "unconfirmed">;

/** How an event arrived. */
export interface Arrival {
  /** Time of ingest; epoch milliseconds. */
  readonly now: number;
  /** Replayed, history or late: its times are taken as they are. */
  readonly past: boolean;
  /** Consent as stored before the batch: what differs from it arrived together with the event. */
  readonly before: Profile["consent"];
  /** The topics that the workspace declares; answers to others are not kept. */
  readonly topics?: Settings["topics"];
  /** Absent where no address is confirmed. */
  readonly hash?: Hash;
  /** The profile's item is full: traits and counts must not grow. */
  readonly full?: true;
}

/**
 * Consent with the answers of an event. The answer with the latest event time counts, but a wrong clock must not undo a
 * refusal:
 *
 * 1. A time ahead of ingest is stored as the time of ingest, so that any later answer counts.
 * 2. A withdrawal that arrives after the agreement and is dated less than ten minutes before it counts: it is stored
 *    with the time of the agreement. Past events have no such margin.
 * 3. Of two answers with the same time the refusal counts.
 * 4. An agreement ahead of ingest does not undo a refusal of the same batch, because their order is unknown.
 * 5. Only answers to declared topics and to `all` are kept, for one channel or for all channels: their number is
 *    bounded. `refuse` is called for others. A stored answer to a topic that is no longer declared stays, and follows
 *    later answers.
 * 6. An agreement that only a browser said, and one to a topic with double opt-in, does not count: it is kept in
 *    `unconfirmed` until a `confirmed` event agrees. A refusal always counts, and ends what waits to be confirmed.
 *
 * A topic and the same topic for one channel affect each other (`latestConsent`), so both are compared. A topic with
 * double opt-in is answered channel by channel, because each address is confirmed on its own.
 */
export function withConsent(
  known: Consent,
  event: CustomerEvent,
  arrival: Arrival,
  refuse: (key: string) => void = () => undefined,
): Consent {
  const { topics = {} } = arrival;
  let { consent, unconfirmed = {} } = known;
  for (const [key, agreed] of flat(event.context.consent ?? {}, topics)) {
    if (getOwn(known.consent, key) === undefined && !isOurs(key, topics)) {
      refuse(key);
      continue;
    }
    if (agreed && !counts(key, event, topics)) {
      unconfirmed = withAnswer(unconfirmed, key, answerOf(event, true, Math.min(event.time, arrival.now)));
      continue;
    }
    const t = agreed ? agreementTime(known, key, event.time, arrival) : refusalTime(known, key, event.time, arrival);
    consent = withAnswer(consent, key, answerOf(event, agreed, t));
  }
  return Object.keys(unconfirmed).length === 0 ? { consent } : { consent, unconfirmed };
}

/** Whether an agreement of this event counts without a confirmation. */
function counts(key: string, { via }: CustomerEvent, topics: Settings["topics"]): boolean {
  if (via?.trust === "confirmed") return true;
  return via?.trust !== "browser" && !needsConfirmation(key, topics);
}

/** Whether an agreement under this key, `<topic>/<channel>`, counts only once it is confirmed. */
export function needsConfirmation(key: string, topics: Settings["topics"]): boolean {
  const [topic = "", channel = ""] = key.split("/");
  return getOwn(getOwn(topics, topic)?.doubleOptIn ?? {}, channel) !== undefined;
}

/**
 * The agreements that wait to be confirmed: nothing that counts is as new, and the customer has not agreed already.
 */
export function pendingAgreements({ consent, unconfirmed = {} }: Consent): readonly (readonly [string, Answer])[] {
  return Object.entries(unconfirmed).filter(([key, { t }]) => {
    const [topic = ""] = key.split("/", 1);
    const said = [getOwn(consent, key), getOwn(consent, topic)].filter((answer) => answer !== undefined);
    const latest = said.reduce<Answer | undefined>((a, b) => (a === undefined || a.t < b.t ? b : a), undefined);
    return latest === undefined || (!latest.v && latest.t < t);
  });
}

/** Whether the key names a declared topic or `all`, and a known channel. */
function isOurs(key: string, topics: Settings["topics"]): boolean {
  const [topic = "", channel, more] = key.split("/");
  const known = topic === "all" || getOwn(topics, topic) !== undefined;
  return known && more === undefined && (channel === undefined || CHANNELS.some((one) => one === channel));
}

function agreementTime({ consent }: Consent, key: string, time: number, { now, before }: Arrival): number {
  // parseEvent has replaced a time far ahead by that of ingest.
  if (time < now) return time;
  const together = answering(consent, key).filter(
    ([name, { v }]) => !v && getOwn(before, name) !== getOwn(consent, name),
  );
  return Math.min(now, ...together.map(([, { t }]) => t));
}

function refusalTime(
  { consent, unconfirmed = {} }: Consent,
  key: string,
  time: number,
  { now, past }: Arrival,
): number {
  const at = Math.min(time, now);
  if (past) return at;
  const said = [...answering(consent, key), ...answering(unconfirmed, key)];
  const withdrawn = said.filter(([, { v, t }]) => v && t - at < CONSENT_MARGIN);
  return Math.max(at, ...withdrawn.map(([, { t }]) => t));
}

/** The answers under this key, and under the keys that are judged together with it. */
function answering(known: Profile["consent"], key: string): readonly [string, Answer][] {
  const [topic] = key.split("/", 1);
  return Object.entries(known).filter(
    ([name]) => name === key || name === topic || (key === topic && name.startsWith(`${topic}/`)),
  );
}

/** By `<topic>` or `<topic>/<channel>`; of a topic with double opt-in an agreement is by channel. */
function flat(
  consent: NonNullable<CustomerEvent["context"]["consent"]>,
  topics: Settings["topics"],
): ReadonlyMap<string, boolean> {
  const keys = new Map<string, boolean>();
  for (const [topic, said] of Object.entries(consent)) {
    const rule = getOwn(topics, topic);
    if (said === true && rule?.doubleOptIn !== undefined) {
      for (const channel of rule.channels) keys.set(`${topic}/${channel}`, said);
    } else if (typeof said === "boolean") keys.set(topic, said);
    else for (const [channel, given] of Object.entries(said)) keys.set(`${topic}/${channel}`, given);
  }
  return keys;
}
