import { emptyJourneyCount } from "../enter/end.ts";
import { mergedInnerId, recentOfMerged } from "../ingest/recent.ts";
import { defined } from "../model/defined.ts";
import { type Entry, entryId, type OffloadedEntry } from "../model/entry.ts";
import { getOwn } from "../model/json.ts";
import { messageKey, parseMessageKey } from "../model/message.ts";
import type {
  Answer,
  CapSlot,
  DateEntry,
  JourneyCount,
  Merged,
  NotedPart,
  Profile,
  RecentEvent,
  Stamped,
} from "../model/profile.ts";
import type { WindowStates } from "../model/window.ts";
import type { Hash } from "../ports/system.ts";
import { mergedAddresses } from "../profile/addresses.ts";
import { mergedAnswers } from "../profile/answers.ts";
import type { Refused } from "../profile/apply.ts";
import { mergedClicks } from "../profile/clicks.ts";
import { isOffloaded } from "../profile/offload.ts";
import { Traits, withCount } from "../profile/traits.ts";
import { cursorId } from "../steps/look-back.ts";

/** What a merge is made with besides the two profiles. */
export interface MergeContext {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly hash: Hash;
  /** Segments that journeys fill: who is in one stays in it. */
  readonly lists: ReadonlySet<string>;
  /** What segments count, of both (mergedWindows). */
  readonly windows: WindowStates;
  /** Events of the two in side items. */
  readonly spilled: { readonly winner: readonly RecentEvent[]; readonly loser: readonly RecentEvent[] };
}

export interface TakenIn {
  /** The winner with everything of the loser; `ver`, `pending` and `due` are the winner's. */
  readonly profile: Profile;
  /** The loser's recent events, as this profile keeps them. */
  readonly recent: readonly RecentEvent[];
  readonly refused: readonly Refused[];
}

/**
 * One profile of two of the same person. Pure; it decides nothing that follows (segments, exits, goals and waits are
 * judged by the fold that writes it).
 *
 * 1. Traits, zone, locale and country: by the latest event time each; of one time the winner's. A trait that either had
 *    removed does not come back by what was said before.
 * 2. Consent and purposes: per key the latest answer (mergedAnswers). Addresses: what only a browser said never replaces
 *    another one (mergedAddresses).
 * 3. Counts add up; an event that both know by its id counts once.
 * 4. The loser's entries, cap slots and recent events are numbered behind the winner's.
 */
export function takeIn(winner: Profile, loser: Profile, context: MergeContext): TakenIn {
  const merged = mergedOf(winner, loser, context.now);
  const numbered = { ...winner, merged };
  const offset = winner.serial;
  const recent = recentOfMerged(context.hash, numbered, loser.customerId, loser.recent);
  const refused: Refused[] = [];
  const facts = withFacts(winner, loser, context, refused);
  const { spills: _, dates: __, leftOut: ___, conflicts: ____, ...rest } = facts;
  const dates = datesOf(winner, loser);
  const leftOut = leftOutOf(winner, loser);
  const spills = spillsOf(winner, loser);
  const conflicts = conflictsOf(winner, loser, merged);
  const moved = movedIds(context.hash, loser);
  return {
    profile: {
      ...rest,
      merged,
      serial: winner.serial + loser.serial,
      segments: [...new Set([...winner.segments, ...loser.segments.filter((one) => context.lists.has(one))])].sort(),
      entries: { ...winner.entries, ...renumbered(loser.entries, offset, moved) },
      journeys: journeysOf(winner, loser, offset),
      slots: [...winner.slots, ...loser.slots.map((slot) => movedSlot(slot, offset))],
      recent: recentOf(winner.recent, recent),
      aliases: aliasesOf(winner, loser),
      ...(Object.keys(context.windows).length === 0 ? {} : { windows: context.windows }),
      ...mergedClicks(winner, loser),
      ...defined({ dates, leftOut, spills, conflicts, erased: erasedOf(winner, loser) }),
    },
    recent,
    refused,
  };
}

/** What happened before either was erased is not applied to the one they are now. */
function erasedOf(winner: Profile, loser: Profile): number | undefined {
  const latest = Math.max(winner.erased ?? -1, loser.erased ?? -1);
  return latest < 0 ? undefined : latest;
}

