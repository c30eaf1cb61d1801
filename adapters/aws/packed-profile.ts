import type { KeptEvent } from "../../core/model/event.ts";
import type {
  CapSlot,
  DateEntry,
  Entry,
  JourneyCount,
  LeftOut,
  Profile,
  Stamped,
  Wait,
} from "../../core/model/profile.ts";
import type {
  DateWaitRule,
  EntryRules,
  EventsWaitRule,
  ExitRule,
  GoalRule,
  SegmentWaitRule,
  WaitEvent,
  WaitRule,
  WatchRule,
} from "../../core/model/rules.ts";
import { type Codec, listOf, mapOf, plain, shape, trusted, tuple } from "./packed.ts";
import { COUNT, RECENT } from "./packed-events.ts";

/** Attributes of a profile item that hold JSON text; the others are numbers, and `pending` is a map. */
export type ProfilePart = Exclude<
  keyof Profile,
  "schema" | "customerId" | "born" | "ver" | "serial" | "pending" | "due"
>;

const stamped = <T>(): Codec<Stamped<T>> => tuple<Stamped<T>>(["v", "t"]);

const KEPT: Codec<KeptEvent> = shape<KeptEvent>({ name: "n", time: "t", properties: "p" });

const MATCH_FIELDS = { event: "e", same: "s", when: "w", of: "o", ofPass: "p" } as const;
const WAIT_FIELDS = { ...MATCH_FIELDS, fields: "f" } as const;
const WAIT_RULES: { readonly [Kind in WaitRule["kind"]]: Codec<Extract<WaitRule, { kind: Kind }>> } = {
  events: shape<EventsWaitRule>({
    kind: "k",
    need: "n",
    events: ["e", listOf(shape<WaitEvent>(WAIT_FIELDS))],
    since: "i",
  }),
  segment: shape<SegmentWaitRule>({ kind: "k", segment: "s" }),
  date: shape<DateWaitRule>({ kind: "k", moment: "m", until: "u" }),
};
const WAIT_RULE: Codec<WaitRule> = {
  pack: (rule) => trusted<Codec<WaitRule>>(WAIT_RULES[rule.kind]).pack(rule),
  unpack: (packed) => WAIT_RULES[trusted<{ readonly k: WaitRule["kind"] }>(packed).k].unpack(packed),
};

const RULES: Codec<EntryRules> = shape<EntryRules>({
  exit: ["e", listOf(shape<ExitRule>({ event: "e", same: "s", when: "w", reason: "r" }))],
  goal: ["g", shape<GoalRule>({ ...MATCH_FIELDS, within: "i", value: "v", exit: "x" })],
  timeout: "t",
  watch: ["w", listOf(shape<WatchRule>({ ...WAIT_FIELDS, step: "t", index: "x", since: "i" }))],
});

/** What entries of one version of a journey have in common is packed apart. */
type Own = Omit<Entry, "journey" | "version" | "machine" | "rules">;
const OWN: Codec<Own> = shape<Own>({
  n: "n",
  part: "a",
  key: "k",
  start: "s",
  nominal: "o",
  startInName: "i",
  event: ["e", KEPT],
  cursor: "c",
  holdout: "h",
  waits: [
    "w",
    mapOf(
      shape<Wait>({
        rule: ["r", WAIT_RULE],
        token: "t",
        began: "b",
        until: "u",
        steps: "s",
        got: ["g", mapOf(KEPT)],
        matched: ["m", KEPT],
        which: "w",
        cursor: "c",
      }),
    ),
    "empty when absent",
  ],
  seen: [
    "x",
    mapOf(shape<Entry["seen"][string]>({ name: "n", time: "t", properties: "p", message: "m", at: "a" })),
    "empty when absent",
  ],
  kept: ["p", mapOf(KEPT), "empty when absent"],
  due: "d",
  goal: "g",
  end: "z",
});

type Common = Pick<Entry, "journey" | "version" | "machine" | "rules">;
const COMMON: Codec<Common> = shape<Common>({ journey: "j", version: "v", machine: "m", rules: ["r", RULES] });

/** Entries, each with the place of what it has in common with others; that is kept once. */
const ENTRIES: Codec<Readonly<Record<string, Entry>>> = {
  pack: (entries) => {
    const common: string[] = [];
    const packed = mapOf<Entry>({
      pack: (entry) => {
        const text = JSON.stringify(COMMON.pack(entry));
        const place = common.indexOf(text);
        return [place < 0 ? common.push(text) - 1 : place, OWN.pack(entry)];
      },
      unpack: trusted,
    }).pack(entries);
    return { c: common.map((text): unknown => JSON.parse(text)), e: packed };
  },
  unpack: (stored) => {
    const { c, e } = trusted<{ readonly c: readonly unknown[]; readonly e: unknown }>(stored);
    const common = c.map((each) => COMMON.unpack(each));
    return mapOf<Entry>({
      pack: (entry) => entry,
      unpack: (packed) => {
        const [place, entry] = trusted<readonly [number, unknown]>(packed);
        return trusted<Entry>({ ...common[place], ...OWN.unpack(entry) });
      },
    }).unpack(e);
  },
};

const JOURNEY: Codec<JourneyCount> = shape<JourneyCount>({
  count: "c",
  last: "l",
  ended: "e",
  gone: ["g", listOf(tuple(["n", "start"]))],
  refused: ["r", mapOf(tuple<JourneyCount["refused"][string]>(["n", "last"]))],
});

const SLOT_OF_OLD: Codec<Omit<CapSlot, "moment">> = tuple(["message", "time", "journey", "topic"]);
/** A slot as a list; the moment, where there is one, is its fifth. */
const SLOT: Codec<CapSlot> = {
  pack: (slot) => {
    const list = trusted<readonly unknown[]>(SLOT_OF_OLD.pack(slot));
    return slot.moment === undefined ? list : [...list, slot.moment];
  },
  unpack: (packed) => {
    const moment = trusted<readonly (number | undefined)[]>(packed)[4];
    return { ...SLOT_OF_OLD.unpack(packed), ...(moment === undefined ? {} : { moment }) };
  },
};

/** How each part is packed. */
export const PARTS: { readonly [Part in ProfilePart]: Codec<NonNullable<Profile[Part]>> } = {
  traits: mapOf(stamped()),
  addresses: mapOf(stamped()),
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
  look: shape<NonNullable<Profile["look"]>>({ rules: "r", at: "a" }),
  leftOut: mapOf(tuple<LeftOut>(["n", "last", "name"])),
  dates: mapOf(shape<DateEntry>({ at: "a", due: "u", day: "d", done: "o" })),
};
