import type { CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import { CHANNELS } from "../model/message.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";

/** By how much the clocks of two systems that report consent may differ; milliseconds. */
export const CONSENT_MARGIN = 10 * 60_000;

type Consent = Profile["consent"];

/** How an event came in. */
export interface Arrival {
  /** Time of ingest; epoch milliseconds. */
  readonly now: number;
  /** Replayed, history or late: its times are believed as they are. */
  readonly past: boolean;
  /** Consent as stored before the batch: what differs from it came in together with the event. */
  readonly before: Consent;
  /** The topics that the workspace declares: only what is said of them is kept. */
  readonly topics?: Settings["topics"];
  /** The profile's item is full: nothing is taken that makes traits and counts larger. */
  readonly full?: true;
}

/**
 * Consent with what an event says of it. The latest event time counts, but no clock can make a refusal lose:
 *
 * 1. A time ahead of ingest is stored as the time of ingest, so that whatever is said later counts.
 * 2. A withdrawal that comes in after the agreement, and is dated less than ten minutes before it, withdraws it: it is stored
 *    as of that agreement. A past event gets no such margin.
 * 3. Of two answers of one time the refusal counts.
 * 4. An agreement ahead of ingest does not undo a refusal of the same batch: which came first is not known.
 *
 * 5. Answers are kept to declared topics and to `all`, by channel or for all channels: a finite number of things. `refuse` is told
 *    of the others. What is stored of a topic that is declared no more stays, and follows what is said of it.
 *
 * A topic and the same topic by one channel answer each other (`latestConsent`), so both are looked at.
 */
export function withConsent(
  known: Consent,
  said: NonNullable<CustomerEvent["context"]["consent"]>,
  time: number,
  arrival: Arrival,
  refuse: (key: string) => void = () => undefined,
): Consent {
  let next = known;
  for (const [key, agreed] of flat(said)) {
    if (getOwn(known, key) === undefined && !isOurs(key, arrival.topics ?? {})) {
      refuse(key);
      continue;
    }
    const t = agreed ? agreementTime(known, key, time, arrival) : refusalTime(known, key, time, arrival);
    next = { ...next, [key]: latest(getOwn(known, key), { v: agreed, t }) };
  }
  return next;
}

/** Whether this is one of the finite number of things that a message may be refused for. */
function isOurs(key: string, topics: Settings["topics"]): boolean {
  const [topic = "", channel, more] = key.split("/");
  const known = topic === "all" || getOwn(topics, topic) !== undefined;
  return known && more === undefined && (channel === undefined || CHANNELS.some((one) => one === channel));
}

function agreementTime(known: Consent, key: string, time: number, { now, before }: Arrival): number {
  // A time far ahead has become that of ingest (parseEvent).
  if (time < now) return time;
  const together = answering(known, key).filter(([name, { v }]) => !v && getOwn(before, name) !== getOwn(known, name));
  return Math.min(now, ...together.map(([, { t }]) => t));
}

function refusalTime(known: Consent, key: string, time: number, { now, past }: Arrival): number {
  const at = Math.min(time, now);
  if (past) return at;
  const withdrawn = answering(known, key).filter(([, { v, t }]) => v && t - at < CONSENT_MARGIN);
  return Math.max(at, ...withdrawn.map(([, { t }]) => t));
}

/** What has been said under the key, and under those that are judged together with it. */
function answering(known: Consent, key: string): readonly [string, Stamped<boolean>][] {
  const [topic] = key.split("/", 1);
  return Object.entries(known).filter(
    ([name]) => name === key || name === topic || (key === topic && name.startsWith(`${topic}/`)),
  );
}

function latest(known: Stamped<boolean> | undefined, said: Stamped<boolean>): Stamped<boolean> {
  if (known === undefined || known.t < said.t) return said;
  return known.t === said.t && !said.v ? said : known;
}

/** By `<topic>` or `<topic>/<channel>`. */
function flat(consent: NonNullable<CustomerEvent["context"]["consent"]>): ReadonlyMap<string, boolean> {
  const keys = new Map<string, boolean>();
  for (const [topic, said] of Object.entries(consent)) {
    if (typeof said === "boolean") keys.set(topic, said);
    else for (const [channel, given] of Object.entries(said)) keys.set(`${topic}/${channel}`, given);
  }
  return keys;
}
