import {
  type Entry,
  type EntryBody,
  type EntryHead,
  entryId,
  type OffloadedEntry,
  type Wait,
} from "../../core/model/entry.ts";
import type { KeptEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
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
import { isOffloaded } from "../../core/profile/offload.ts";
import { type Codec, listOf, mapOf, SharedValues, shape, trusted } from "./packed.ts";
import { type PackedOffloaded, packOffloaded, type SharedHead, unpackOffloaded } from "./packed-offloaded.ts";

const KEPT: Codec<KeptEvent> = shape<KeptEvent>({ name: "n", time: "t", properties: "p", trimmed: "m" });

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
  onExit: "o",
  watch: ["w", listOf(shape<WatchRule>({ ...WAIT_FIELDS, step: "t", index: "x", since: "i" }))],
});

const BODY_FIELDS = {
  nominal: "o",
  event: ["e", KEPT],
  cursor: "c",
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
    mapOf(shape<Entry["seen"][string]>({ name: "n", time: "t", properties: "p", trimmed: "x", message: "m", at: "a" })),
    "empty when absent",
  ],
  kept: ["p", mapOf(KEPT), "empty when absent"],
} as const;

/** A body in an item of its own. */
export const BODY: Codec<EntryBody> = shape<EntryBody>(BODY_FIELDS);

/** What entries of one version of a journey have in common; stored once. */
export type Common = Pick<EntryHead, "journey" | "version" | "machine" | "rules">;
export const COMMON: Codec<Common> = shape<Common>({ journey: "j", version: "v", machine: "m", rules: ["r", RULES] });

/** An entry with its body, without what it has in common with others. */
export type Own = Omit<Entry, keyof Common | "stored">;
const OWN: Codec<Own> = shape<Own>({
  n: "n",
  part: "a",
  key: "k",
  start: "s",
  startInName: "i",
  ...BODY_FIELDS,
  holdout: "h",
  due: "d",
  failed: "f",
  goal: "g",
  end: "z",
});

interface PackedEntries {
  /** What entries have in common, each once. */
  readonly c: readonly unknown[];
  /** Entries with their bodies, each with the index of what it has in common. */
  readonly e: unknown;
  /** Offloaded entries, with the values that they share. */
  readonly a?: readonly PackedOffloaded[];
  readonly s?: readonly SharedHead[];
  readonly m?: readonly unknown[];
}

/** Entries; what several have in common is stored once. */
export const ENTRIES: Codec<Profile["entries"]> = {
  pack: (entries) => {
    const common = new SharedValues();
    const here: Record<string, Entry> = Object.create(null);
    const offloaded: OffloadedEntry[] = [];
    for (const [id, entry] of Object.entries(entries)) {
      if (isOffloaded(entry)) offloaded.push(entry);
      else here[id] = entry;
    }
    const placeOf = (entry: Common) => common.of(COMMON.pack(entry));
    const e = mapOf<Entry>({ pack: (entry) => [placeOf(entry), OWN.pack(entry)], unpack: trusted }).pack(here);
    const packed = offloaded.length === 0 ? {} : packOffloaded(offloaded, placeOf);
    return { c: common.values(), e, ...packed };
  },
  unpack: (stored) => {
    const { c, e, a, s = [], m = [] } = trusted<PackedEntries>(stored);
    const common = c.map((each) => COMMON.unpack(each));
    const here = mapOf<Entry>({
      pack: (entry) => entry,
      unpack: (packed) => {
        const [place, entry] = trusted<readonly [number, unknown]>(packed);
        return trusted<Entry>({ ...common[place], ...OWN.unpack(entry) });
      },
    }).unpack(e);
    if (a === undefined) return here;
    const all = [...Object.values(here), ...unpackOffloaded(a, s, m, common)].toSorted((x, y) => x.n - y.n);
    return Object.fromEntries(all.map((entry) => [entryId(entry.journey, entry.n), entry]));
  },
};
