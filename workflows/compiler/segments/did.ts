import { defined } from "../../../core/model/defined.ts";
import type { Bounds } from "../../../core/model/window.ts";
import type { Report } from "../diagnostics/report.ts";
import { DURATION } from "../values/duration.ts";
import { EVENT } from "../values/name.ts";
import { located } from "../values/text.ts";
import { oneOrList, oneOrMore } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { AMOUNT, AMOUNT_MAP } from "./did-amount.ts";
import type { Did } from "./did-definition.ts";
import { COUNTED, WINDOW } from "./did-parts.ts";

export const IN_ORDER = shape("A condition of `did`", {
  "in order": {
    as: oneOrList(COUNTED),
    required: true,
    description: "Two to five events, one after another, each a name or a map of `event` and `where`",
  },
  within: {
    as: DURATION,
    required: "Add `within: 7d`: how long the last event may come after the first.",
    description: "How long the last event may come after the first: `4h`, `7d`",
  },
  in: { as: WINDOW, description: "The last of them was in the latest so many days. Else ever" },
});

export const DID_FIELDS = { ...AMOUNT_MAP.fields, ...IN_ORDER.fields, in: AMOUNT_MAP.fields.in };

const SHORT = /^(?:(at least|at most|more than|less than) (\d+)|(never)) (\S.*?)(?: in (\d+[a-z]+))?$/;
/** An event's "name" that has taken in a window of another form: `Order Completed in 3 months`, `… within 90d`, `of …`. */
const CUT_WINDOW = /^of |\s(?:in|within|in the last|over|during|since)\s+(?:the last\s+)?\d|\swithin\s/;
const SHORT_SCHEMA = { type: "string", pattern: "^(at least|at most|more than|less than|never) " } as const;

/** One condition, as a text or as a map. */
const DID: Reader<Did> = {
  schema: { anyOf: [SHORT_SCHEMA, AMOUNT.schema, IN_ORDER.schema] },
  read: (tree, report, name) => {
    if (tree.kind === "text") return readShort(tree, report, name);
    if (tree.kind === "map" && tree.fields.has("in order")) return readInOrder(tree, report);
    return AMOUNT.read(tree, report, name);
  },
};

/** One condition, or a list of them; undefined where none can be read. */
export const DIDS = oneOrMore(DID);

/** `at least 3 Order Completed in 90d`, `never Order Completed`. */
function readShort(tree: Tree, report: Report, name?: string): Did | undefined {
  const text = shown(tree).trim();
  const [, bound, number, never, event, window] = SHORT.exec(text) ?? [];
  if (event === undefined) {
    report("SJ356", tree.at, {
      message: `\`${text}\` does not say how often something happened.`,
      found: text,
      allowed: "at least 3 Order Completed in 90d; never Order Completed; at most, more than and less than",
    });
    return undefined;
  }
  if (CUT_WINDOW.test(event)) {
    report("SJ356", tree.at, {
      message: `\`${event}\` would be the name of the event.`,
      found: text,
      allowed: "at least 3 Order Completed in 90d",
      hint: "Write the window as `in 90d` at the end. An event of such a name is written as a map: `{ event: …, at least: 3 }`.",
    });
    return undefined;
  }
  const part = (value: string): Tree => ({ kind: "text", at: tree.at, value, style: "plain" });
  const read = located(EVENT).read(part(event), report, name);
  const days = window === undefined ? undefined : WINDOW.read(part(window), report, "in");
  if (read === undefined || (window !== undefined && days === undefined)) return undefined;
  const bounds = never === undefined ? { [FIELD_OF[bound ?? ""] ?? "atLeast"]: Number(number) } : { atMost: 0 };
  return { kind: "amount", amount: "count", what: { event: read }, ...bounds, ...defined({ days }) };
}

const FIELD_OF: Readonly<Record<string, keyof Bounds>> = {
  "at least": "atLeast",
  "more than": "moreThan",
  "at most": "atMost",
  "less than": "lessThan",
};

const MOST_STEPS = 5;

function readInOrder(tree: Tree, report: Report): Did | undefined {
  const opened = IN_ORDER.open(tree, report);
  const whole = opened?.whole;
  if (opened === undefined || whole === undefined) return undefined;
  const { "in order": steps, within, in: days } = whole;
  if (steps.length < 2 || steps.length > MOST_STEPS) {
    report("SJ357", opened.field("in order")?.value.at ?? opened.at, {
      message: `An order has two to ${MOST_STEPS} events.`,
      found: `${steps.length} events`,
    });
    return undefined;
  }
  return { kind: "order", steps, within, ...defined({ days }) };
}
