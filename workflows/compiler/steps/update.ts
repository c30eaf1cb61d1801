import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import type { Report } from "../diagnostics/report.ts";
import { messagePasses } from "../emit/document.ts";
import { act, literalSafe, place, STEPS } from "../emit/task.ts";
import { inWords } from "../map/words.ts";
import { TASK_EVENTS } from "../plan/attempts.ts";
import { fieldsOf, NAME, oneOrList, TEXT, VALUES } from "../schema/parts.ts";
import { readName } from "../values/name.ts";
import { type Located, readLocatedText } from "../values/text.ts";
import { readValues, type Value, valueExpressions } from "../values/value.ts";
import { openMap, optional, readList } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { decided, messagesOf, NO_TIME, STRAIGHT_ON, type WrittenKind } from "./kind.ts";
import type { Step, StepBase } from "./step.ts";

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

const FIELDS = ["set", "add", "append", "remove", "join", "leave"] as const;

export const updateKind: WrittenKind<"update"> = {
  what: "update",
  form: {
    schema: {
      ...fieldsOf(FIELDS, {
        set: VALUES,
        add: VALUES,
        append: VALUES,
        remove: oneOrList(TEXT),
        join: oneOrList(NAME),
        leave: oneOrList(NAME),
      }),
      minProperties: 1,
    },
    beside: {},
    read(step, reading) {
      const field = step.fields.get("update");
      if (field === undefined) return undefined;
      const { report } = reading;
      const fields = openMap(field.value, "An update", FIELDS, report);
      if (fields === undefined) return undefined;
      const [set, add, append] = (["set", "add", "append"] as const).map(
        (key) => optional(fields, key, (tree) => readTraits(tree, key, report)) ?? {},
      );
      if (add !== undefined) checkAmounts(fields.get("add")?.value, report);
      const [join, leave] = (["join", "leave"] as const).map(
        (key) =>
          optional(fields, key, (tree) =>
            readList(tree, key, report, true).flatMap((one) => readName(one, report) ?? []),
          ) ?? [],
      );
      const remove = optional(fields, "remove", readRemoved) ?? [];
      if (FIELDS.every((key) => fields.get(key) === undefined)) {
        report("SJ338", field.value.at, { message: "This update changes nothing.", found: shown(field.value) });
      }
      return {
        kind: "update",
        set: set ?? {},
        add: add ?? {},
        append: append ?? {},
        remove,
        join: join ?? [],
        leave: leave ?? [],
        ...step.base(() => reading.deriveId("update")),
      };
    },
    elsewhere: ["set"],
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
  states: (key, { step, messages, next }, emitting) => {
    const payload = {
      ...place(step.id, emitting),
      do: "update",
      set: literalSafe(step.set),
      add: literalSafe(step.add),
      append: literalSafe(step.append),
      remove: step.remove,
      join: step.join.map(({ value }) => value),
      leave: step.leave.map(({ value }) => value),
      messages: messagePasses(messages, emitting),
      steps: STEPS,
    };
    return act(key, step.id, next, payload, emitting);
  },
  historyEvents: () => TASK_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
  diffTitle: () => "update",
};

function readTraits(tree: Tree, key: string, report: Report): Record<string, Value> | undefined {
  if (tree.kind === "map") {
    for (const [name, field] of tree.fields) {
      checkTrait({ value: name, at: field.key }, report);
      if (field.value.kind !== "nothing") continue;
      report("SJ125", field.value.at, {
        message: "There is no value here.",
        hint: `Write a value, or \`remove: [${name}]\`.`,
      });
    }
  }
  return readValues(tree, `What to ${key}`, report);
}

function readRemoved(tree: Tree, report: Report): string[] {
  return readList(tree, "remove", report, true).flatMap((item) => {
    const name = readLocatedText(item, report);
    if (name === undefined) return [];
    checkTrait(name, report);
    return [name.value];
  });
}

function checkTrait({ value, at }: Located<string>, report: Report): void {
  if (!RESERVED_NAMES.has(value)) return;
  const member = value === "segments";
  report("SJ337", at, {
    message: `\`profile.${value}\` is no trait.`,
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
