import { defined } from "../../../../core/model/defined.ts";
import type { Report } from "../../diagnostics/report.ts";
import { readExpression } from "../../expressions/expression.ts";
import { readName } from "../../values/name.ts";
import { readText, readWord } from "../../values/text.ts";
import { type Fields, optional } from "../../yaml/fields.ts";
import type { StepExpression } from "../kind.ts";
import type { WaitedEvent } from "../step.ts";

/** The fields that say which events of a name match. */
export const MATCH_FIELDS = ["same", "when", "of"];

/** What is said of the events of a name: `same`, `when` and `of`. */
export function readMatch(fields: Fields): Omit<WaitedEvent, "event"> {
  const same = optional(fields, "same", readText);
  const when = optional(fields, "when", readExpression);
  const of = optional(fields, "of", readName);
  return {
    ...defined({ same, when, of }),
  };
}

/** From when events count: since the step began (default) or since the entry. */
export function readSince(fields: Fields, report: Report): "step" | "entry" {
  return optional(fields, "since", (word) => readWord(word, ["step", "entry"], report)) ?? "step";
}

/** The conditions of events that are waited for; those of events that count before the wait begins are judged as they come. */
export function matchExpressions(events: readonly WaitedEvent[], since: "step" | "entry"): StepExpression[] {
  return events.flatMap(({ when, of }) => {
    const looked = since === "entry" || of !== undefined ? ("watch" as const) : ("match" as const);
    return when === undefined ? [] : [{ expression: when, looked }];
  });
}
