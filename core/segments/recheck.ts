import type { FoldContext } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import { insideParts } from "../profile/view.ts";
import { indexOf } from "./rules-index.ts";

/** Whether there is anything that a look could change: most workspaces begin without segments, dates and types of traits. */
export function canChange(rules: Rules, profile: Profile): boolean {
  const { segments, settings } = rules;
  if (segments.length > 0 || settings.traits !== undefined || profile.look !== undefined) return true;
  const { dates, readsInside } = indexOf(rules);
  return dates.length > 0 || readsInside;
}

/** Whether the profile was last looked at under other rules: then all of it has to be looked at. */
export function needsFullRecheck(rules: Rules, profile: Profile): boolean {
  return canChange(rules, profile) && profile.look?.rules !== rules.look;
}

/** Whether time or new rules ask for a look. */
export function needsRecheck({ rules, now }: Pick<FoldContext, "rules" | "now">, profile: Profile): boolean {
  return needsFullRecheck(rules, profile) || (profile.look?.at ?? Infinity) <= now;
}

/**
 * The profile with the note that it has been looked at, and when to look again without an event: when the first recency
 * may change or date comes. A time noted before, not after that, stays: an event that only puts it off must not cost a
 * change of the index, and one look too early costs less.
 */
export function withRecheck(rules: Rules, profile: Profile, now: number): Profile {
  if (!canChange(rules, profile)) return profile;
  const next = nextRecheck(rules, profile, now);
  const same = profile.look?.rules === rules.look;
  const known = same ? profile.look?.at : undefined;
  const at = known !== undefined && known > now && (next === undefined || known <= next) ? known : next;
  const inside = indexOf(rules).readsInside;
  if (same && known === at && inside === (profile.look?.inside === true)) return profile;
  return {
    ...profile,
    look: { rules: rules.look, ...defined({ at }), ...(inside ? { inside } : {}) },
  };
}

function nextRecheck(rules: Rules, { counts, dates = {} }: Profile, now: number): number | undefined {
  let next = Infinity;
  for (const [event, spans] of indexOf(rules).recency) {
    const last = getOwn(counts, event)?.last;
    if (last === undefined) continue;
    for (const span of spans) if (last + span > now) next = Math.min(next, last + span);
  }
  for (const { at = Infinity, due = at } of Object.values(dates)) next = Math.min(next, due);
  return next === Infinity ? undefined : next;
}

/**
 * The profile, due to be looked at where entries have begun or ended since `before` and something asks who is inside: whoever
 * ends an entry without an event has no rules at hand.
 */
export function withRecheckInside(before: Profile, profile: Profile, now: number): Profile {
  const { look } = profile;
  if (look?.inside !== true || insideParts(before, profile).length === 0) return profile;
  return { ...profile, look: { ...look, at: Math.min(look.at ?? now, now) } };
}
