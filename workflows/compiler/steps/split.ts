import { defined } from "../../../core/model/defined.ts";
import { readName } from "../values/name.ts";
import { readShare } from "../values/share.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import type { Tree } from "../yaml/tree.ts";
import { endsWithAll } from "./ends.ts";
import type { StepKind } from "./kind.ts";
import type { Reading, StepForm } from "./reading.ts";
import { SPLIT_RESULTS } from "./results.ts";
import type { SplitWay } from "./step.ts";

/** `split:` with `name`, `weight` and `then` of each path; sticky by customer and step. */
export const splitForm: StepForm = {
  fields: [],
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
};

/** A path may be left out: its customers go on as they are, to be compared with. */
function readWay(tree: Tree, reading: Reading): SplitWay | undefined {
  const fields = openMap(tree, "A path of a split", ["name", "weight", "then"], reading.report);
  if (fields === undefined) return undefined;
  const nameTree = required(fields, "name", "A path of a split");
  const name = nameTree === undefined ? undefined : readName(nameTree, reading.report);
  const weightTree = required(fields, "weight", "A path of a split");
  const weight = weightTree === undefined ? undefined : readShare(weightTree, reading.report);
  const then = optional(fields, "then", (path) => reading.readPath(path, "then"));
  if (name === undefined || weight === undefined) return undefined;
  return { name: name.value, weight, ...defined({ then }) };
}

function reportNames(ways: readonly SplitWay[], items: readonly Tree[], { report }: Reading): void {
  ways.forEach(({ name }, i) => {
    const item = items[i];
    if (item === undefined || !ways.slice(0, i).some((before) => before.name === name)) return;
    report("SJ341", item.at, { message: `Two paths of this split are called \`${name}\`.`, found: name });
  });
}

export const splitKind: StepKind<"split"> = {
  what: "split",
  results: SPLIT_RESULTS,
  paths: (step) => step.ways.flatMap((way) => way.then ?? []),
  ends: (step) => endsWithAll(step.ways.map((way) => way.then)),
  expressions: () => [],
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "split", step, ways: step.ways.map((way) => plan.path(way.then, next)) }),
};
