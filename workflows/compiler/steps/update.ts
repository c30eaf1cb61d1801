import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import type { Report } from "../diagnostics/report.ts";
import { act, literalSafe } from "../emit/task.ts";
import { inWords } from "../map/words.ts";
import { TASK_EVENTS } from "../plan/attempts.ts";
import { NAME } from "../values/name.ts";
import { type Located, readLocatedText, TEXT } from "../values/text.ts";
import { type Value, valueExpressions, valuesOf } from "../values/value.ts";
import { oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { type Field, shown, type Tree } from "../yaml/tree.ts";
import { decided, messagesOf, NO_TIME, STRAIGHT_ON, type Step, type StepBase, type WrittenKind } from "./kind.ts";

/** Change what is known of the customer. */
export interface UpdateStep extends StepBase {
  readonly set: Readonly<Record<string, Value>>;
  readonly add: Readonly<Record<string, Value>>;
  readonly append: Readonly<Record<string, Value>>;
  readonly remove: readonly string[];
  /** Lists: segments that are joined and left by updates alone. */
  readonly join: readonly Located<string>[];
  readonly leave: readonly Located<string>[];
}

/** The name of a trait. */
const TRAIT: Reader<string> = {
  schema: TEXT.schema,
  read(tree, report) {
    const name = readLocatedText(tree, report);
    if (name !== undefined) checkTrait(name, report);
    return name?.value;
  },
};

/** `update: { set: { plan: free }, add: { retries: 1 }, remove: [trial], join: lapsed_list }`. */
const UPDATE = shape(
  "An update",
  {
    set: { as: traitsTo("set"), otherwise: {}, description: "Traits and their new values" },
    add: {
      as: traitsTo("add"),
      otherwise: {},
      description: "What is added to traits that are numbers; `-1` takes away",
    },
    append: { as: traitsTo("append"), otherwise: {}, description: "What is put once into traits that are lists" },
    remove: { as: oneOrList(TRAIT), otherwise: [], description: "Traits that are taken away" },
    join: { as: oneOrList(NAME), otherwise: [], description: "Lists that are joined" },
    leave: { as: oneOrList(NAME), otherwise: [], description: "Lists that are left" },
  },
  { rules: { minProperties: 1 } },
).make(({ tree, report, whole, field }) => {
  checkAmounts(field("add")?.value, report);
  if (tree.fields.size === 0) report("SJ338", tree.at, { message: "This update changes nothing.", found: shown(tree) });
  return whole;
});

export const updateKind: WrittenKind<"update"> = {
  what: "update",
  form: {
    schema: UPDATE.schema,
    beside: {},
    read(step, reading) {
      const field = step.fields.get("update");
      const update = field && UPDATE.read(field.value, reading.report);
      return update && { kind: "update", ...update, ...step.base(() => reading.deriveId("update")) };
    },
    elsewhere: ["set", "set_attribute", "update_profile", "update profile", "update_user", "tag", "add_to_list"],
    example: "- update:\n    set: { plan: free, since: =now }",
  },
  results: () => ["failed"],
  waits: false,
  paths: STRAIGHT_ON,
  expressions: ({ set, add, append }) =>
    decided(valueExpressions([set, add, append].flatMap((values) => Object.values(values)))),
  uses: ({ join, leave }) => [...join, ...leave].map((name) => ({ what: "list", name })),
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "update", step, messages: messagesOf(updateKind.expressions(step), plan), next }),
  successors: ({ next }) => [next],
  title: ({ step }) => step.title?.value ?? updateTitle(step),
  look: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? "Update the profile",
    note: inWords(updateTitle(step)),
    ways: [["", next]],
  }),
  states: (key, node, emitting) => {
    const { step } = node;
    const ask = {
      do: "update",
      set: literalSafe(step.set),
      add: literalSafe(step.add),
      append: literalSafe(step.append),
      remove: step.remove,
      join: step.join.map(({ value }) => value),
      leave: step.leave.map(({ value }) => value),
    };
    return act(key, node, ask, emitting);
  },
  historyEvents: () => TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: () => "update",
};

function traitsTo(key: "set" | "add" | "append"): Reader<Readonly<Record<string, Value>>> {
  const { schema, read } = valuesOf(`What to ${key}`);
  return {
    schema,
    read(tree, report) {
      if (tree.kind === "map") for (const [name, field] of tree.fields) checkGiven(name, field, report);
      return read(tree, report);
    },
  };
}

function checkGiven(name: string, { key, value }: Field, report: Report): void {
  checkTrait({ value: name, at: key }, report);
  if (value.kind !== "nothing") return;
  report("SJ125", value.at, {
    message: "There is no value here.",
    hint: `Write a value, or \`remove: [${name}]\`.`,
  });
}

function checkTrait({ value, at }: Located<string>, report: Report): void {
  if (!RESERVED_NAMES.has(value)) return;
  const member = value === "segments";
  report("SJ337", at, {
    message: `\`profile.${value}\` is not a trait.`,
    found: value,
    hint: member
      ? "Join or leave a list: `join: vip_list`."
      : "It comes with events, in their context; choose another name for a trait.",
  });
}

function checkAmounts(tree: Tree | undefined, report: Report): void {
  if (tree?.kind !== "map") return;
  for (const { value } of tree.fields.values()) {
    if (value.kind === "number" || value.kind === "nothing" || (value.kind === "text" && value.value.startsWith("=")))
      continue;
    report("SJ110", value.at, {
      message: "What is added is a number.",
      found: shown(value),
      allowed: "1, -5, =entry.properties.points",
      hint: "Write a number, or an expression that begins with =.",
    });
  }
}

/** `Set plan`, `Add to retries`, `Join lapsed_list`, … : what an update does first, and whether there is more. */
export function updateTitle(step: Step<"update">): string {
  const parts = [
    ...named("Set", Object.keys(step.set)),
    ...named("Add to", Object.keys(step.add)),
    ...named("Append to", Object.keys(step.append)),
    ...named("Remove", step.remove),
    ...named(
      "Join",
      step.join.map(({ value }) => value),
    ),
    ...named(
      "Leave",
      step.leave.map(({ value }) => value),
    ),
  ];
  const [first = "Update", ...more] = parts;
  return [first, ...more.map((part) => `${part.charAt(0).toLowerCase()}${part.slice(1)}`)].join(", ");
}

function named(verb: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verb} ${names.join(" and ")}`];
}
