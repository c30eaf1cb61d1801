import { getOwn } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";

/**
 * What the customer last said under any of these keys, with the key; undefined if they never said anything. Of two
 * answers of one time the refusal counts.
 */
export function latestConsent(
  profile: Profile,
  keys: readonly string[],
): { readonly key: string; readonly agreed: boolean; readonly time: number } | undefined {
  let found: { key: string; said: Stamped<boolean> } | undefined;
  for (const key of keys) {
    const said = getOwn(profile.consent, key);
    if (said === undefined) continue;
    if (found === undefined || said.t > found.said.t || (said.t === found.said.t && !said.v)) found = { key, said };
  }
  return found && { key: found.key, agreed: found.said.v, time: found.said.t };
}
