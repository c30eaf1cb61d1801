import type { Report } from "../diagnostics/report.ts";
import type { Expression } from "../expressions/expression.ts";
import { readName } from "../values/name.ts";
import { isExpression, readValue, readValues, valueExpressions } from "../values/value.ts";
import { optional } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { checkKept } from "./check-keep.ts";
import { messagesOf, type StepKind } from "./kind.ts";
import type { StepForm } from "./reading.ts";

/** The fields beside a call. */
export const CALL_FIELDS = ["with", "keep"] as const;

/** What every call leaves in the run's document. */
export const CALL_RESULTS = ["ok", "code"] as const;

/** `call: billing_retry`, with `with` and `keep` beside it. */
export const callForm: StepForm = {
  fields: CALL_FIELDS,
  read(step, reading) {
    const field = step.fields.get("call");
    const destination = field === undefined ? undefined : readName(field.value, reading.report);
    const given = optional(step.fields, "with", (tree, report) => readValues(tree, "What a call is made with", report));
    const keep = optional(step.fields, "keep", readKeep);
    if (destination === undefined) return undefined;
    return { kind: "call", destination, with: given ?? {}, keep: keep ?? {}, ...step.base(() => destination.value) };
  },
};

/** Expressions over the answer, by the name under which the run keeps what they give. */
function readKeep(tree: Tree, report: Report): Record<string, Expression> | undefined {
  if (tree.kind !== "map") {
    report("SJ110", tree.at, {
      message: "What is kept are fields, one for each name.",
      found: shown(tree),
      allowed: "status: =answer.body.status",
    });
    return undefined;
  }
  const kept = [...tree.fields].flatMap(([name, { key, value }]): [string, Expression][] => {
    const checked = readName({ kind: "text", at: key, value: name, style: "plain" }, report);
    if (CALL_RESULTS.some((one) => one === name)) {
      report("SJ337", key, { message: `\`${name}\` is a result of every call.`, found: name });
    }
    if (!isExpression(value)) {
      report("SJ129", value.at, {
        message: `\`${shown(value)}\` is the same whatever is answered.`,
        found: shown(value),
        allowed: "an expression over the answer, like =answer.body.status",
        hint: shown(value).startsWith("answer.")
          ? `Write \`=${shown(value)}\`.`
          : `Begin with \`=\`: \`${name}: =answer.body.${name}\`.`,
      });
      return [];
    }
    const read = readValue(value, report);
    if (checked === undefined || read === undefined || !("expression" in read)) return [];
    checkKept(name, read.expression, report);
    return [[name, read.expression]];
  });
  return Object.fromEntries(kept);
}

export const callKind: StepKind<"call"> = {
  what: "call",
  results: CALL_RESULTS,
  resultsOf: ({ keep }) => [...CALL_RESULTS, ...Object.keys(keep)],
  paths: () => [],
  ends: () => false,
  expressions: (step) => [
    ...valueExpressions(Object.values(step.with)).map((expression) => ({ expression, looked: "decide" as const })),
    ...Object.values(step.keep).map((expression) => ({ expression, looked: "answer" as const })),
  ],
  plan: (step, next, plan) =>
    plan.add(step.id, { kind: "call", step, messages: messagesOf(callKind.expressions(step), plan), next }),
};
