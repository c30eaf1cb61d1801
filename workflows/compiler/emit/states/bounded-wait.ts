import { withField, withStep } from "../document.ts";
import type { Emitting, Named, State } from "../emitting.ts";
import { passExpression } from "../passes.ts";
import { awaitTask, ENTERED, RETRIED, ruleState, withoutEvent } from "./await.ts";

/** What a wait has: its step, how long it lasts at most in milliseconds, and where it leads when nothing happens. */
export interface BoundedWait {
  readonly key: string;
  readonly id: string;
  readonly upTo: number;
  /** The document says until when (`deadline`), and which moment that many share that is; in place of `upTo`. */
  readonly byDate?: true;
  readonly otherwise: string;
}

/** Until when a wait lasts whose end is a date; epoch milliseconds. */
const DEADLINE = "$toMillis($states.input.deadline.until)";

/** The result of a wait that its date has ended: the run goes by that moment from then on. */
function pastDeadline(id: string): string {
  return `{% $merge([$states.input, $states.input.deadline, {"steps": $merge([$states.input.steps, {"${id}": {"happened": false}}])}]) %}`;
}

/**
 * The longest rest before a wait that could not be registered is registered again. A look-back sees the events of five days
 * (`RECENT_AGE`); a day of retries that comes after the rest has to fit into them too. Seconds.
 */
const LONGEST_REST = 3 * 86_400;

/**
 * A wait whose time-out leads to `otherwise`, without where it leads when it is answered; and the states for a wait that could
 * not be registered. It rests until its deadline, for long waits a few days at a time, and registers again: that looks back. Its
 * beginning stays what it was (`rested` in the document). Registered in vain after the deadline, it takes `otherwise`, marked
 * as failed.
 */
export function boundedWait(
  { key, id, upTo, byDate, otherwise }: BoundedWait,
  emitting: Emitting,
): { readonly task: State; readonly further: readonly Named[] } {
  const here = passExpression(id, emitting);
  const rested = `$states.input.rested.at = ${here}`;
  const began = `(${rested} ? $states.input.rested.began : ${ENTERED})`;
  const until = byDate ? DEADLINE : `$toMillis(${began}) + ${upTo}`;
  const awaiting = {
    rule: ruleState(emitting.waitRule(id), emitting),
    began,
    until,
    left: `${until} - $millis()`,
    // A date may be over already: then the function still has to look back.
    again: byDate ? `${until} - $millis() < 30000` : `${RETRIED} or ${rested}`,
  };
  const question = emitting.named(key, "time left");
  const rest = emitting.named(key, "rest");
  const task: State = {
    ...awaitTask(id, awaiting, emitting),
    Output: withStep(id, "$states.result"),
    Catch: [
      { ErrorEquals: ["States.Timeout"], Output: byDate ? pastDeadline(id) : withoutEvent(id), Next: otherwise },
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
      {
        ErrorEquals: ["States.ALL"],
        Output: withField("rested", `{"at": ${here}, "began": ${began}}`),
        Next: question,
      },
    ],
  };
  const left = `${byDate ? DEADLINE : `$toMillis($states.input.rested.began) + ${upTo}`} - $millis()`;
  const timeLeft: State = {
    Type: "Choice",
    Choices: [{ Condition: `{% ${left} > 0 %}`, Output: "{% $states.input %}", Next: rest }],
    Output: withoutEvent(id, true),
    Default: otherwise,
  };
  const sleep: State = {
    Type: "Wait",
    Seconds: `{% $min([${LONGEST_REST}, $max([1, $ceil((${left}) / 1000)])]) %}`,
    Next: emitting.entry(key),
  };
  return {
    task,
    further: [
      [question, timeLeft],
      [rest, sleep],
    ],
  };
}
