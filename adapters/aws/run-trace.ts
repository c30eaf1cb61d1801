import type { HistoryEvent, StateExitedEventDetails, TaskScheduledEventDetails } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";
import type { AskedTask, AskedWait, RunStep } from "../../core/explain/run-trace.ts";
import { getOwn, type Json } from "../../core/model/json.ts";
import { TASK_KINDS } from "../../core/model/task.ts";

/**
 * The steps of a run out of its history, in the order they were entered. The history is read by state: entering opens a
 * step, what follows tells of it, leaving closes it; the machines have no parallel states.
 * Shapes: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export function stepsOfHistory(history: readonly HistoryEvent[]): readonly RunStep[] {
  const steps: RunStep[] = [];
  let input: string | undefined;
  for (const event of history) {
    const entered = stateEntered(event.type);
    const time = event.timestamp?.getTime() ?? 0;
    if (entered !== undefined) {
      steps.push({ title: event.stateEnteredEventDetails?.name ?? "", ...entered, entered: time });
      input = event.stateEnteredEventDetails?.input;
      continue;
    }
    const step = steps.at(-1);
    if (step === undefined) continue;
    const next = { ...step, ...told(event, time), ...pathTaken(event, input) };
    // What an earlier attempt failed with is nothing to the one that did not.
    if (event.type === "TaskSucceeded") delete next.error;
    steps[steps.length - 1] = next;
  }
  return steps;
}

const KINDS: Readonly<Record<string, RunStep["kind"]>> = {
  Task: "task",
  Wait: "wait",
  Choice: "choice",
  Succeed: "end",
  Fail: "end",
};

/** Undefined where the event enters no state. */
function stateEntered(type: string | undefined): Pick<RunStep, "kind" | "type"> | undefined {
  const state = /^(\w+)StateEntered$/.exec(type ?? "")?.[1];
  if (state === undefined) return undefined;
  const kind = getOwn(KINDS, state);
  return kind === undefined ? { kind: "other", type: state } : { kind };
}

