import { defined } from "../../../../core/model/defined.ts";
import type { At, Report } from "../../diagnostics/report.ts";
import { EXPRESSION } from "../../expressions/expression.ts";
import { DURATION } from "../../values/duration.ts";
import { DATE, MOMENT, type Moment } from "../../values/moment.ts";
import { EVENT, NAME } from "../../values/name.ts";
import { TEXT, words } from "../../values/text.ts";
import { type Fields, optional } from "../../yaml/fields.ts";
import { asWritten, inShort, list } from "../../yaml/readers.ts";
import { shape, type Whole } from "../../yaml/shape.ts";
import type { MapTree } from "../../yaml/tree.ts";
import { type OpenStep, type Reading, STEPS } from "../form.ts";
import type { Path } from "../kind.ts";
import type { WaitedEvent } from "./bounded.ts";

/*
 * How waits are written: those for something that may never come, and the paths beside a wait.
 */

const EVENT_NAME = { as: EVENT, required: true, description: "The name of the event" } as const;

/** What says which events of a name match. */
const MATCH = {
  same: { as: TEXT, description: "This property is the same as in the event that let the customer in" },
  when: { as: EXPRESSION, description: "This holds for the event" },
  of: { as: NAME, description: "It is about the message of this send" },
} as const;

const SINCE = {
  as: words("step", "entry"),
  otherwise: "step",
  description: "From when events count: since the wait began, or since the entry",
} as const;

const UP_TO = { as: DURATION, description: "The longest that the wait lasts" } as const;

/** `for: { event: … }`. */
export const FOR_ONE = shape("What a wait is for", { event: EVENT_NAME, ...MATCH, since: SINCE });

/** An event of `all`, with its place where it is a name alone. */
type ListedEvent = Whole<typeof ITEM.fields> & { readonly at?: At };

const ITEM = shape("An event of `all`", { event: EVENT_NAME, ...MATCH });

/** `for: { all: [ … ] }`. */
export const FOR_ALL = shape("What a wait is for", {
  all: {
    as: list(
      inShort<string, ListedEvent>(EVENT, ITEM, (event, at) => ({ event, at })),
      "all",
    ),
    required: true,
    description: "Events that all have to come, in any order",
  },
  ...MATCH,
  since: SINCE,
});

/** `for: { segment: … }`. */
export const FOR_SEGMENT = shape("A wait for a segment", {
  segment: { as: NAME, required: true, description: "The name of the segment" },
});

/** `wait: { for: …, up to: 1d }`. */
export const BOUNDED = shape(
  "A wait",
  {
    for: {
      as: asWritten({ anyOf: [FOR_ONE.schema, FOR_ALL.schema, FOR_SEGMENT.schema] }),
      description: "An event, all of several, or a segment",
    },
    "up to": UP_TO,
  },
  { rules: { required: ["for", "up to"] } },
);

/** `wait: { for: …, until: =profile.appointment, offset: -1d }`. */
export const BOUNDED_BY_DATE = shape(
  "A wait",
  {
    for: { as: asWritten({ anyOf: [FOR_ONE.schema, FOR_ALL.schema] }), description: "An event, or all of several" },
    until: { as: DATE, description: "The date until which it lasts" },
    ...MOMENT,
  },
  { rules: { required: ["for", "until"] } },
);

/** `wait: { up to: 14d, same: orderId }` with `first` beside it. */
export const FIRST = shape(
  "A wait for the first of several events",
  { "up to": UP_TO, same: MATCH.same, since: SINCE },
  { rules: { required: ["up to"] } },
);

/** An event under `first`. */
export const FIRST_ARM = shape("An event under `first`", {
  event: EVENT_NAME,
  ...MATCH,
  then: { as: asWritten(STEPS), description: "The steps for those for whom it comes first" },
});

/** What is said of the events of a name. */
export function matchOf({ same, when, of }: Partial<WaitedEvent>): Omit<WaitedEvent, "event"> {
  return { ...defined({ same, when, of }) };
}

/** The moment that the fields of a shape describe. */
export function momentOf({ until: date, offset, at, days, zone }: Whole<typeof BOUNDED_BY_DATE.fields>): Moment {
  return { offset, zone, ...defined({ date, at, days }) };
}

/** Reports a wait without `up to`. */
export function reportEndless(wait: MapTree, report: Report): void {
  const at = wait.fields.get("for")?.key ?? { ...wait.at, length: 1 };
  report("SJ304", at, {
    message: "This wait could last for ever: it has no `up to`.",
    hint: "Add `up to: 3d`: how long it lasts at most.",
  });
}

/** The paths of a wait: what it is for came, or did not. */
export function readPaths(fields: Fields, reading: Reading): { then?: Path; else?: Path } {
  const then = optional(fields, "then", (tree) => reading.readPath(tree, "then"));
  return { ...defined({ then }), ...readElse(fields, reading) };
}

/** The path for customers whose wait ran out. */
export function readElse(fields: Fields, reading: Reading): { else?: Path } {
  const otherwise = optional(fields, "else", (tree) => reading.readPath(tree, "else"));
  return otherwise === undefined ? {} : { else: otherwise };
}

/** The fields beside a wait that hold paths. */
const PATHS = ["then", "else", "first"] as const;

/** Reports paths beside a wait after which everybody goes on in the same way. */
export function noPaths(step: OpenStep, what: string, { report }: Reading): void {
  for (const word of PATHS) {
    const path = step.fields.get(word);
    if (path === undefined) continue;
    report("SJ301", path.key, {
      message: `${what} has no \`${word}\`: everybody goes on after it.`,
      found: word,
      hint:
        word === "first"
          ? "Only `wait: { up to: … }` has `first`: write the time as `up to`."
          : "Write the steps after the wait; only `wait: { for: …, up to: … }` has then and else.",
    });
  }
}

/** Paths belong beside `wait`. Inside it they are reported with a hint, and not as unknown fields. */
export function withoutPaths(tree: MapTree, { report }: Reading): MapTree {
  for (const word of PATHS) {
    const field = tree.fields.get(word);
    if (field === undefined) continue;
    report("SJ301", field.key, {
      message: `\`${word}\` stands inside the wait.`,
      found: word,
      hint: `Move \`${word}\` to the left, so that it lines up with \`wait\`.`,
    });
  }
  return { ...tree, fields: new Map([...tree.fields].filter(([key]) => !PATHS.some((word) => word === key))) };
}
