import type { Report } from "../diagnostics/report.ts";
import { EXPRESSION } from "../expressions/expression.ts";
import type { NamedFiles } from "../named-files.ts";
import type { Step } from "../steps/kind.ts";
import { KINDS } from "../steps/kinds.ts";
import { readSteps } from "../steps/read.ts";
import type { SharedSteps } from "../steps/shared-steps.ts";
import { DURATION } from "../values/duration.ts";
import { EVENT, NAME, REASON } from "../values/name.ts";
import { TEXT, TRUTH } from "../values/text.ts";
import { FORMULA, isExpression, readValue, type Value } from "../values/value.ts";
import { anyOf, type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import type { ExitDefinition, GoalDefinition } from "./definition.ts";

const SAME = {
  as: TEXT,
  description: "This property has the same value as in the entry event",
} as const;

export const EXIT_FIELDS = {
  event: {
    as: EVENT,
    description: "The event. Without one the exit is judged whenever something about the customer changes",
  },
  same: SAME,
  when: { as: EXPRESSION, description: "A condition" },
  reason: {
    as: REASON,
    required: "Add `reason`, one word that names this outcome in reports.",
    description: "One word of your own: the outcome in all counts",
  },
} as const;

/** Who leaves early. */
export const EXIT: Reader<ExitDefinition> = shape("An exit", EXIT_FIELDS, { rules: anyOf("event", "when") }).make(
  ({ whole, at, field, report }) => {
    if (field("event") === undefined && field("when") === undefined) {
      report("SJ312", { ...at, length: 1 }, { message: "This exit never happens: it has neither `event` nor `when`." });
    }
    const same = field("same");
    if (same !== undefined && field("event") === undefined) {
      report("SJ313", same.key, { message: "`same` needs an event to compare.", found: "same" });
    }
    return whole;
  },
);

/** What success is worth: a number, or an expression that gives one. */
const WORTH: Reader<Value> = {
  schema: { anyOf: [{ type: "number" }, FORMULA] },
  read: (tree, report) => {
    if (isExpression(tree) || tree.kind === "number") return readValue(tree, report);
    const text = shown(tree);
    const hint = /^(event|entry|profile)\./.test(text) ? `Write \`=${text}\`.` : undefined;
    report("SJ110", tree.at, {
      message: "What a goal is worth is a number.",
      found: text,
      allowed: "10, =event.properties.total",
      hint: hint ?? "Write a number, or an expression that begins with =.",
    });
    return undefined;
  },
};

export const GOAL_FIELDS = {
  event: { as: EVENT, required: true, description: "The event that counts as success" },
  same: SAME,
  when: { as: EXPRESSION, description: "A condition" },
  of: { as: NAME, description: "The event is about the message of this send" },
  within: {
    as: DURATION,
    required: "Add `within: 7d`: how long after the entry it counts.",
    description: "How long after the entry the goal counts, even if the journey is over by then",
  },
  value: { as: WORTH, description: "What success is worth, a number" },
  exit: { as: TRUTH, otherwise: false, description: "`true`: a customer who reaches the goal leaves the journey" },
} as const;

/** The event that counts as success, and how long it counts. */
export const GOAL: Reader<GoalDefinition> = shape("A goal", GOAL_FIELDS);

/** `on exit: [ { update: { leave: in_welcome } } ]`: updates, one or a list. The run is over by then, so no other step can be made. */
export function readOnExit(tree: Tree, report: Report, shared: NamedFiles<SharedSteps>): readonly Step<"update">[] {
  const list: Tree = tree.kind === "map" ? { kind: "list", at: tree.at, items: [tree] } : tree;
  const steps = readSteps(list, report, shared)?.path.steps ?? [];
  return steps.flatMap((step) => {
    if (step.kind === "update") return [step];
    const { what } = KINDS[step.kind];
    report(
      "SJ133",
      { ...step.at, length: 1 },
      {
        message: `A step of the kind "${what}" stands under \`on exit\`.`,
        found: what,
        allowed: "update",
      },
    );
    return [];
  });
}
