import { fitted, type StateNames } from "../../emit/emitting.ts";
import type { Expression } from "../../expressions/expression.ts";
import { SCOPES } from "../../journey/places.ts";
import { eventCondition, inWords } from "../../map/words.ts";
import { STATE_EVENTS, WAIT_TASK_EVENTS } from "../../plan/attempts.ts";
import type { Located } from "../../values/text.ts";
import type { StepExpression } from "../kind.ts";

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

/** The conditions of events that are waited for; those of events that count before the wait begins are judged as they come. */
export function matchExpressions(events: readonly WaitedEvent[], since: "step" | "entry"): StepExpression[] {
  return events.flatMap(({ when, of }) => {
    const scope = since === "entry" || of !== undefined ? SCOPES.watch : SCOPES.match;
    return when === undefined ? [] : [{ expression: when, scope }];
  });
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
