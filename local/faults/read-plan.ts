import { defined } from "../../core/model/defined.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { FILE_START, reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { DURATION } from "../../workflows/compiler/values/duration.ts";
import { SHARE, wholeNumber } from "../../workflows/compiler/values/share.ts";
import { readWord, TEXT, TRUTH, words } from "../../workflows/compiler/values/text.ts";
import { readYaml } from "../../workflows/compiler/yaml/document.ts";
import { openMap } from "../../workflows/compiler/yaml/fields.ts";
import { asWritten, inShort, list } from "../../workflows/compiler/yaml/readers.ts";
import { type Opened, type Reader, shape } from "../../workflows/compiler/yaml/shape.ts";
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

const MOST_MILLIS = 900_000;
const COUNT = wholeNumber(1, 100_000);

/** The short names of all functions. */
export const FUNCTIONS: readonly string[] = Object.keys(DECLARED_MILLIS);

/** A map with the same reader for each of its names; all of them may be missing. */
function oneForEach<T>(what: string, names: readonly string[], as: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return shape(what, Object.fromEntries(names.map((name) => [name, { as }]))).make(({ values }) => defined(values));
}

/** Milliseconds by function. */
function millis(what: string, least: number): Reader<Readonly<Record<string, number>>> {
  return oneForEach(what, FUNCTIONS, wholeNumber(least, MOST_MILLIS));
}

/** `150`, or `{ per second: 150, bucket: 800 }`. Without `bucket` it holds the tokens of one second. */
const RATE: Reader<Rate> = inShort(
  COUNT,
  shape("A rate", {
    "per second": { as: COUNT, required: "Write `per second: 150`.", description: "Tokens that are added each second" },
    bucket: { as: COUNT, description: "The capacity of the bucket, which starts full" },
  }).make(({ whole }) => whole && { perSecond: whole["per second"], bucket: whole.bucket ?? whole["per second"] }),
  (perSecond) => ({ perSecond, bucket: perSecond }),
);

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds of `2026-03-02T08:00:00Z`. */
const MOMENT: Reader<number> = {
  schema: { type: "string", pattern: INSTANT.source },
  read(tree, report) {
    const text = shown(tree);
    const at = tree.kind === "text" && INSTANT.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(at)) return at;
    report("SJ980", tree.at, {
      message: `\`${text}\` is not a point in time.`,
      found: text,
      allowed: "2026-03-02T08:00:00Z",
    });
    return undefined;
  },
};

/** When and for whom a fault applies: fields of every fault. */
const SCOPE = {
  from: { as: MOMENT, description: "When the fault begins; the start of the replay where it is left out" },
  until: { as: MOMENT, description: "When it ends" },
  for: { as: DURATION, description: "How long it holds from `from` on, in place of `until`" },
  share: { as: SHARE, description: "The share of calls that fail, chosen by a hash" },
  times: { as: wholeNumber(1, 1_000_000), description: "The most calls that fail" },
  customer: { as: TEXT, description: "Only calls for this customer" },
} as const;

function scopeOf({ values, field, report }: Opened<typeof SCOPE>): FaultScope {
  const { from, for: lasts, share, times, customer } = values;
  const lastsField = field("for");
  if (lastsField !== undefined && (field("from") === undefined || field("until") !== undefined)) {
    report("SJ981", lastsField.key, {
      message: "`for` says how long a fault holds from `from` on, where there is no `until`.",
      allowed: "from and for; from and until; until",
    });
  }
  const until = values.until ?? (lasts === undefined ? undefined : (from ?? 0) + lasts);
  return defined({ from, until, share, times, customer });
}

const PROVIDER = words(...PROVIDERS);

