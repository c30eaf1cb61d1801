import { defined } from "../../core/model/defined.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { FILE_START, type Report, reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { readDuration } from "../../workflows/compiler/values/duration.ts";
import { readShare, readWholeNumber } from "../../workflows/compiler/values/share.ts";
import { readText, readTruth, readWord } from "../../workflows/compiler/values/text.ts";
import { readYaml } from "../../workflows/compiler/yaml/document.ts";
import { type Fields, openMap, optional, readList, required } from "../../workflows/compiler/yaml/fields.ts";
import { shown, type Tree } from "../../workflows/compiler/yaml/tree.ts";
import { DECLARED_MILLIS } from "../lambda/durations.ts";
import { answersOf, canAnswer } from "../outbox/channels.ts";
import {
  type Fault,
  type FaultPlan,
  type FaultScope,
  PROVIDERS,
  type Provider,
  type Rate,
  SHARED_PARTS,
  STATES_OPERATIONS,
} from "./plan.ts";

const FIELDS = ["concurrency", "takes", "clocks", "rates", "faults"] as const;
const MOST_MILLIS = 900_000;

/** The short names of all functions. */
export const FUNCTIONS: readonly string[] = Object.keys(DECLARED_MILLIS);

/** Reads the YAML of a fault plan and collects all diagnostics; `plan` is present when there are none. */
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

/** `150`, or `{ per second: 150, bucket: 800 }`. Without `bucket` it holds the tokens of one second. */
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

const SCOPE = ["from", "until", "for", "share", "times", "customer"];

/** The kinds of faults: the fields of each besides its scope, and how it is read. */
const KINDS: Readonly<
  Record<
    string,
    {
      readonly fields: readonly string[];
      read(fields: Fields, where: Tree, functions: readonly string[]): Fault | undefined;
    }
  >
> = {
  throttle: {
    fields: [],
    read: ({ report }, where, functions) => {
      const throttle = readWord(where, [...SHARED_PARTS, ...functions, ...PROVIDERS, ...STATES_OPERATIONS], report);
      return throttle === undefined ? undefined : { throttle };
    },
  },
  refuse: {
    fields: ["answer"],
    read: (fields, where) => {
      const refuse = readWord(where, PROVIDERS, fields.report);
      if (refuse === undefined) return undefined;
      const answers = answersOf(refuse).join(", ");
      const tree = required(fields, "answer", "A refusal", `Write \`answer:\` and one of these: ${answers}.`);
      const answer = tree && readAnswer(tree, refuse, fields.report);
      return answer === undefined ? undefined : { refuse, answer };
    },
  },
  silence: {
    fields: ["taken"],
    read: (fields, where) => {
      const silence = readWord(where, PROVIDERS, fields.report);
      return silence && { silence, taken: optional(fields, "taken", readTruth) ?? true };
    },
  },
  disconnect: {
    fields: ["sent"],
    read: (fields, where) => {
      const disconnect = readWord(where, PROVIDERS, fields.report);
      return disconnect && { disconnect, sent: optional(fields, "sent", readTruth) ?? false };
    },
  },
  stop: {
    fields: ["after", "made", "error", "frozen"],
    read: (fields, where, functions) => {
      const stop = readWord(where, functions, fields.report);
      const after = optional(fields, "after", (tree, report) => readWholeNumber(tree, report, 0, 1_000));
      if (stop === undefined) return undefined;
      return {
        stop,
        ...defined({ after }),
        made: optional(fields, "made", readTruth) ?? false,
        error: optional(fields, "error", readText) ?? "Lambda.Unknown",
        frozen: optional(fields, "frozen", readTruth) ?? false,
      };
    },
  },
};

/** Reads one fault, and reports what is wrong with it. */
function readFault(tree: Tree, functions: readonly string[], report: Report): Fault | undefined {
  const kinds = Object.keys(KINDS);
  const given = tree.kind === "map" ? kinds.filter((kind) => tree.fields.has(kind)) : [];
  const [kind = ""] = given;
  const fields = openMap(tree, "A fault", [...kinds, ...SCOPE, ...(KINDS[kind]?.fields ?? [])], report);
  if (fields === undefined) return undefined;
  if (given.length !== 1) {
    report("SJ981", tree.at, {
      message:
        given.length === 0 ? "The fault does not say what goes wrong." : `A fault is one of ${given.join(", ")}.`,
      allowed: `one of ${kinds.join(", ")}`,
    });
    return undefined;
  }
  const where = fields.get(kind)?.value;
  const fault = where && KINDS[kind]?.read(fields, where, functions);
  const scope = readScope(fields);
  return fault && { ...fault, ...scope };
}

function readScope(fields: Fields): FaultScope {
  const { report } = fields;
  const from = optional(fields, "from", readInstant);
  const lasts = optional(fields, "for", readDuration);
  const share = optional(fields, "share", readShare);
  const times = optional(fields, "times", (tree) => readWholeNumber(tree, report, 1, 1_000_000));
  const customer = optional(fields, "customer", readText);
  const lastsField = fields.get("for");
  if (lastsField !== undefined && (fields.get("from") === undefined || fields.get("until") !== undefined)) {
    report("SJ981", lastsField.key, {
      message: "`for` says how long a fault holds from `from` on, where there is no `until`.",
      allowed: "from and for; from and until; until",
    });
  }
  const until = optional(fields, "until", readInstant) ?? (lasts === undefined ? undefined : (from ?? 0) + lasts);
  return {
    ...defined({ from, until, share, times, customer }),
  };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of `2026-03-02T08:00:00Z`. */
function readInstant(tree: Tree, report: Report): number | undefined {
  const text = shown(tree);
  const millis = tree.kind === "text" && INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(millis)) return millis;
  report("SJ980", tree.at, {
    message: `\`${text}\` is not a point in time.`,
    found: text,
    allowed: "2026-03-02T08:00:00Z",
  });
  return undefined;
}

function readAnswer(tree: Tree, provider: Provider, report: Report): string | undefined {
  const text = shown(tree);
  return canAnswer(provider, text) ? text : readWord(tree, answersOf(provider), report);
}
