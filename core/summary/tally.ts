import { endByClock } from "../enter/end.ts";
import { entryId } from "../model/entry.ts";
import { type Message, parseMessageKey } from "../model/message.ts";
import type { JourneyCount, Profile } from "../model/profile.ts";

/** What happened, counted from the table and so exact after any crash. */
export interface Tally {
  readonly customers: number;
  /** Events applied to profiles, each once. */
  readonly applied: number;
  readonly journeys: Readonly<Record<string, JourneyTally>>;
  readonly messages: MessageTally;
}

export interface JourneyTally {
  /** Entries begun: those inside and those that ended. */
  readonly entries: number;
  readonly inside: number;
  readonly ended: Counts;
  /** Entries refused, by reason; absent where none was. */
  readonly refused?: Counts;
}

export interface MessageTally {
  readonly sent: number;
  /** Those sent, by channel; absent where none was. */
  readonly channels?: Counts;
  /** Held by the gate at least once, whatever happened then. */
  readonly held: number;
  /** Held or throttled when the customer left: not sent, and never will be. */
  readonly left: number;
  readonly dropped: Counts;
  /** Refused by the provider. */
  readonly failed: number;
  /** Handed to a provider that never answered; counted as sent by every rule. */
  readonly unknown: number;
}

type Counts = Readonly<Record<string, number>>;

/** A profile or a message, in no particular order. */
export type Stored = { readonly profile: Profile } | { readonly message: Message };

/**
 * Counts everything stored, for these journeys and any others. `now`: entries whose time is up by the clock count as
 * ended, although that is not stored yet.
 */
export async function tally(journeys: readonly string[], all: AsyncIterable<Stored>, now: number): Promise<Tally> {
  let sum = emptyTally(journeys);
  const inside = new Set<string>();
  const putOff: Message[] = [];
  for await (const stored of all) {
    if ("profile" in stored) {
      sum = tallyProfile(sum, stored.profile, now);
      for (const id of entriesInside(stored.profile, now)) inside.add(placeOf(stored.profile.customerId, id));
    } else {
      sum = tallyMessage(sum, stored.message);
      if (stored.message.state === "held" || stored.message.state === "released") putOff.push(stored.message);
    }
  }
  const left = putOff.filter((message) => !inside.has(entryOf(message))).length;
  return { ...sum, messages: { ...sum.messages, left } };
}

function entriesInside({ entries }: Profile, now: number): string[] {
  const open = Object.values(entries).filter(
    (entry) => entry.end === undefined && endByClock(entry, now) === undefined,
  );
  return open.map(({ journey, n }) => entryId(journey, n));
}

function entryOf({ customerId, key }: Message): string {
  const parts = parseMessageKey(key);
  return placeOf(customerId, parts === undefined ? "" : entryId(parts.journey, parts.n));
}

function placeOf(customerId: string, entry: string): string {
  return JSON.stringify([customerId, entry]);
}

/** Nothing yet, for these journeys. */
function emptyTally(journeys: readonly string[]): Tally {
  return {
    customers: 0,
    applied: 0,
    journeys: Object.fromEntries(journeys.toSorted().map((name) => [name, { entries: 0, inside: 0, ended: {} }])),
    messages: { sent: 0, held: 0, left: 0, dropped: {}, failed: 0, unknown: 0 },
  };
}

function tallyProfile(tally: Tally, profile: Profile, now: number): Tally {
  let applied = tally.applied;
  for (const count of Object.values(profile.counts)) applied += count.n;
  const journeys: Record<string, JourneyTally> = { ...tally.journeys };
  for (const [journey, count] of Object.entries(profile.journeys)) {
    const before: JourneyTally = journeys[journey] ?? { entries: 0, inside: 0, ended: {} };
    const open = Object.values(profile.entries).filter((entry) => entry.journey === journey && entry.end === undefined);
    const over = open.flatMap((entry) => endByClock(entry, now)?.outcome ?? []);
    const ended = over.reduce((counts, outcome) => plus(counts, { [outcome]: 1 }), count.ended);
    const inside = open.length - over.length;
    const refused = plus(before.refused ?? {}, refusals(count));
    journeys[journey] = {
      entries: before.entries + inside + total(ended),
      inside: before.inside + inside,
      ended: plus(before.ended, ended),
      ...(total(refused) === 0 ? {} : { refused }),
    };
  }
  return { ...tally, customers: tally.customers + 1, applied, journeys: sorted(journeys) };
}

function tallyMessage(tally: Tally, message: Message): Tally {
  const put = { ...tally.messages };
  if (message.state === "sent") {
    put.sent += 1;
    put.channels = plus(put.channels ?? {}, { [message.channel]: 1 });
  }
  if (message.state === "held" || message.wasHeld === true) put.held += 1;
  if (message.state === "dropped") put.dropped = plus(put.dropped, { [message.reason ?? "unknown"]: 1 });
  if (message.state === "failed") put.failed += 1;
  if (message.state === "unknown" || message.state === "claimed") put.unknown += 1;
  return { ...tally, messages: put };
}

function refusals({ refused }: JourneyCount): Counts {
  return Object.fromEntries(Object.entries(refused).map(([reason, { n }]) => [reason, n]));
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

function plus(a: Counts, b: Counts): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, n] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + n;
  return sorted(sum);
}

/** Names in order, so that equal tallies are equal texts. */
function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
