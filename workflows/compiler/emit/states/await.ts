import type { WaitRule } from "../../../../core/model/rules.ts";
import { withStep } from "../document.ts";
import type { Emitting, State } from "../emitting.ts";
import { latestPass } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

/** A task that registers a wait and is answered by whoever sees what it waits for; without where it leads. */
export function awaitTask(step: string, rule: State, timeoutSeconds: string, emitting: Emitting): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    TimeoutSeconds: timeoutSeconds,
    Arguments: {
      FunctionName: "${StepsFunctionArn}",
      Payload: {
        ...place(step, emitting),
        do: "wait",
        token: "{% $states.context.Task.Token %}",
        wait: rule,
        began: "{% $states.context.State.EnteredTime %}",
        steps: STEPS,
      },
    },
    Retry: retriers(["States.Timeout", "Exited"]),
  };
}

/** A wait whose time-out and faults lead to `otherwise`, marked in its result. */
export function boundedWait(step: string, upTo: number, otherwise: string, emitting: Emitting): State {
  return {
    ...awaitTask(step, ruleState(emitting.waitRule(step), emitting), secondsUntil(upTo), emitting),
    Output: withStep(step, "$states.result"),
    Catch: [
      { ErrorEquals: ["States.Timeout"], Output: withStep(step, '{"happened": false}'), Next: otherwise },
      { ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() },
      { ErrorEquals: ["States.ALL"], Output: withStep(step, '{"happened": false, "failed": true}'), Next: otherwise },
    ],
  };
}

/** The rule of a wait in the machine's terms: which message it is about may depend on the pass. */
function ruleState(rule: WaitRule, emitting: Emitting): State {
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

/**
 * Whole seconds left until the deadline, at least 1: counted from when the state was entered, so that an attempt after
 * a fault does not begin the time anew.
 */
function secondsUntil(milliseconds: number): string {
  const deadline = `$toMillis($states.context.State.EnteredTime) + ${milliseconds}`;
  return `{% $max([1, $ceil((${deadline} - $millis()) / 1000)]) %}`;
}
