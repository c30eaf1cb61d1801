import type { FoldContext } from "../ingest/fold-state.ts";
import { defined } from "../model/defined.ts";
import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Rules } from "../model/rules.ts";
import { insideParts } from "../profile/view.ts";
import { indexOf } from "./rules-index.ts";

/** Whether a re-evaluation could change anything: a new workspace has no segments, dates or types of traits. */
export function canChange(rules: Rules, profile: Profile): boolean {
  const { segments, settings } = rules;
  if (segments.length > 0 || settings.traits !== undefined || profile.look !== undefined) return true;
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
 * the first recency condition may change or the first date comes. An earlier noted time stays: an event that only
 * postpones it must not cost a write to the index, and a re-evaluation that is too early costs less.
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
 * The profile, due for re-evaluation where entries have begun or ended since `before` and a rule reads who is inside.
 * Code that ends an entry outside a fold has no rules at hand.
 */
export function withRecheckInside(before: Profile, profile: Profile, now: number): Profile {
  const { look } = profile;
  if (look?.inside !== true || insideParts(before, profile).length === 0) return profile;
  return { ...profile, look: { ...look, at: Math.min(look.at ?? now, now) } };
}