function mergedOf(winner: Profile, loser: Profile, time: number): Readonly<Record<string, Merged>> {
  const offset = winner.serial;
  const within = Object.entries(loser.merged ?? {}).map(([id, one]) => [id, { ...one, offset: one.offset + offset }]);
  const left = Object.entries(loser.journeys).flatMap(([journey, { count }]) => {
    const present = Object.values(loser.entries).filter((entry) => entry.journey === journey);
    return present.filter(({ end }) => end?.outcome !== "restarted").length < count ? [journey] : [];
  });
  const own: Merged = { born: loser.born, offset, size: loser.serial, time, ...(left.length === 0 ? {} : { left }) };
  return { ...winner.merged, ...Object.fromEntries(within), [loser.customerId]: own };
}

/** The winner with the facts of both: traits, counts, addresses, consent, zone, locale and country. */
function withFacts(winner: Profile, loser: Profile, { spilled }: MergeContext, refused: Refused[]): Profile {
  let profile = winner;
  const twice = countedTwice([...winner.recent, ...spilled.winner], [...loser.recent, ...spilled.loser]);
  for (const [name, count] of Object.entries(loser.counts)) {
    const known = getOwn(profile.counts, name);
    const sum = {
      n: (known?.n ?? 0) + count.n - (known === undefined ? 0 : (twice.get(name) ?? 0)),
      first: Math.min(known?.first ?? count.first, count.first),
      last: Math.max(known?.last ?? count.last, count.last),
    };
    const next = withCount(profile, name, sum);
    if (next === undefined) refused.push({ part: "event name", name });
    else profile = next;
  }
  const traits = new Traits(profile, refused);
  for (const [name, t] of Object.entries(loser.removed ?? {})) traits.remove(name, t);
  for (const [name, { v, t }] of Object.entries(loser.traits)) {
    if (traits.get(name)?.t !== t) traits.set(name, v, t);
  }
  const zone = later(winner.zone, loser.zone);
  const locale = later(winner.locale, loser.locale);
  const country = later(winner.country, loser.country);
  const unconfirmed = answersOf(winner.unconfirmed, loser.unconfirmed);
  const purposes = answersOf(winner.purposes, loser.purposes);
  return {
    ...traits.done(),
    addresses: mergedAddresses(winner.addresses, loser.addresses),
    consent: mergedAnswers(winner.consent, loser.consent),
    ...defined({ zone, locale, country, unconfirmed, purposes }),
  };
}

/** How often events that both have applied were counted twice, by name. */
function countedTwice(winner: readonly RecentEvent[], loser: readonly RecentEvent[]): ReadonlyMap<string, number> {
  const known = new Set(winner.map(({ id }) => id));
  const twice = new Map<string, number>();
  for (const { id, name } of loser) {
    if (name === "" || !known.has(id)) continue;
    known.delete(id);
    twice.set(name, (twice.get(name) ?? 0) + 1);
  }
  return twice;
}

function answersOf(ours: Answers | undefined, theirs: Answers | undefined): Answers | undefined {
  return ours === undefined || theirs === undefined ? (ours ?? theirs) : mergedAnswers(ours, theirs);
}

type Answers = Readonly<Record<string, Answer>>;

function later<T>(ours: Stamped<T> | undefined, theirs: Stamped<T> | undefined): Stamped<T> | undefined {
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  return theirs.t > ours.t ? theirs : ours;
}

/** Both records; `choose` decides where both have a key. */
function byKey<T>(
  ours: Readonly<Record<string, T>>,
  theirs: Readonly<Record<string, T>>,
  choose: (ours: T, theirs: T) => T,
): Readonly<Record<string, T>> {
  const next: Record<string, T> = { ...ours };
  for (const [key, value] of Object.entries(theirs)) {
    const known = getOwn(ours, key);
    next[key] = known === undefined ? value : choose(known, value);
  }
  return next;
}

/** The event ids of inner events, which are others in the profile that takes the loser in. */
function movedIds(hash: Hash, { customerId, recent }: Profile): (id: string) => string {
  const inner = new Set(recent.flatMap(({ id, name }) => (name === "" ? [id] : [])));
  return (cursor) => {
    const id = cursorId(cursor);
    if (!inner.has(id)) return cursor;
    return `${cursor.slice(0, cursor.length - id.length)}${mergedInnerId(hash, customerId, id)}`;
  };
}

function renumbered(
  entries: Profile["entries"],
  offset: number,
  moved: (cursor: string) => string,
): Record<string, Entry | OffloadedEntry> {
  return Object.fromEntries(
    Object.values(entries).map((entry) => {
      const n = entry.n + offset;
      const id = entryId(entry.journey, n);
      return [id, isOffloaded(entry) ? { ...entry, n } : { ...entry, n, cursor: moved(entry.cursor) }];
    }),
  );
}

