import type { ProfileChange } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { Profile, Stamped } from "../model/profile.ts";
import type { Applied, Refused } from "./apply.ts";
import { Traits } from "./traits.ts";

/**
 * The profile with the changes of an update step, stamped with its time: a later event of the customer's stands against
 * what is set or removed; what is added and appended is added to whatever there is, and nothing is added to what is no number or
 * appended to what is no list: that stays. `isList` says which segments are joined
 * and left by hand; others are not.
 */
export function applyChange(
  profile: Profile,
  change: ProfileChange,
  time: number,
  isList: (segment: string) => boolean,
  full?: true,
): Applied {
  const refused: Refused[] = [];
  const traits = new Traits(profile, refused, full);
  for (const [name, value] of Object.entries(change.set)) traits.set(name, value, time);
  for (const [name, amount] of Object.entries(change.add)) {
    const known = traits.get(name);
    if (isNothing(known) || typeof known?.v === "number")
      traits.set(name, Number(known?.v ?? 0) + amount, latest(known, time));
    else refused.push({ part: "add", name });
  }
  for (const [name, value] of Object.entries(change.append)) {
    const known = traits.get(name);
    if (isNothing(known) || Array.isArray(known?.v)) traits.set(name, appended(known?.v, value), latest(known, time));
    else refused.push({ part: "append", name });
  }
  for (const name of change.remove) traits.remove(name, time);
  return { profile: withLists(traits.done(), change, isList), refused };
}

function isNothing(known: Stamped<Json> | undefined): boolean {
  return known === undefined || known.v === null;
}

function latest(known: Stamped<Json> | undefined, time: number): number {
  return Math.max(known?.t ?? time, time);
}

/** A value that is in the list already is not appended again; the values of a list are appended one by one. */
function appended(known: Json | undefined, value: Json): Json {
  const list: Json[] = Array.isArray(known) ? [...known] : [];
  const texts = new Set(list.map((each) => JSON.stringify(each)));
  const values: readonly Json[] = Array.isArray(value) ? value : [value];
  for (const each of values) {
    const text = JSON.stringify(each);
    if (!texts.has(text)) list.push(each);
    texts.add(text);
  }
  return list;
}

function withLists(profile: Profile, { join, leave }: ProfileChange, isList: (segment: string) => boolean): Profile {
  const segments = new Set(profile.segments);
  for (const segment of join) if (isList(segment)) segments.add(segment);
  for (const segment of leave) if (isList(segment)) segments.delete(segment);
  const now = [...segments].sort();
  return now.join() === profile.segments.join() ? profile : { ...profile, segments: now };
}
