import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import type { AskedTask, RunStep } from "../../core/explain/run-trace.ts";

/**
 * The steps of a run out of its history, in the order they were entered. The history is read by state: entering opens a
 * step, what follows tells of it, leaving closes it; the machines have no parallel states.
 * Shapes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function stepsOfHistory(history: readonly HistoryEvent[]): readonly RunStep[] {
  const steps: RunStep[] = [];
  for (const event of history) {
    const kind = kindEntered(event.type);
    const time = event.timestamp?.getTime() ?? 0;
    if (kind !== undefined) {
      steps.push({ title: event.stateEnteredEventDetails?.name ?? "", kind, entered: time });
      continue;
    }
    const step = steps.at(-1);
    if (step !== undefined) steps[steps.length - 1] = { ...step, ...told(event, time) };
  }
  return steps;
}

function kindEntered(type: string | undefined): RunStep["kind"] | undefined {
  const state = /^(\w+)StateEntered$/.exec(type ?? "")?.[1];
  if (state === undefined) return undefined;
  return state === "Task" ? "task" : state === "Wait" ? "wait" : state === "Choice" ? "choice" : "end";
}

/** What an event adds to the step that is open. */
function told(event: HistoryEvent, time: number): Partial<RunStep> {
  if (event.type?.endsWith("StateExited") === true) return { left: time };
  switch (event.type) {
    case "TaskScheduled":
      return asked(event.taskScheduledEventDetails?.parameters);
    case "TaskSucceeded":
      return answered(event.taskSucceededEventDetails?.output);
    case "TaskTimedOut":
      return { timedOut: true };
    case "TaskFailed": {
      const { error, cause } = event.taskFailedEventDetails ?? {};
      return { error: { name: error ?? "error", cause: cause ?? "" } };
    }
    default:
      return {};
  }
}

const Parameters = z.object({
  Payload: z.object({
    do: z.enum(["send", "decide", "wait"]),
    step: z.string(),
    pass: z.number(),
    conditions: z.optional(z.record(z.string(), z.string())),
    wait: z.optional(z.object({ event: z.string() })),
    template: z.optional(z.string()),
  }),
});

function asked(parameters: string | undefined): { readonly asked?: AskedTask } {
  const found = Parameters.safeParse(json(parameters));
  if (!found.success) return {};
  const { do: kind, step, pass, conditions, wait, template } = found.data.Payload;
  return {
    asked: {
      do: kind,
      step,
      pass,
      conditions: conditions ?? {},
      ...(wait === undefined ? {} : { event: wait.event }),
      ...(template === undefined ? {} : { template }),
    },
  };
}

const Answer = z.record(z.string(), z.json());
/** A call's result has the answer as its Payload; a task token's answer is the result itself. */
const Called = z.object({ Payload: Answer });

function answered(output: string | undefined): Partial<RunStep> {
  const value = json(output);
  const called = Called.safeParse(value);
  const found = called.success ? { success: true as const, data: called.data.Payload } : Answer.safeParse(value);
  return found.success ? { answer: found.data } : {};
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
