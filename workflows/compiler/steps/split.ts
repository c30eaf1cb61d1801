import { defined } from "../../../core/model/defined.ts";
import type { StepChange } from "../compare/finding.ts";
import { withStep } from "../emit/document.ts";
import type { Emitting, Named } from "../emit/emitting.ts";
import { inWords, percent } from "../map/words.ts";
import { STATE_EVENTS } from "../plan/attempts.ts";
import type { PlanNode } from "../plan/plan.ts";
import { NAME } from "../values/name.ts";
import { SHARE, shareText } from "../values/share.ts";
import { withoutPlace } from "../values/text.ts";
import { readList, required } from "../yaml/fields.ts";
import { asWritten, list } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";
import { type Reading, STEPS } from "./form.ts";
import { NO_TIME, NONE, type Path, type Step, type StepBase, type WrittenKind } from "./kind.ts";

/** One path by chance, always the same for one customer. */
export interface SplitStep extends StepBase {
  readonly ways: readonly SplitWay[];
}

interface SplitWay {
  readonly name: string;
  /** Fraction of 1; those of all ways sum to 1. */
  readonly weight: number;
  readonly then?: Path;
}

/** `ways` are in the order of the step's. */
export interface SplitNode {
  readonly step: Step<"split">;
  readonly ways: readonly string[];
}

const WAY = shape("A path of a split", {
  name: { as: withoutPlace(NAME), required: true, description: "The name of the path, as `steps.<id>.path` gives it" },
  weight: { as: SHARE, required: true, description: "Its share of the customers" },
  then: { as: asWritten(STEPS), description: "Left out, its customers go on as they are" },
});

export const splitKind: WrittenKind<"split"> = {
  what: "split",
  form: {
    schema: list(WAY).schema,
    beside: {},
    required: ["id"],
    read(step, reading) {
      const { report } = reading;
      const field = step.fields.get("split");
      if (field === undefined) return undefined;
      required(
        step.fields,
        "id",
        "A split",
        "Add `id`: each customer's path is drawn by it, and asked for as steps.<id>.path.",
      );
      const items = readList(field.value, "split", report);
      const ways = items.flatMap((item) => readWay(item, reading) ?? []);
      const base = step.base(() => reading.deriveId("split"));
      if (ways.length < items.length || ways.length === 0) return undefined;
      reportNames(ways, items, reading);
      const total = ways.reduce((sum, way) => sum + way.weight * 100, 0);
      if (Math.abs(total - 100) > 1e-6) {
        report("SJ340", field.key, {
          message: `The weights sum to ${Math.round(total * 1e6) / 1e6}%.`,
          found: ways.map((way) => `${Math.round(way.weight * 1e8) / 1e6}%`).join(" + "),
          allowed: "100%",
        });
      }
      return { kind: "split", ways, ...base };
    },
    instead: () => "Each path of a split has its own `then`; steps for all of them come after the split.",
    elsewhere: [
      "experiment",
      "random",
      "ab",
      "ab_test",
      "ab test",
      "a/b",
      "variants",
      "random_split",
      "random split",
      "cohort",
    ],
    example: "- id: subject\n  split:",
  },
  results: () => ["path"],
  waits: false,
  paths: (step) => step.ways.map((way) => way.then),
  expressions: NONE,
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "split", step, ways: step.ways.map((way) => plan.path(way.then, next)) }),
  successors: ({ ways }) => ways,
  title: ({ step }) => step.title?.value ?? `Split ${step.id.replaceAll("_", " ")}`,
  look: ({ step, ways }) => ({
    look: "question",
    title: step.title?.value ?? `By chance: ${inWords(step.id)}`,
    ways: step.ways.map(({ name, weight }, i) => [`${percent(weight)} ${inWords(name)}`, ways[i] ?? ""] as const),
  }),
  states: splitStates,
  historyEvents: () => STATE_EVENTS,
  longest: NO_TIME,
  leavesResult: true,
  diffTitle: (step) => `split ${step.id}`,
  changes: splitChanges,
  knownById: "Everybody is drawn anew: who enters again may take another path.",
};

