import type { Report } from "../diagnostics/report.ts";
import { readName } from "../values/name.ts";
import { type Located, readLocatedText } from "../values/text.ts";
import { readValues, type Value, valueExpressions } from "../values/value.ts";
import { openMap, optional, readList } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { messagesOf, type StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";

export const UPDATE_FIELDS = ["set", "add", "append", "remove", "join", "leave"] as const;

/** Names of the profile that are no traits: addresses and zone come with events, the others are counted. */
const OURS = ["email", "phone", "push", "zone", "locale", "country", "id", "segments", "counts", "inside"];

/** `update: { set: { plan: free }, add: { retries: 1 }, remove: [trial], join: lapsed_list }`. */
export const updateForm: StepForm = {
  fields: [],
  read(step, reading) {
    const field = step.fields.get("update");
    if (field === undefined) return undefined;
    const { report } = reading;
    const fields = openMap(field.value, "An update", UPDATE_FIELDS, report);
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
    if (UPDATE_FIELDS.every((key) => fields.get(key) === undefined)) {
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
  if (!OURS.includes(value)) return;
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

export const updateKind: StepKind<"update"> = {
  what: "update",
  results: ["failed"],
  paths: () => [],
  ends: () => false,
  expressions: ({ set, add, append }) =>
    valueExpressions([set, add, append].flatMap((values) => Object.values(values))).map((expression) => ({
      expression,
      looked: "decide",
    })),
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "update", step, messages: messagesOf(updateKind.expressions(step), plan), next }),
};
