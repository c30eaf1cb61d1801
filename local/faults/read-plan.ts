import { defined } from "../../core/model/defined.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { FILE_START } from "../../workflows/compiler/diagnostics/at.ts";
import { type Report, reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { readWholeNumber } from "../../workflows/compiler/values/share.ts";
import { readYaml } from "../../workflows/compiler/yaml/document.ts";
import { type Fields, openMap, optional, readList, required } from "../../workflows/compiler/yaml/fields.ts";
import type { Tree } from "../../workflows/compiler/yaml/tree.ts";
import { DECLARED_MILLIS } from "../lambda/durations.ts";
import { type FaultPlan, type Rate, STATES_OPERATIONS } from "./plan.ts";
import { readFault } from "./read-fault.ts";

const FIELDS = ["concurrency", "takes", "clocks", "rates", "faults"] as const;
const MOST_MILLIS = 900_000;

/** The short names of the functions there are. */
export const FUNCTIONS: readonly string[] = Object.keys(DECLARED_MILLIS);

/** Reads the YAML of a fault plan. All faults of the file at once; `plan` is there when it has none. */
export function readFaultPlan(file: SourceFile): {
  readonly plan?: FaultPlan;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const report = reportInto(diagnostics, file.path);
  const tree = readYaml(file.text, report);
  if (tree === undefined && diagnostics.length === 0) {
    report("SJ109", FILE_START, {
      message: "The file is empty.",
      hint: "Write `concurrency: 10`, or a list of `faults`.",
    });
  }
  const fields = tree && openMap(tree, "A fault plan", FIELDS, report);
  const plan = fields && readFields(fields);
  return plan === undefined || diagnostics.length > 0 ? { diagnostics } : { plan, diagnostics };
}

function readFields(fields: Fields): FaultPlan {
  const concurrency = optional(fields, "concurrency", (tree, report) => readWholeNumber(tree, report, 1, 100_000));
  const takes = optional(fields, "takes", (tree, report) => readMillis(tree, "`takes`", 0, report));
  const clocks = optional(fields, "clocks", (tree, report) => readMillis(tree, "`clocks`", -MOST_MILLIS, report));
  const rates = optional(fields, "rates", readRates);
  const faults = optional(fields, "faults", (tree, report) =>
    readList(tree, "The list of faults", report).flatMap((item) => readFault(item, FUNCTIONS, report) ?? []),
  );
  return {
    ...defined({ concurrency, takes, clocks, rates, faults }),
  };
}

/** Milliseconds by function. */
function readMillis(tree: Tree, what: string, least: number, report: Report): Readonly<Record<string, number>> {
  const fields = openMap(tree, what, FUNCTIONS, report);
  const millis: Record<string, number> = {};
  for (const name of FUNCTIONS) {
    const read = fields && optional(fields, name, (value) => readWholeNumber(value, report, least, MOST_MILLIS));
    if (read !== undefined) millis[name] = read;
  }
  return millis;
}

function readRates(tree: Tree, report: Report): Readonly<Record<string, Rate>> {
  const fields = openMap(tree, "`rates`", STATES_OPERATIONS, report);
  const rates: Record<string, Rate> = {};
  for (const operation of STATES_OPERATIONS) {
    const rate = fields && optional(fields, operation, readRate);
    if (rate !== undefined) rates[operation] = rate;
  }
  return rates;
}

/** `150`, or `{ per second: 150, bucket: 800 }`; the bucket holds a second's tokens where nothing is said of it. */
function readRate(tree: Tree, report: Report): Rate | undefined {
  const whole = (value: Tree) => readWholeNumber(value, report, 1, 100_000);
  if (tree.kind !== "map") {
    const perSecond = whole(tree);
    return perSecond === undefined ? undefined : { perSecond, bucket: perSecond };
  }
  const fields = openMap(tree, "A rate", ["per second", "bucket"], report);
  const perSecondTree = fields && required(fields, "per second", "A rate", "Write `per second: 150`.");
  const perSecond = perSecondTree && whole(perSecondTree);
  const bucket = fields && optional(fields, "bucket", whole);
  return perSecond === undefined ? undefined : { perSecond, bucket: bucket ?? perSecond };
}
