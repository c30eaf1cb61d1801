import type { Profile } from "../model/profile.ts";
import { insideParts } from "../profile/view.ts";

/**
 * The profile, due for re-evaluation where entries have begun or ended since `before` and a rule reads who is inside.
 * Code that ends an entry outside a fold has no rules at hand.
 */
export function withRecheckInside(before: Profile, profile: Profile, now: number): Profile {
  const { look } = profile;
  if (look?.inside !== true || insideParts(before, profile).length === 0) return profile;
  return { ...profile, look: { ...look, at: Math.min(look.at ?? now, now) } };
}
