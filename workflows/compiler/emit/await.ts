import type { WaitRule } from "../../../core/model/rules.ts";
import { latestPass, passExpression, withField, withStep } from "./document.ts";
import type { Emitting, Named, State } from "./emitting.ts";
import { retriers } from "./retry.ts";
import { place, STEPS } from "./task.ts";

/** A task that registers a wait, when its state began and how long it may last: expressions, without `{% %}`. */
export interface Awaiting {
  readonly rule: State;
  /** ISO 8601. */
  readonly began: string;
  /** After this an event does not count; epoch milliseconds. Absent where something else than an event answers. */
  readonly until?: string;
  /** Milliseconds left. */
  readonly left: string;
  /** Whether it has been tried before, so that the deadline may be over. */
  readonly again: string;
}

/** When the state was entered. */
export const ENTERED = "$states.context.State.EnteredTime";

/** An attempt of the same visit was made before. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export const RETRIED = "$states.context.State.RetryCount > 0";

/** An attempt that is made late still has to reach the function, which looks back, before its own time-out; seconds. */
const LEAST_WHEN_LATE = 30;

/** What a task may take. https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
const MOST_SECONDS = 99_999_999;

/**
 * A task that registers a wait and is answered by whoever sees what it waits for; without where it leads. Its time-out is
 * what is left of the time at each attempt, so a retry never moves the deadline.
 */
export function awaitTask(step: string, { rule, began, until, left, again }: Awaiting, emitting: Emitting): State {
  const least = `((${again}) ? ${LEAST_WHEN_LATE} : 1)`;
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    TimeoutSeconds: `{% $min([${MOST_SECONDS}, $max([${least}, $ceil((${left}) / 1000)])]) %}`,
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: {
        ...place(step, emitting),
        do: "wait",
        token: "{% $states.context.Task.Token %}",
        wait: rule,
        began: `{% ${began} %}`,
        ...(until === undefined ? {} : { until: `{% ${until} %}` }),
        steps: STEPS,
      },
    },
    Retry: retriers(["States.Timeout", "Exited"]),
  };
}

/** The rule of a wait in the machine's terms: which message it is about may depend on the pass. */
export function ruleState(rule: WaitRule, emitting: Emitting): State {
  if (rule.kind === "segment") return { kind: rule.kind, segment: rule.segment };
  if (rule.kind === "date") return { kind: rule.kind, moment: { ...rule.moment }, until: rule.until };
  return {
    kind: rule.kind,
    need: rule.need,
    events: rule.events.map((event) => {
      const pass = event.of === undefined ? 1 : latestPass(event.of, emitting);
      return { ...event, ...(pass === 1 ? {} : { ofPass: pass }) };
    }),
    since: rule.since,
  };
}

/** The result of a wait that did not happen. */
function withoutEvent(step: string, failed = false): string {
  return withStep(step, failed ? '{"happened": false, "failed": true}' : '{"happened": false}');
}

/** What a wait has: its step, how long it lasts at most in milliseconds, and where it leads when nothing happens. */
interface BoundedWait {
  readonly key: string;
  readonly id: string;
  readonly upTo: number;
  /** The document says until when (`deadline`), and which moment that many share that is; in place of `upTo`. */
  readonly byDate?: true;
  readonly otherwise: string;
}

/** Until when a wait lasts whose end is a date; epoch milliseconds. */
const DEADLINE = "$toMillis($states.input.deadline.until)";

/** The result of a wait that its date has ended. The run's clock is at that moment from then on. */
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
