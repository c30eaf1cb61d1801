import { defined } from "../../core/model/defined.ts";
import type { GoneEntry } from "../../core/model/entry.ts";
import {
  type Address,
  type Answer,
  type CapSlot,
  type DateEntry,
  emptyProfile,
  type How,
  type JoinConflict,
  type JourneyCount,
  type LeftOut,
  type Merged,
  type Profile,
  type Spill,
  type Stamped,
} from "../../core/model/profile.ts";
import { isOffloaded } from "../../core/profile/offload.ts";
import { checkSchema, type Item, numberOf, requiredNumber, text, textOf } from "./item.ts";
import { type Codec, isEmpty, listOf, mapOf, plain, shape, trusted, tuple } from "./packed.ts";
import { ENTRIES } from "./packed-entry.ts";
import { COUNT, RECENT } from "./packed-events.ts";
import { WINDOW } from "./packed-window.ts";
import { parsePending } from "./pending.ts";

/** Attributes of a profile item that hold JSON text; the others are numbers, and `pending` is a map. */
type ProfilePart = Exclude<keyof Profile, "schema" | "customerId" | "born" | "ver" | "serial" | "pending" | "due">;

const stamped = <T>(): Codec<Stamped<T>> => tuple<Stamped<T>>(["v", "t"]);

const GONE_BASE: Codec<Pick<GoneEntry, "n" | "start">> = tuple(["n", "start"]);
/** A list; outcome, note and machine follow where they exist. */
const GONE: Codec<GoneEntry> = {
  pack: (gone) => {
    const { outcome = "", note = "", machine = "" } = gone;
    const rest = [outcome, note, machine];
    while (rest.at(-1) === "") rest.pop();
    return [...trusted<readonly unknown[]>(GONE_BASE.pack(gone)), ...rest];
  },
  unpack: (packed) => {
    const [, , outcome = "", note = "", machine = ""] =
      trusted<readonly [number, number, string?, string?, string?]>(packed);
    return {
      ...GONE_BASE.unpack(packed),
      ...(outcome === "" ? {} : { outcome }),
      ...(note === "" ? {} : { note }),
      ...(machine === "" ? {} : { machine }),
    };
  },
};

const JOURNEY: Codec<JourneyCount> = shape<JourneyCount>({
  count: "c",
  last: "l",
  ended: "e",
  gone: ["g", listOf(GONE)],
  refused: ["r", mapOf(tuple<JourneyCount["refused"][string]>(["n", "last"]))],
});

const ADDRESS_BASE: Codec<Stamped<string | null>> = stamped();
/**
 * A stamped address as a list; the hashes of other spellings are its third element, how it was learnt its fourth, the customer's
 * other devices its fifth, and the number of soft bounces its sixth.
 */
const ADDRESS: Codec<Address> = {
  pack: (address) => {
    const list = trusted<readonly unknown[]>(ADDRESS_BASE.pack(address));
    const { earlier, how, others, soft } = address;
    const devices = (others ?? []).map(({ v, t }) => [v, t]);
    if (soft !== undefined) return [...list, earlier ?? [], how ?? "", devices, soft];
    if (others !== undefined) return [...list, earlier ?? [], how ?? "", devices];
    if (how !== undefined) return [...list, earlier ?? [], how];
    return earlier === undefined ? list : [...list, earlier];
  },
  unpack: (packed) => {
    const [, , earlier = [], how = "", others = [], soft] =
      trusted<
        readonly [
          unknown,
          unknown,
          (readonly string[])?,
          (How | "")?,
          (readonly (readonly [string, number])[])?,
          number?,
        ]
      >(packed);
    return {
      ...ADDRESS_BASE.unpack(packed),
      ...(earlier.length > 0 && { earlier }),
      ...(how !== "" && { how }),
      ...(others.length > 0 && { others: others.map(([v, t]) => ({ v, t })) }),
      ...defined({ soft }),
    };
  },
};

const ANSWER_BASE: Codec<Stamped<boolean>> = stamped();
/** A stamped answer as a list; how it was learnt, its basis, source and proof follow where they exist. */
const ANSWER: Codec<Answer> = {
  pack: (answer) => {
    const { how = "", basis = "", source = "", proof = "" } = answer;
    const rest: string[] = [how, basis, source, proof];
    while (rest.at(-1) === "") rest.pop();
    return [...trusted<readonly unknown[]>(ANSWER_BASE.pack(answer)), ...rest];
  },
  unpack: (packed) => {
    const [, , how = "", basis = "", source = "", proof = ""] =
      trusted<readonly [unknown, unknown, (How | "")?, string?, string?, string?]>(packed);
    return {
      ...ANSWER_BASE.unpack(packed),
      ...(how !== "" && { how }),
      ...(basis !== "" && { basis }),
      ...(source !== "" && { source }),
      ...(proof !== "" && { proof }),
    };
  },
};

