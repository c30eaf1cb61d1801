import { defined } from "../../core/model/defined.ts";
import type { Profile } from "../../core/model/profile.ts";
import { isAway } from "../../core/profile/away.ts";
import { checkSchema, type Item, numberOf, requiredNumber, text, textOf } from "./attributes.ts";
import { type Codec, isEmpty, trusted } from "./packed.ts";
import { parsePending } from "./packed-effects.ts";
import { PARTS, type ProfilePart } from "./packed-profile.ts";

export const PROFILE_SCHEMA = 1;
/** Of an item whose entries have bodies elsewhere: code that does not know of them must not write it. */
export const AWAY_SCHEMA = 2;

export function schemaOf({ entries }: Profile): number {
  return Object.values(entries).some(isAway) ? AWAY_SCHEMA : PROFILE_SCHEMA;
}

/** The parts of a profile as the table holds them; an empty part has no attribute. */
export type ProfileTexts = Partial<Record<ProfilePart, string>>;

const PART_NAMES = trusted<readonly ProfilePart[]>(Object.keys(PARTS));

/**
 * The parts that are stored, as text. A part that is the same object as in `known` is not packed again: profiles are
 * values, and what the core did not change it hands on.
 */
export function profileTexts(
  profile: Profile,
  known?: { readonly profile: Profile; readonly texts: ProfileTexts },
): ProfileTexts {
  const texts: ProfileTexts = {};
  for (const part of PART_NAMES) {
    const value = profile[part];
    const stored = known !== undefined && value === known.profile[part] ? known.texts[part] : packPart(part, value);
    if (stored !== undefined) texts[part] = stored;
  }
  return texts;
}

function packPart(part: ProfilePart, value: Profile[ProfilePart]): string | undefined {
  if (value === undefined || isEmpty(value)) return undefined;
  const codec: Codec<unknown> = PARTS[part];
  return JSON.stringify(codec.pack(value));
}

/** The profile that an item holds, and its parts as they are stored. */
export function parseProfile(customerId: string, item: Item): { profile: Profile; texts: ProfileTexts } {
  checkSchema(item, PROFILE_SCHEMA, AWAY_SCHEMA);
  const texts: ProfileTexts = {};
  const parts: Record<string, unknown> = {};
  for (const part of PART_NAMES) {
    const stored = textOf(item, part);
    if (stored === undefined) continue;
    texts[part] = stored;
    parts[part] = PARTS[part].unpack(JSON.parse(stored));
  }
  const due = numberOf(item, "due");
  const profile: Profile = {
    schema: PROFILE_SCHEMA,
    customerId,
    born: requiredNumber(item, "born"),
    ver: requiredNumber(item, "ver"),
    serial: requiredNumber(item, "serial"),
    traits: {},
    addresses: {},
    consent: {},
    segments: [],
    counts: {},
    entries: {},
    journeys: {},
    slots: [],
    recent: [],
    ...trusted<Partial<Pick<Profile, ProfilePart>>>(parts),
    pending: parsePending(item.pending?.M ?? {}),
    ...defined({ due }),
  };
  return { profile, texts };
}

/** Attribute values of stored parts. */
export function textAttributes(texts: ProfileTexts): Item {
  const item: Item = {};
  for (const [part, stored] of Object.entries(texts)) item[part] = text(stored);
  return item;
}

export { PART_NAMES };