/** How each kind of fault is written. A fault is of the kind whose name is one of its fields. */
const KINDS: Readonly<Record<string, Reader<Fault>>> = {
  throttle: shape("A fault", {
    throttle: { as: words(...SHARED_PARTS, ...FUNCTIONS, ...PROVIDERS, ...STATES_OPERATIONS), required: true },
    ...SCOPE,
  }).make((opened) => {
    const scope = scopeOf(opened);
    return opened.whole && { throttle: opened.whole.throttle, ...scope };
  }),
  refuse: shape("A refusal", {
    refuse: { as: PROVIDER, required: true },
    answer: { as: asWritten({ type: ["string", "integer"] }), description: "What the provider answers" },
    ...SCOPE,
  }).make((opened) => {
    const { refuse, answer: given } = opened.values;
    const scope = scopeOf(opened);
    const answer = refuse && answerOf(given, refuse, opened);
    return refuse === undefined || answer === undefined ? undefined : { refuse, answer, ...scope };
  }),
  silence: shape("A fault", {
    silence: { as: PROVIDER, required: true },
    taken: { as: TRUTH, otherwise: true, description: "The provider has the message all the same" },
    ...SCOPE,
  }).make((opened) => {
    const scope = scopeOf(opened);
    return opened.whole && { silence: opened.whole.silence, taken: opened.whole.taken, ...scope };
  }),
  disconnect: shape("A fault", {
    disconnect: { as: PROVIDER, required: true },
    sent: { as: TRUTH, otherwise: false, description: "The connection fails after the first byte" },
    ...SCOPE,
  }).make((opened) => {
    const scope = scopeOf(opened);
    return opened.whole && { disconnect: opened.whole.disconnect, sent: opened.whole.sent, ...scope };
  }),
  stop: shape("A fault", {
    stop: { as: words(...FUNCTIONS), required: true },
    after: { as: wholeNumber(0, 1_000), description: "Calls before the cut" },
    made: { as: TRUTH, otherwise: false, description: "The call at the cut is made, and never answered" },
    error: { as: TEXT, otherwise: "Lambda.Unknown", description: "The error that Step Functions gets" },
    frozen: { as: TRUTH, otherwise: false, description: "The kept connections are dead afterwards" },
    ...SCOPE,
  }).make((opened) => {
    const scope = scopeOf(opened);
    if (opened.whole === undefined) return undefined;
    const { stop, after, made, error, frozen } = opened.whole;
    return { stop, ...defined({ after }), made, error, frozen, ...scope };
  }),
};

const FAULT: Reader<Fault> = {
  schema: { anyOf: Object.values(KINDS).map(({ schema }) => schema) },
  read(tree, report) {
    const kinds = Object.keys(KINDS);
    const given = tree.kind === "map" ? kinds.filter((kind) => tree.fields.has(kind)) : [];
    const [kind = ""] = given;
    if (given.length === 1) return KINDS[kind]?.read(tree, report);
    if (given.length > 1) {
      report("SJ981", tree.at, {
        message: `A fault is one of ${given.join(", ")}.`,
        allowed: `one of ${kinds.join(", ")}`,
      });
    } else if (openMap(tree, "A fault", [...kinds, ...Object.keys(SCOPE)], report) !== undefined) {
      report("SJ981", tree.at, {
        message: "The fault does not say what goes wrong.",
        allowed: `one of ${kinds.join(", ")}`,
      });
    }
    return undefined;
  },
};

function answerOf(given: Tree | undefined, provider: Provider, { at, report }: Pick<Opened<object>, "at" | "report">) {
  const answers = answersOf(provider);
  if (given !== undefined) {
    const text = shown(given);
    return canAnswer(provider, text) ? text : readWord(given, answers, report);
  }
  report(
    "SJ109",
    { ...at, length: 1 },
    { message: "A refusal needs `answer`.", hint: `Write \`answer:\` and one of these: ${answers.join(", ")}.` },
  );
  return undefined;
}

const PLAN = shape("A fault plan", {
  concurrency: { as: COUNT, description: "How many functions of the account run at the same time" },
  takes: { as: millis("`takes`", 0), description: "Milliseconds that a function takes" },
  clocks: { as: millis("`clocks`", -MOST_MILLIS), description: "Milliseconds that a function's clock is ahead" },
  rates: { as: oneForEach("`rates`", STATES_OPERATIONS, RATE), description: "Token buckets by operation" },
  faults: { as: list(FAULT, "The list of faults"), description: "What goes wrong, when and for whom" },
});

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
  const plan = tree && PLAN.read(tree, report);
  return plan === undefined || diagnostics.length > 0 ? { diagnostics } : { plan, diagnostics };
}