function movedSlot(slot: CapSlot, offset: number): CapSlot {
  const over = slot.over?.map((key) => moveMessage(key, offset));
  return { ...slot, message: moveMessage(slot.message, offset), ...defined({ over }) };
}

function moveMessage(key: string, offset: number): string {
  const parts = parseMessageKey(key);
  return parts === undefined ? key : messageKey({ ...parts, n: parts.n + offset });
}

function journeysOf(winner: Profile, loser: Profile, offset: number): Profile["journeys"] {
  const next: Record<string, JourneyCount> = { ...winner.journeys };
  for (const [journey, theirs] of Object.entries(loser.journeys)) {
    const ours = getOwn(next, journey) ?? emptyJourneyCount();
    const gone = [...(ours.gone ?? []), ...(theirs.gone ?? []).map((one) => ({ ...one, n: one.n + offset }))];
    next[journey] = {
      count: ours.count + theirs.count,
      last: Math.max(ours.last, theirs.last),
      ended: byKey(ours.ended, theirs.ended, (a, b) => a + b),
      refused: byKey(ours.refused, theirs.refused, (a, b) => ({ n: a.n + b.n, last: Math.max(a.last, b.last) })),
      ...(gone.length === 0 ? {} : { gone: gone.toSorted((a, b) => a.start - b.start).slice(-MAX_GONE) }),
    };
  }
  return next;
}

/** As many removed entries as a journey notes, of both. */
const MAX_GONE = 6;

/** In the order in which they came in; an event that both have is kept once. */
function recentOf(ours: readonly RecentEvent[], theirs: readonly RecentEvent[]): readonly RecentEvent[] {
  const known = new Set(ours.map(({ id }) => id));
  return [...ours, ...theirs.filter(({ id }) => !known.has(id))].toSorted((a, b) => a.at - b.at);
}

function spillsOf(winner: Profile, loser: Profile): Profile["spills"] {
  const theirs = (loser.spills ?? []).map((spill) => ({ ...spill, of: spill.of ?? loser.customerId }));
  const all = [...(winner.spills ?? []), ...theirs];
  return all.length === 0 ? undefined : all.toSorted((a, b) => a.newest - b.newest);
}

/** The days for which either was let in; the moments are worked out anew. */
function datesOf(winner: Profile, loser: Profile): Profile["dates"] {
  if (winner.dates === undefined || loser.dates === undefined) return winner.dates ?? loser.dates;
  return byKey<DateEntry>(winner.dates, loser.dates, (ours, theirs) => {
    const done = [ours.done, theirs.done]
      .flatMap((one) => one ?? [])
      .toSorted()
      .at(-1);
    return { ...ours, ...defined({ done }) };
  });
}

function leftOutOf(winner: Profile, loser: Profile): Profile["leftOut"] {
  if (winner.leftOut === undefined || loser.leftOut === undefined) return winner.leftOut ?? loser.leftOut;
  const next: NonNullable<Profile["leftOut"]> = byKey(winner.leftOut, loser.leftOut, (ours, theirs) => ({
    ...(theirs.last > ours.last ? theirs : ours),
    n: ours.n + theirs.n,
  })) satisfies Readonly<Partial<Record<NotedPart, unknown>>>;
  return next;
}

/** All ids that either was said to have; `conflicts` names those that are not theirs. */
function aliasesOf(winner: Profile, loser: Profile): readonly string[] {
  const all = new Set([...(winner.aliases ?? []), loser.customerId, ...(loser.aliases ?? [])]);
  all.delete(winner.customerId);
  return [...all];
}

/** The joins that were refused and are not made by this merge. */
function conflictsOf(winner: Profile, loser: Profile, merged: Readonly<Record<string, Merged>>): Profile["conflicts"] {
  const all = [...(winner.conflicts ?? []), ...(loser.conflicts ?? [])].filter(
    ({ id }) => id !== winner.customerId && !Object.hasOwn(merged, id),
  );
  const latest = new Map(all.toSorted((a, b) => a.time - b.time).map((one) => [one.id, one]));
  return latest.size === 0 ? undefined : [...latest.values()].slice(-MAX_CONFLICTS);
}

/** Most refused joins that a profile notes, the oldest first. */
export const MAX_CONFLICTS = 32;
