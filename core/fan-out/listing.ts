import type { Listing, Rechecks } from "../control/control.ts";
import { getOwn } from "../model/json.ts";
import type { Rules } from "../model/rules.ts";
import type { Hash } from "../ports/system.ts";

/**
 * How long after the last page of a re-evaluation the list of a segment's members is complete: by then the paced queue
 * has delivered all of it. Until then every profile is processed, which costs more and misses nobody. Milliseconds.
 */
const SETTLE_TIME = 6 * 60 * 60_000;

/** What lists are checked against. */
export interface ListingContext {
  readonly rules: Rules;
  readonly hash: Hash;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * How to find the members of a segment: by their list; among all profiles, while the list may be incomplete; or not
 * yet, because some functions may still run the code from before a change of the segment.
 */
export function memberSource({ look, looked, listed }: Rechecks, segment: string, around: ListingContext) {
  const { rules, hash, now } = around;
  // An earlier release noted only that a re-evaluation had begun, usually hours ago.
  if (look === undefined) return looked === rules.look ? "members" : "wait";
  const list = getOwn(listed ?? {}, segment);
  if (list !== undefined && list.of === listingOf(rules, segment, hash) && list.from <= now) return "members";
  return look.rules === rules.look && look.since <= now ? "everybody" : "wait";
}

/**
 * The complete lists: those that were complete, where the segment is unchanged and still listed; and all, once every
 * profile has been re-evaluated.
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

/** A hash of a segment and the segments it is made of, without titles: it changes where the members may change. */
function listingOf({ segments }: Rules, segment: string, hash: Hash): string {
  const parts = new Set([segment]);
  // Each segment comes after those it is made of.
  for (const { segment: name, all = [], any = [], none = [] } of segments.toReversed()) {
    if (parts.has(name)) for (const part of [...all, ...any, ...none]) parts.add(part);
  }
  const made = segments.filter(({ segment: name }) => parts.has(name));
  return hash(JSON.stringify(made.map(({ title: _title, listed: _listed, ...rule }) => rule))).slice(0, 12);
}
