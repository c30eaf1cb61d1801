import type { KeptEvent } from "../../core/model/event.ts";
import type { Entry, EntryBody, EntryHead, Wait } from "../../core/model/profile.ts";
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
import { type Codec, listOf, mapOf, shape, trusted } from "./packed.ts";

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

/** A body as it lies in an item of its own. */
export const BODY: Codec<EntryBody> = shape<EntryBody>(BODY_FIELDS);

/** What entries of one version of a journey have in common is packed apart. */
export type Common = Pick<EntryHead, "journey" | "version" | "machine" | "rules">;
export const COMMON: Codec<Common> = shape<Common>({ journey: "j", version: "v", machine: "m", rules: ["r", RULES] });

/** An entry whose body stays, but for what it has in common with others. */
export type Own = Omit<Entry, keyof Common | "stored">;
export const OWN: Codec<Own> = shape<Own>({
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
