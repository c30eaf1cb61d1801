import { CHANNELS } from "../channels/channels.ts";
import type { CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";

/** How far the clocks of two systems that report consent may differ; milliseconds. */
export const CONSENT_MARGIN = 10 * 60_000;

type Consent = Profile["consent"];

/** How an event arrived. */
export interface Arrival {
  /** Time of ingest; epoch milliseconds. */
  readonly now: number;
  /** Replayed, history or late: its times are taken as they are. */
  readonly past: boolean;
  /** Consent as stored before the batch: what differs from it arrived together with the event. */
  readonly before: Consent;
  /** The topics that the workspace declares; answers to others are not kept. */
  readonly topics?: Settings["topics"];
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
 *
 * A topic and the same topic for one channel affect each other (`latestConsent`), so both are compared.
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

/** Whether the key names a declared topic or `all`, and a known channel. */
function isOurs(key: string, topics: Settings["topics"]): boolean {
  const [topic = "", channel, more] = key.split("/");
  const known = topic === "all" || getOwn(topics, topic) !== undefined;
  return known && more === undefined && (channel === undefined || CHANNELS.some((one) => one === channel));
}

function agreementTime(known: Consent, key: string, time: number, { now, before }: Arrival): number {
  // parseEvent has replaced a time far ahead by that of ingest.
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

/** The answers under this key, and under the keys that are judged together with it. */
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
