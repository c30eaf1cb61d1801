import { defined } from "../../core/model/defined.ts";
import type {
  Address,
  CapSlot,
  DateEntry,
  GoneEntry,
  JourneyCount,
  LeftOut,
  Profile,
  Stamped,
} from "../../core/model/profile.ts";
import { type Codec, listOf, mapOf, plain, shape, trusted, tuple } from "./packed.ts";
import { ENTRIES } from "./packed-entries.ts";
import { COUNT, RECENT } from "./packed-events.ts";

/** Attributes of a profile item that hold JSON text; the others are numbers, and `pending` is a map. */
export type ProfilePart = Exclude<
  keyof Profile,
  "schema" | "customerId" | "born" | "ver" | "serial" | "pending" | "due"
>;

const stamped = <T>(): Codec<Stamped<T>> => tuple<Stamped<T>>(["v", "t"]);

const GONE_OF_OLD: Codec<Pick<GoneEntry, "n" | "start">> = tuple(["n", "start"]);
/** A list; how it ended, the note on that, and its machine come after, as far as there are such. */
const GONE: Codec<GoneEntry> = {
  pack: (gone) => {
    const { outcome = "", note = "", machine = "" } = gone;
    const rest = [outcome, note, machine];
    while (rest.at(-1) === "") rest.pop();
    return [...trusted<readonly unknown[]>(GONE_OF_OLD.pack(gone)), ...rest];
  },
  unpack: (packed) => {
    const [, , outcome = "", note = "", machine = ""] =
      trusted<readonly [number, number, string?, string?, string?]>(packed);
    return {
      ...GONE_OF_OLD.unpack(packed),
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

const ADDRESS_OF_OLD: Codec<Stamped<string | null>> = stamped();
/** A stamped address as a list; the hashes of its other spellings, where there are any, are its third. */
const ADDRESS: Codec<Address> = {
  pack: (address) => {
    const list = trusted<readonly unknown[]>(ADDRESS_OF_OLD.pack(address));
    return address.earlier === undefined ? list : [...list, address.earlier];
  },
  unpack: (packed) => {
    const earlier = trusted<readonly (readonly string[] | undefined)[]>(packed)[2];
    return { ...ADDRESS_OF_OLD.unpack(packed), ...defined({ earlier }) };
  },
};

const SLOT_OF_OLD: Codec<Omit<CapSlot, "moment">> = tuple(["message", "time", "journey", "topic"]);
/** A slot as a list; the moment, where there is one, is its fifth. */
const SLOT: Codec<CapSlot> = {
  pack: (slot) => {
    const list = trusted<readonly unknown[]>(SLOT_OF_OLD.pack(slot));
    return slot.moment === undefined ? list : [...list, slot.moment];
  },
  unpack: (packed) => {
    const moment = trusted<readonly (number | undefined)[]>(packed)[4];
    return { ...SLOT_OF_OLD.unpack(packed), ...defined({ moment }) };
  },
};

/** How each part is packed. */
export const PARTS: { readonly [Part in ProfilePart]: Codec<NonNullable<Profile[Part]>> } = {
  traits: mapOf(stamped()),
  addresses: mapOf(ADDRESS),
  consent: mapOf(stamped()),
  zone: stamped(),
  locale: stamped(),
  country: stamped(),
  segments: plain(),
  counts: mapOf(COUNT),
  entries: ENTRIES,
  journeys: mapOf(JOURNEY),
  slots: listOf(SLOT),
  recent: RECENT,
  spills: listOf(tuple(["sk", "newest"])),
  look: shape<NonNullable<Profile["look"]>>({ rules: "r", at: "a", inside: "i" }),
  leftOut: mapOf(tuple<LeftOut>(["n", "last", "name"])),
  dates: mapOf(shape<DateEntry>({ at: "a", due: "u", day: "d", done: "o" })),
};