const SLOT_BASE: Codec<Pick<CapSlot, "message" | "time" | "journey" | "topic">> = tuple([
  "message",
  "time",
  "journey",
  "topic",
]);
/** A slot as a list; the shared moment, a number, the channel, a text, and a map of what a bid has follow where they exist. */
const SLOT: Codec<CapSlot> = {
  pack: (slot) => {
    const { moment, channel, bid, over } = slot;
    const bidding = bid === undefined && over === undefined ? undefined : defined({ bid, over });
    const rest = [moment, channel, bidding].filter((one) => one !== undefined);
    return [...trusted<readonly unknown[]>(SLOT_BASE.pack(slot)), ...rest];
  },
  unpack: (packed) => {
    const rest = trusted<readonly unknown[]>(packed).slice(4);
    const moment = rest.find((one) => typeof one === "number");
    const channel = rest.find((one) => typeof one === "string");
    const bidding = trusted<Pick<CapSlot, "bid" | "over"> | undefined>(rest.find((one) => typeof one === "object"));
    return { ...SLOT_BASE.unpack(packed), ...defined({ moment, channel }), ...bidding };
  },
};

const SPILL_BASE: Codec<Omit<Spill, "of">> = tuple(["sk", "newest"]);
/** A side item as a list; the merged id that it lies under is its third element. */
const SPILL: Codec<Spill> = {
  pack: (spill) => {
    const list = trusted<readonly unknown[]>(SPILL_BASE.pack(spill));
    return spill.of === undefined ? list : [...list, spill.of];
  },
  unpack: (packed) => {
    const of = trusted<readonly (string | undefined)[]>(packed)[2];
    return { ...SPILL_BASE.unpack(packed), ...defined({ of }) };
  },
};

/** How each part is packed. */
export const PARTS: { readonly [Part in ProfilePart]: Codec<NonNullable<Profile[Part]>> } = {
  traits: mapOf(stamped()),
  removed: plain(),
  addresses: mapOf(ADDRESS),
  consent: mapOf(ANSWER),
  unconfirmed: mapOf(ANSWER),
  purposes: mapOf(ANSWER),
  aliases: plain(),
  erased: plain(),
  zone: stamped(),
  locale: stamped(),
  country: stamped(),
  segments: plain(),
  counts: mapOf(COUNT),
  entries: ENTRIES,
  journeys: mapOf(JOURNEY),
  slots: listOf(SLOT),
  recent: RECENT,
  spills: listOf(SPILL),
  merged: mapOf(shape<Merged>({ born: "b", offset: "o", size: "s", time: "t", left: "l" })),
  conflicts: listOf(tuple<JoinConflict>(["id", "time"])),
  merging: shape<NonNullable<Profile["merging"]>>({ into: "i", born: "b" }),
  look: shape<NonNullable<Profile["look"]>>({ rules: "r", at: "a", inside: "i" }),
  leftOut: mapOf(tuple<LeftOut>(["n", "last", "name"])),
  windows: mapOf(WINDOW),
  clicks: plain(),
  dates: mapOf(shape<DateEntry>({ at: "a", due: "u", day: "d", done: "o" })),
};

const PROFILE_SCHEMA = 1;
/** The schema of an item with offloaded bodies: code that does not know them must not write it. */
const OFFLOADED_SCHEMA = 2;

/** The schema of a profile that is being merged, or into which another was: code that knows no merge must not write it. */
const MERGED_SCHEMA = 3;

/** The parts that the schema follows from. */
export const PARTS_OF_SCHEMA = ["entries", "merged", "merging"] as const;

export function schemaOf({ entries, merged, merging }: Profile): number {
  if (merged !== undefined || merging !== undefined) return MERGED_SCHEMA;
  return Object.values(entries).some(isOffloaded) ? OFFLOADED_SCHEMA : PROFILE_SCHEMA;
}

/** The parts of a profile as the table holds them; an empty part has no attribute. */
export type ProfileTexts = Partial<Record<ProfilePart, string>>;

const PART_NAMES = trusted<readonly ProfilePart[]>(Object.keys(PARTS));

/**
 * The stored parts as text. A part that is the same object as in `known` is not packed again, because the core passes
 * unchanged parts on.
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
  if (value === undefined || (typeof value === "object" && isEmpty(value))) return undefined;
  const codec: Codec<unknown> = PARTS[part];
  return JSON.stringify(codec.pack(value));
}

/** The profile that an item holds, and its parts as they are stored. */
export function parseProfile(customerId: string, item: Item): { profile: Profile; texts: ProfileTexts } {
  checkSchema(item, PROFILE_SCHEMA, OFFLOADED_SCHEMA, MERGED_SCHEMA);
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
    ...emptyProfile(customerId, requiredNumber(item, "born")),
    ver: requiredNumber(item, "ver"),
    serial: requiredNumber(item, "serial"),
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
