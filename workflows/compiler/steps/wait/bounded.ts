import { defined } from "../../../../core/model/defined.ts";
import type { At } from "../../diagnostics/at.ts";
import type { Report } from "../../diagnostics/report.ts";
import { fitted, type StateNames } from "../../emit/emitting.ts";
import { type Expression, readExpression } from "../../expressions/expression.ts";
import { SCOPES } from "../../journey/places.ts";
import { eventCondition, inWords } from "../../map/words.ts";
import { STATE_EVENTS, WAIT_TASK_EVENTS } from "../../plan/attempts.ts";
import { described, EVENT, EXPRESSION, fieldsOf, listOf, NAME, type Schema, TEXT, words } from "../../schema/parts.ts";
import { readDuration } from "../../values/duration.ts";
import { readName } from "../../values/name.ts";
import { type Located, readText, readWord } from "../../values/text.ts";
import { type Fields, optional } from "../../yaml/fields.ts";
import type { Reading } from "../form.ts";
import type { StepExpression } from "../kind.ts";
import type { Path } from "../step.ts";

/*
 * What the waits for something that may never come have in common: an event, all of several, the first of several, a segment.
 */

/** An event that a wait is for. */
export interface WaitedEvent {
  readonly event: string;
  readonly same?: string;
  readonly when?: Expression;
  readonly of?: Located<string>;
}

/** The fields that say which events of a name match. */
export const MATCH_FIELDS = ["same", "when", "of"] as const;

const EVENT_FIELDS = ["event", ...MATCH_FIELDS] as const;
const MATCHED = {
  event: described(EVENT, "The name of the event."),
  same: described(TEXT, "This property is the same as in the event that let the customer in."),
  when: EXPRESSION,
  of: described(NAME, "It is about the message of this send."),
};
export const SINCE: Schema = described(
  words("step", "entry"),
  "From when events count: since the wait began, or since the entry.",
);

/** An event with what it is matched by. */
export const MATCHED_EVENT: Schema = fieldsOf(EVENT_FIELDS, MATCHED, ["event"]);

/** The same with `then`: an event under `first`. */
export function eventWithPath(then: Schema): Schema {
  return fieldsOf([...EVENT_FIELDS, "then"], { ...MATCHED, then }, ["event"]);
}

/** What a wait is for: one event, or all of several. */
export const FOR_EVENTS: readonly Schema[] = [
  fieldsOf([...EVENT_FIELDS, "since"], { ...MATCHED, since: SINCE }, ["event"]),
  fieldsOf(
    ["all", ...MATCH_FIELDS, "since"],
    { ...MATCHED, since: SINCE, all: listOf({ anyOf: [EVENT, MATCHED_EVENT] }) },
    ["all"],
  ),
];

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
    const scope = since === "entry" || of !== undefined ? SCOPES.watch : SCOPES.match;
    return when === undefined ? [] : [{ expression: when, scope }];
  });
}

/** `up to` of a wait for something that may never come; milliseconds. */
export function readBound(wait: Fields, { report }: Reading): number | undefined {
  const field = wait.get("up to");
  if (field !== undefined) return readDuration(field.value, report);
  const at: At = wait.get("for")?.key ?? { ...wait.at, length: 1 };
  report("SJ304", at, { message: "This wait could last for ever: it has no `up to`." });
  return undefined;
}

/** The paths of a wait that comes true or not. */
export function readPaths(fields: Fields, reading: Reading): { then?: Path; else?: Path } {
  const then = optional(fields, "then", (tree) => reading.readPath(tree, "then"));
  return { ...defined({ then }), ...readElse(fields, reading) };
}

/** The path of those whose wait runs out. */
export function readElse(fields: Fields, reading: Reading): { else?: Path } {
  const otherwise = optional(fields, "else", (tree) => reading.readPath(tree, "else"));
  return otherwise === undefined ? {} : { else: otherwise };
}

/** The names of the states for a wait that could not be registered. */
export function namesWhereItFails(awaited: string): StateNames {
  return { "time left": fitted(awaited, "Time left for ", "?"), rest: fitted(awaited, "Rest before waiting for ") };
}

/** Registered in vain, rested once, registered again; and the question. */
export const BOUNDED_WAIT_EVENTS = WAIT_TASK_EVENTS + 2 * STATE_EVENTS + WAIT_TASK_EVENTS + STATE_EVENTS;

/** By what an event is matched, in words. */
export function matchWords({ of, same, when }: WaitedEvent): readonly string[] {
  return [
    ...(of === undefined ? [] : [`of ${inWords(of.value)}`]),
    ...(same === undefined ? [] : [`same ${same}`]),
    ...(when === undefined ? [] : [eventCondition(when.text)]),
  ];
}

/** `a`, `a and b`, `a, b and c`; each once. */
export function listed(names: readonly string[], word: string): string {
  const all = [...new Set(names)];
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} ${word} ${all.at(-1)}`;
}
