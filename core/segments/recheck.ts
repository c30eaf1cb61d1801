import type { FoldContext } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import type { DidRule } from "../model/window.ts";
import { changedCounts } from "../profile/view.ts";
import { beginOf, dayOf } from "../windows/day.ts";
import { changesOn } from "../windows/judge.ts";
import { indexOf } from "./rules-index.ts";

/**
 * Whether a re-evaluation could change anything: a new workspace has no segments, dates or types of traits. Where text messages come
 * in, it puts the numbers of profiles of before into the index.
 */
export function canChange(rules: Rules, profile: Profile): boolean {
  const { segments, settings } = rules;
  if (
    segments.length > 0 ||
    settings.traits !== undefined ||
    settings.replies !== undefined ||
    profile.look !== undefined
  )
    return true;
  const { dates, readsInside } = indexOf(rules);
  return dates.length > 0 || readsInside;
}

/** Whether the profile was last evaluated under other rules, so that all of it must be re-evaluated. */
export function needsFullRecheck(rules: Rules, profile: Profile): boolean {
  return canChange(rules, profile) && profile.look?.rules !== rules.look;
}

/** Whether time or new rules require a re-evaluation. */
export function needsRecheck({ rules, now }: Pick<FoldContext, "rules" | "now">, profile: Profile): boolean {
  return needsFullRecheck(rules, profile) || (profile.look?.at ?? Infinity) <= now;
}

/**
 * The profile with a note that it was evaluated under these rules, and when to re-evaluate it without an event: when
 * the first recency condition may change, the first window loses a day that matters, or the first date comes. An earlier
 * noted time stays: an event that only postpones it must not cost a write to the index, and a re-evaluation that is too
 * early costs less. `before`: the profile as it was stored, whose note holds for what has not changed since.
 */
export function withRecheck(rules: Rules, before: Profile | undefined, profile: Profile, now: number): Profile {
  if (!canChange(rules, profile)) return profile;
  const same = profile.look?.rules === rules.look;
  const known = same ? profile.look?.at : undefined;
  const holds = before?.look?.rules === rules.look && (before.look.at ?? Infinity) > now;
  const noted = known !== undefined && known > now ? known : undefined;
  const at = nextRecheck(rules, holds ? before : undefined, profile, now, noted);
  const inside = indexOf(rules).readsInside;
  if (same && known === at && inside === (profile.look?.inside === true)) return profile;
  return {
    ...profile,
    look: { rules: rules.look, ...defined({ at }), ...(inside ? { inside } : {}) },
  };
}

/** The time of the next re-evaluation; `noted` where that is earlier. */
function nextRecheck(
  rules: Rules,
  before: Profile | undefined,
  profile: Profile,
  now: number,
  noted = Infinity,
): number | undefined {
  const { counts, dates = {} } = profile;
  let next = noted;
  for (const [event, spans] of indexOf(rules).recency) {
    const last = getOwn(counts, event)?.last;
    if (last === undefined) continue;
    for (const span of spans) if (last + span > now) next = Math.min(next, last + span);
  }
  for (const { at = Infinity, due = at } of Object.values(dates)) next = Math.min(next, due);
  next = Math.min(next, nextDay(rules, before, profile, now, next));
  return next === Infinity ? undefined : next;
}

/**
 * When the first condition on what the customer did comes out otherwise by time alone; Infinity where none does before
 * `until`. Of conditions on what is as it was `before`, none is asked.
 */
function nextDay(rules: Rules, before: Profile | undefined, profile: Profile, now: number, until: number): number {
  const { timed, windows } = indexOf(rules);
  if (timed.windows.size + timed.events.size === 0) return Infinity;
  const { zone } = rules.settings;
  const input = { profile, windows, zone, today: dayOf(now, zone) };
  const changed =
    before === undefined
      ? { windows: timed.windows.keys(), events: timed.events.keys() }
      : changedCounts(before, profile);
  // A day that begins at that time or later is of no use: most conditions need not be looked at closely.
  const last = until === Infinity ? Infinity : dayOf(until, zone) + 1;
  let first = last;
  const ask = (rules: readonly DidRule[] = []) => {
    for (const rule of rules) first = changesOn(rule, input, first) ?? first;
  };
  for (const id of changed.windows) ask(timed.windows.get(id));
  for (const event of changed.events) ask(timed.events.get(event));
  return first === last ? Infinity : beginOf(first, zone);
}
