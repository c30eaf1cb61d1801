import type { WaitRule } from "../../../../core/model/rules.ts";
import { withStep } from "../document.ts";
import type { Emitting, State } from "../emitting.ts";
import { latestPass } from "../passes.ts";
import { retriers } from "../retry.ts";
import { place, STEPS } from "../task.ts";

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
export function withoutEvent(step: string, failed = false): string {
  return withStep(step, failed ? '{"happened": false, "failed": true}' : '{"happened": false}');
}
