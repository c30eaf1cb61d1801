import type { Listing, Rechecks } from "../control/control.ts";
import { getOwn } from "../model/json.ts";
import type { Rules } from "../model/rules.ts";
import type { Hash } from "../ports/system.ts";

/**
 * How long after the last page of a look the list of a segment's members is relied on: by then the paced queue has brought the
 * looks to ingest. Until then everybody is gone through, which costs more and misses nobody. Milliseconds.
 */
const SETTLE_TIME = 6 * 60 * 60_000;

/** What the lists are judged by. */
export interface ListingContext {
  readonly rules: Rules;
  readonly hash: Hash;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * How the members of a segment are found: by their list; among everybody, while the list may lack some; or not yet, because the
 * functions may not all run the code of a deployment that has changed the segment.
 */
export function memberSource({ look, looked, listed }: Rechecks, segment: string, around: ListingContext) {
  const { rules, hash, now } = around;
  // An earlier release has noted no more than that it was under way, hours ago in most cases.
  if (look === undefined) return looked === rules.look ? "members" : "wait";
  const list = getOwn(listed ?? {}, segment);
  if (list !== undefined && list.of === listingOf(rules, segment, hash) && list.from <= now) return "members";
  return look.rules === rules.look && look.since <= now ? "everybody" : "wait";
}

/**
 * The lists that are whole: those that were, where the segment is still the same and still listed; and all, once everybody has
 * been looked at.
 */
export function completeListings(
  { listed = {} }: Rechecks,
  { rules, hash, now }: ListingContext,
  look: "goes on" | "has ended",
): Record<string, Listing> {
  const whole = rules.segments.flatMap((rule): [string, Listing][] => {
    if (rule.listed !== true) return [];
    const of = listingOf(rules, rule.segment, hash);
    const known = getOwn(listed, rule.segment);
    if (known?.of === of) return [[rule.segment, known]];
    return look === "has ended" ? [[rule.segment, { of, from: now + SETTLE_TIME }]] : [];
  });
  return Object.fromEntries(whole);
}

/** A hash over a segment and those it is made of, without their titles: another one where others may be its members. */
function listingOf({ segments }: Rules, segment: string, hash: Hash): string {
  const parts = new Set([segment]);
  // Each comes after those it is made of.
  for (const { segment: name, all = [], any = [], none = [] } of segments.toReversed()) {
    if (parts.has(name)) for (const part of [...all, ...any, ...none]) parts.add(part);
  }
  const made = segments.filter(({ segment: name }) => parts.has(name));
  return hash(JSON.stringify(made.map(({ title: _title, listed: _listed, ...rule }) => rule))).slice(0, 12);
}