/** What an event adds to the current step. */
function told(event: HistoryEvent, time: number): Partial<RunStep> {
  if (event.type?.endsWith("StateExited") === true) return { left: time, ...assigned(event.stateExitedEventDetails) };
  switch (event.type) {
    case "TaskScheduled":
      return scheduled(event.taskScheduledEventDetails, time);
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

/** A wait is over when its task times out. */
function scheduled(details: TaskScheduledEventDetails | undefined, time: number): Partial<RunStep> {
  const found = asked(details?.parameters);
  const seconds = details?.timeoutInSeconds;
  return found.asked?.do !== "wait" || seconds == null ? found : { ...found, until: time + seconds * 1_000 };
}

const Document = z.object({
  steps: z.record(z.string(), z.record(z.string(), z.json())),
  passes: z.exactOptional(z.record(z.string(), z.int())),
});

/** The variables of a state, which the history has as JSON each. */
function assigned(details: StateExitedEventDetails | undefined): Pick<RunStep, "assigned"> {
  const variables = Object.entries(details?.assignedVariables ?? {}).flatMap(([name, text]): [string, Json][] => {
    const value = z.json().safeParse(json(text));
    return value.success ? [[name, value.data]] : [];
  });
  if (variables.length === 0) return {};
  const document = Document.safeParse(json(details?.output));
  return { assigned: { variables: Object.fromEntries(variables), document: document.data ?? { steps: {} } } };
}

/** The path that a split chose: the step whose result says one, and did not before. */
function pathTaken(event: HistoryEvent, input: string | undefined): Pick<RunStep, "path"> {
  if (event.type !== "ChoiceStateExited") return {};
  const before = Document.safeParse(json(input));
  const after = Document.safeParse(json(event.stateExitedEventDetails?.output));
  if (!after.success) return {};
  for (const [step, { path }] of Object.entries(after.data.steps)) {
    const known = before.success ? before.data.steps[step]?.path : undefined;
    if (typeof path === "string" && path !== known) return { path: { step, name: path } };
  }
  return {};
}

const names = z.record(z.string(), z.unknown());

const Parameters = z.object({
  Payload: z.object({
    do: z.enum(TASK_KINDS),
    step: z.string(),
    pass: z.number(),
    conditions: z.optional(z.record(z.string(), z.string())),
    wait: z.optional(
      z.discriminatedUnion("kind", [
        z.object({
          kind: z.literal("events"),
          need: z.enum(["any", "all"]),
          events: z.array(z.object({ event: z.string() })),
        }),
        z.object({ kind: z.literal("segment"), segment: z.string() }),
        z.object({ kind: z.literal("date") }),
      ]),
    ),
    choices: z.optional(z.array(z.object({ template: z.string() }))),
    set: z.optional(names),
    add: z.optional(names),
    append: z.optional(names),
    remove: z.optional(z.array(z.string())),
    join: z.optional(z.array(z.string())),
    leave: z.optional(z.array(z.string())),
    event: z.optional(z.string()),
    to: z.optional(z.string()),
    destination: z.optional(z.string()),
  }),
});
type Payload = z.infer<typeof Parameters>["Payload"];

function asked(parameters: string | undefined): { readonly asked?: AskedTask } {
  const found = Parameters.safeParse(json(parameters));
  if (!found.success) return {};
  const { do: kind, step, pass, conditions, wait, choices } = found.data.Payload;
  const [first] = choices ?? [];
  const what = whatOf(found.data.Payload);
  return {
    asked: {
      do: kind,
      step,
      pass,
      conditions: conditions ?? {},
      ...(wait === undefined ? {} : { wait: waitOf(wait) }),
      ...(first === undefined ? {} : { template: first.template }),
      ...(what.length === 0 ? {} : { what }),
    },
  };
}

function waitOf(wait: NonNullable<Payload["wait"]>): AskedWait {
  return wait.kind === "events" ? { ...wait, events: wait.events.map(({ event }) => event) } : wait;
}

/** Names only: the values may be the customer's. */
function whatOf({ set, add, append, remove, join, leave, event, to, destination }: Payload): readonly string[] {
  const all = (verb: string, of: readonly string[] = []) => of.map((name) => `${verb} ${name}`);
  if (to !== undefined) return [`asked ${to} to let the customer in`];
  return [
    ...all("set", Object.keys(set ?? {})),
    ...all("added to", Object.keys(add ?? {})),
    ...all("appended to", Object.keys(append ?? {})),
    ...all("removed", remove),
    ...all("joined", join),
    ...all("left", leave),
    ...(event === undefined ? [] : [`put ${event} on the bus`]),
    ...(destination === undefined ? [] : [`asked ${destination}`]),
  ];
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

const Definition = z.object({
  States: z.record(z.string(), z.object({ Seconds: z.optional(z.unknown()), Timestamp: z.optional(z.unknown()) })),
});
const RunText = z.object({ until: z.string() });

/** Whether the run is in a Wait state: its history ends with entering one. */
export function restsInWait(history: readonly HistoryEvent[]): boolean {
  return history.at(-1)?.type === "WaitStateEntered";
}

/**
 * When the current Wait of a run is over, epoch milliseconds. The history does not say; the definition does: after a
 * number of seconds, at a time, at a time in the run's document, or at a time that is spread over customers, of which
 * the first is returned (emit/states/). https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
 */
export function openUntil(history: readonly HistoryEvent[], definition: string | undefined): number | undefined {
  const last = history.at(-1);
  const states = Definition.safeParse(json(definition));
  const state = states.success ? states.data.States[last?.stateEnteredEventDetails?.name ?? ""] : undefined;
  if (state === undefined || last?.timestamp === undefined) return undefined;
  if (typeof state.Seconds === "number") return last.timestamp.getTime() + state.Seconds * 1_000;
  if (typeof state.Timestamp !== "string") return undefined;
  const until = Date.parse(timestampOf(state.Timestamp, last.stateEnteredEventDetails?.input));
  return Number.isNaN(until) ? undefined : until;
}

function timestampOf(text: string, input: string | undefined): string {
  if (!text.startsWith("{%")) return text;
  const [, spread] = /\$toMillis\('([^']+)'\)/.exec(text) ?? [];
  if (spread !== undefined) return spread;
  const document = RunText.safeParse(json(input));
  return document.success ? document.data.until : "";
}