/** `then` may be left out: the customers of that way go on as they are, to be compared with the others. */
function readWay(tree: Tree, reading: Reading): SplitWay | undefined {
  const way = WAY.open(tree, reading.report);
  const steps = way?.values.then;
  const then = steps && reading.readPath(steps, "then");
  return way?.whole && { name: way.whole.name, weight: way.whole.weight, ...defined({ then }) };
}

function reportNames(ways: readonly SplitWay[], items: readonly Tree[], { report }: Reading): void {
  ways.forEach(({ name }, i) => {
    const item = items[i];
    if (item === undefined || !ways.slice(0, i).some((before) => before.name === name)) return;
    report("SJ341", item.at, { message: `Two paths of this split are called \`${name}\`.`, found: name });
  });
}

/** A double holds so many hex digits exactly: `stickyShare` reads no more. */
const DIGITS = 13;

/**
 * One question and no call. The customer's share is a hash, which is compared as text: for hex digits that is the order of
 * numbers. It equals `stickyShare(hash, "split:<journey>:<step>", customer)`. No page says whether `$hash` gives small or capital hex
 * digits, so they are made small: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
function splitStates(key: string, node: PlanNode<"split">, emitting: Emitting): readonly Named[] {
  const { id, ways } = node.step;
  const hash = `$lowercase($hash('split:${emitting.journey}:${id}:' & $states.input.customer, 'SHA-256'))`;
  const output = (i: number) => withStep(id, `{"path": "${ways[i]?.name}"}`);
  const to = (i: number) => emitting.entry(node.ways[i] ?? key);
  const last = ways.length - 1;
  let sum = 0;
  const choices = ways.slice(0, -1).map((way, i) => {
    sum += way.weight;
    return { Condition: `{% ${hash} < '${hexOf(sum)}' %}`, Output: output(i), Next: to(i) };
  });
  // A Choice needs a rule, also where the only way is everybody's: that of a test that has been decided.
  const rules = last === 0 ? [{ Condition: "{% true %}", Output: output(0), Next: to(0) }] : choices;
  return [[emitting.entry(key), { Type: "Choice", Choices: rules, Output: output(last), Default: to(last) }]];
}

/** The first hex digits of the hashes from this share on. Zeros at the end do not change the order of texts. */
function hexOf(share: number): string {
  const digits = Math.round(share * 16 ** DIGITS).toString(16);
  return digits.padStart(DIGITS, "0").replace(/0+$/, "");
}

/** Other names, weights or another order of the ways: some customers would now take another path. */
function splitChanges(before: Step<"split">, after: Step): readonly StepChange[] {
  if (after.kind !== "split") return [];
  const moved = 1 - staying(before.ways, after.ways);
  const [old, now] = [before.ways, after.ways].map(waysText);
  if (old === now) return [];
  const who =
    moved < 1e-9 ? "nobody changes paths" : `${shareText(moved)} of customers would take another path than before`;
  return [
    { kind: "split", what: `The split \`${after.id}\` changes from ${old} to ${now}: ${who} when they enter again.` },
  ];
}

/** The share of customers who take a path of the same name by both. Each customer stands at one place between 0 and 1. */
function staying(before: readonly SplitWay[], after: readonly SplitWay[]): number {
  return ranges(before)
    .flatMap((old) =>
      ranges(after).map((now) => (old.name === now.name ? Math.min(old.to, now.to) - Math.max(old.from, now.from) : 0)),
    )
    .reduce((sum, length) => sum + Math.max(0, length), 0);
}

function ranges(
  ways: readonly SplitWay[],
): readonly { readonly name: string; readonly from: number; readonly to: number }[] {
  let from = 0;
  return ways.map(({ name, weight }) => {
    const range = { name, from, to: from + weight };
    from = range.to;
    return range;
  });
}

function waysText(ways: readonly SplitWay[]): string {
  return ways.map(({ name, weight }) => `${name} ${shareText(weight)}`).join(", ");
}
