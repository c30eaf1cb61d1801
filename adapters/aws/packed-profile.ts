import type { KeptEvent } from "../../core/model/event.ts";
import type { Entry, JourneyCount, Profile, Stamped, Wait } from "../../core/model/profile.ts";
import type { EntryRules, ExitRule, GoalRule, WaitRule, WatchRule } from "../../core/model/rules.ts";
import { type Codec, listOf, mapOf, plain, shape, trusted, tuple } from "./packed.ts";
import { COUNT, RECENT } from "./packed-events.ts";

/** Attributes of a profile item that hold JSON text; the others are numbers, and `pending` is a map. */
export type ProfilePart = Exclude<
  keyof Profile,
  "schema" | "customerId" | "born" | "ver" | "serial" | "pending" | "due"
>;

const stamped = <T>(): Codec<Stamped<T>> => tuple<Stamped<T>>(["v", "t"]);

const KEPT: Codec<KeptEvent> = shape<KeptEvent>({ name: "n", time: "t", properties: "p" });

const WAIT_FIELDS = { event: "e", same: "s", when: "w", of: "o", since: "i", fields: "f" } as const;
const WAIT_RULE: Codec<WaitRule> = shape<WaitRule>(WAIT_FIELDS);

const RULES: Codec<EntryRules> = shape<EntryRules>({
  exit: ["e", listOf(shape<ExitRule>({ event: "e", same: "s", when: "w", reason: "r" }))],
  goal: ["g", shape<GoalRule>({ event: "e", same: "s", when: "w", of: "o", within: "i", value: "v", exit: "x" })],
  timeout: "t",
  watch: ["w", listOf(shape<WatchRule>({ ...WAIT_FIELDS, step: "t" }))],
});

/** Rules are packed apart. */
const ENTRY: Codec<Omit<Entry, "rules">> = shape<Omit<Entry, "rules">>({
  journey: "j",
  n: "n",
  version: "v",
  key: "k",
  start: "s",
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
        steps: "s",
        matched: ["m", KEPT],
      }),
    ),
  ],
  seen: ["x", mapOf(shape<Entry["seen"][string]>({ name: "n", time: "t", properties: "p", message: "m" }))],
  kept: ["p", mapOf(KEPT)],
  due: "d",
  goal: "g",
  end: "z",
});

/** Entries of one journey have the same rules, mostly: each kind of rules is kept once, and entries name theirs by place. */
const ENTRIES: Codec<Readonly<Record<string, Entry>>> = {
  pack: (entries) => {
    const rules: string[] = [];
    const packed = mapOf<Entry>({
      pack: (entry) => {
        const text = JSON.stringify(RULES.pack(entry.rules));
        const place = rules.indexOf(text);
        return [place < 0 ? rules.push(text) - 1 : place, ENTRY.pack(entry)];
      },
      unpack: trusted,
    }).pack(entries);
    return { r: rules.map((text): unknown => JSON.parse(text)), e: packed };
  },
  unpack: (stored) => {
    const { r, e } = trusted<{ readonly r: readonly unknown[]; readonly e: unknown }>(stored);
    const rules = r.map((each) => RULES.unpack(each));
    const nothing: EntryRules = { exit: [], watch: [] };
    return mapOf<Entry>({
      pack: (entry) => entry,
      unpack: (packed) => {
        const [place, entry] = trusted<readonly [number, unknown]>(packed);
        return { ...ENTRY.unpack(entry), rules: rules[place] ?? nothing };
      },
    }).unpack(e);
  },
};

const JOURNEY: Codec<JourneyCount> = shape<JourneyCount>({
  count: "c",
  last: "l",
  ended: "e",
  refused: ["r", mapOf(tuple<JourneyCount["refused"][string]>(["n", "last"]))],
});

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
  slots: listOf(tuple(["message", "time", "journey", "topic"])),
  recent: RECENT,
  spills: listOf(tuple(["sk", "newest"])),
};
