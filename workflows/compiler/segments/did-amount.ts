import { defined } from "../../../core/model/defined.ts";
import type { Bounds } from "../../../core/model/window.ts";
import { EXPRESSION } from "../expressions/expression.ts";
import { EVENT } from "../values/name.ts";
import { located, TEXT } from "../values/text.ts";
import { type Opened, oneOf, type Reader, shape } from "../yaml/shape.ts";
import type { Counted, Did, DidAmount } from "./did-definition.ts";
import { BOUND, COUNTED, WINDOW } from "./did-parts.ts";

export const AMOUNT_MAP = shape(
  "A condition of `did`",
  {
    event: { as: located(EVENT), description: "The name of the event" },
    never: { as: located(EVENT), description: "The name of an event that has not happened; instead of `event`" },
    where: { as: EXPRESSION, description: "Only events for which this holds: a condition over `event`" },
    "sum of": { as: located(TEXT), description: "The property that is added up, as `total`" },
    "average of": { as: located(TEXT), description: "The property whose average is taken" },
    "at least": {
      as: BOUND,
      description: "So many events, or so large a sum or average, or more. `1` where nothing is said of how many",
    },
    "more than": { as: BOUND, description: "More than this" },
    "at most": { as: BOUND, description: "This or less" },
    "less than": { as: BOUND, description: "Less than this" },
    "but not since": {
      as: COUNTED,
      description:
        "An event that has not happened since the latest of these: its name, or a map of `event` and `where`",
    },
    in: {
      as: WINDOW,
      description: "In the latest so many days, today among them: `90d`, `13w`; at most `365d`. Else ever",
    },
  },
  { rules: oneOf("event", "never") },
);

/** A condition on how many events there were, on their sum or average, or on what has not happened since. */
export const AMOUNT: Reader<Did> = AMOUNT_MAP.make(readAmount);

function readAmount(opened: Opened<typeof AMOUNT_MAP.fields>): Did | undefined {
  const { report, values, at, field } = opened;
  const event = values.event ?? values.never;
  if ((field("event") === undefined) === (field("never") === undefined)) {
    report("SJ356", field("never")?.key ?? { ...at, length: 1 }, {
      message: field("never") === undefined ? "Nothing says which event." : "It cannot be done and never done at once.",
      found: field("never") === undefined ? "neither event nor never" : "event, never",
    });
    return undefined;
  }
  if (event === undefined || (field("in") !== undefined && values.in === undefined)) return undefined;
  const { where, in: days } = values;
  const what = { event, ...defined({ where }) };
  if (field("but not since") !== undefined) return readSince(opened, what, days);
  const bounds = boundsOf(opened);
  return bounds && { kind: "amount", ...amountOf(opened), what, ...bounds, ...defined({ days }) };
}

const AMOUNTS = ["sum of", "average of"] as const;
const BOUNDS = ["at least", "more than", "at most", "less than"] as const;

function readSince(
  { report, values, field }: Opened<typeof AMOUNT_MAP.fields>,
  did: Counted,
  days: number | undefined,
) {
  const other = [...AMOUNTS, ...BOUNDS, "never" as const].find((name) => field(name) !== undefined);
  if (other !== undefined) {
    report("SJ358", field(other)?.key ?? did.event.at, {
      message: `\`but not since\` asks about the latest event alone, so \`${other}\` says nothing beside it.`,
      found: other,
    });
    return undefined;
  }
  const { "but not since": not } = values;
  return not && ({ kind: "since", did, not, ...defined({ days }) } as const);
}

function amountOf({ values }: Opened<typeof AMOUNT_MAP.fields>): Pick<DidAmount, "amount" | "of"> {
  const { "sum of": sum, "average of": average } = values;
  if (sum !== undefined) return { amount: "sum", of: sum };
  return average === undefined ? { amount: "count" } : { amount: "average", of: average };
}

/** The bounds of an amount; undefined, and reported, where they cannot be meant. */
function boundsOf(opened: Opened<typeof AMOUNT_MAP.fields>): Bounds | undefined {
  const { report, values, field, at } = opened;
  const given = BOUNDS.filter((name) => field(name) !== undefined);
  const [amount, other] = AMOUNTS.filter((name) => field(name) !== undefined);
  const fault = (message: string, found: string, hint?: string) => {
    const place = field(given[0] ?? amount ?? "event")?.key ?? at;
    report("SJ359", place, { message, found, ...defined({ hint }) });
    return undefined;
  };
  if (field("never") !== undefined) {
    if (amount === undefined && given.length === 0) return { atMost: 0 };
    return fault("What never happened has no amount.", [amount, ...given].filter(Boolean).join(", "), "Leave it out.");
  }
  if (other !== undefined) return fault("It is the sum or the average.", "sum of, average of", "Write two conditions.");
  if (given.length === 0) {
    if (amount === undefined) return { atLeast: 1 };
    return fault(`Nothing says how much.`, amount, "Add `at least: 500`, `more than`, `at most` or `less than`.");
  }
  const read = given.flatMap((name) => values[name] ?? []);
  if (read.length < given.length) return undefined;
  if (amount === undefined && read.some((bound) => bound < 0 || !Number.isInteger(bound)))
    return fault("Events are counted in whole numbers from 0.", read.join(", "));
  const bounds = defined({
    atLeast: values["at least"],
    moreThan: values["more than"],
    atMost: values["at most"],
    lessThan: values["less than"],
  });
  return isPossible(bounds)
    ? bounds
    : fault("No number fits these bounds.", given.map((name) => `${name}: ${values[name]}`).join(", "));
}

function isPossible({
  atLeast = -Infinity,
  moreThan = -Infinity,
  atMost = Infinity,
  lessThan = Infinity,
}: Bounds): boolean {
  const low = Math.max(atLeast, moreThan);
  const high = Math.min(atMost, lessThan);
  return low < high || (low === high && atLeast === low && moreThan < low && atMost === high && lessThan > high);
}
