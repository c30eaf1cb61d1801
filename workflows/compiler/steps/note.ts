import { defined } from "../../../core/model/defined.ts";
import { MESSAGE_MARKS } from "../../../core/model/message.ts";
import { type Report, shifted } from "../diagnostics/report.ts";
import { fitted } from "../emit/emitting.ts";
import { type Expression, readExpression } from "../expressions/expression.ts";
import type { Place } from "../journey/places.ts";
import { STATE_EVENTS } from "../plan/attempts.ts";
import { TEXT } from "../values/text.ts";
import { described } from "../yaml/readers.ts";
import type { Tree } from "../yaml/tree.ts";
import { NO_TIME, NONE, STRAIGHT_ON, type StepBase, type WrittenKind } from "./kind.ts";

/** A line in the customer's story. */
export interface NoteStep extends StepBase {
  readonly words: string;
  /** What stands as `${…}` in the words. */
  readonly values: readonly Expression[];
}

const IN_HISTORY =
  "A note stands in the history of the run, which many read and which cannot be erased for one person: show a result of a step.";

/** The history of a run has its results, which are nothing personal. Of messages and events it knows only that they came. */
const SCOPE: Place = {
  names: ["steps"],
  why: {
    profile: IN_HISTORY,
    entry: IN_HISTORY,
    event: IN_HISTORY,
    now: "A note is told with its time.",
    journey: "A note is told under its journey.",
    pass: "Passes are counted inside a `repeat` only.",
  },
  withheld: [...MESSAGE_MARKS, "event"],
};

export const noteKind: WrittenKind<"note"> = {
  what: "note",
  form: {
    schema: described(TEXT, "A line in the customer's story; ${steps.<id>.<result>} shows what a step has given.")
      .schema,
    beside: {},
    read(step, reading) {
      const field = step.fields.get("note");
      const words = field === undefined ? undefined : TEXT.read(field.value, reading.report);
      if (field === undefined || words === undefined) return undefined;
      const values = readShown(words, field.value, reading.report);
      return { kind: "note", words, values, ...step.base(() => reading.deriveId("note")) };
    },
    elsewhere: ["log", "comment", "remark"],
    example: "- note: asked billing, which said ${steps.charge.status}",
  },
  results: NONE,
  waits: false,
  paths: STRAIGHT_ON,
  expressions: ({ values }) => values.map((expression) => ({ expression, scope: SCOPE })),
  uses: NONE,
  plan: (step, next, plan) => plan.add(step.id, { kind: "note", step, next }),
  successors: ({ next }) => [next],
  title: ({ step }) => step.title?.value ?? `Note: ${step.words}`,
  look: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? "Note",
    note: step.words,
    ways: [["", next]],
  }),
  // A Pass that assigns is no state of its own: see emit/passes.ts. `explain` reads what was assigned, and fills in the values.
  states: (key, { step, next }, emitting) => {
    const repeat = emitting.plan.repeats.get(step.id)?.id;
    const note = { text: step.words, ...defined({ title: step.title?.value, repeat }) };
    return [[emitting.entry(key), { Type: "Pass", Assign: { note: [note] }, Next: emitting.entry(next) }]];
  },
  historyEvents: () => STATE_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  instant: true,
  diffTitle: (step) => `note "${fitted(step.words)}"`,
};

/** The results that a note shows: `${steps.charge.status}`. */
function readShown(words: string, tree: Tree, report: Report): readonly Expression[] {
  const before = tree.kind === "text" && tree.style === "quoted" ? 1 : 0;
  return [...words.matchAll(/\$\{([^}]*)\}/g)].flatMap((found) => {
    const [, inner = ""] = found;
    const at = shifted(tree.at, before + found.index + 2, inner.length);
    const value = readExpression({ kind: "text", at, value: inner, style: "plain" }, report);
    if (value === undefined) return [];
    if (/^\w+(\.\w+)*$/.test(inner)) return [value];
    report("SJ124", at, {
      message: "A note shows results of steps as they are.",
      found: inner,
      allowed: "${steps.<id>.<result>}",
    });
    return [];
  });
}
