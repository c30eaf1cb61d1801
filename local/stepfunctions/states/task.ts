import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import { type Fields, refuse, secondsOf } from "../definition/fields.ts";
import { EvaluationError, expressionIn, type Value } from "../expression/value.ts";
import {
  documentTooLarge,
  type Returned,
  RunError,
  type StateSignal,
  type TaskAnswer,
  type TaskUnderWay,
  tooLarge,
} from "../run/run.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import { taskToken } from "../run/token.ts";
import { type Resource, readResource } from "./resource.ts";
import { type Catchers, catchError, readCatchers, readRetriers, retry, type TaskError } from "./retry-and-catch.ts";
import { type Leaving, leave, type Outcome, readLeaving, type State, SUSPENDED } from "./state.ts";

interface Task {
  readonly name: string;
  readonly resource: Resource;
  readonly argument: Value | undefined;
  readonly timeout: Value | undefined;
  readonly heartbeat: Value | undefined;
  readonly retriers: ReturnType<typeof readRetriers>;
  readonly catchers: Catchers;
  readonly leaving: Leaving;
}

/** Calls a function, and waits until it returns or, with a token, until the token is answered. */
export function readTask(name: string, fields: Fields): State {
  const leaving = readLeaving(fields);
  const catchers = readCatchers(fields);
  const task: Task = {
    name,
    resource: readResource(fields),
    argument: fields.value("Arguments"),
    timeout: readSeconds(fields, "TimeoutSeconds"),
    heartbeat: readSeconds(fields, "HeartbeatSeconds"),
    retriers: readRetriers(fields),
    catchers,
    leaving,
  };
  return {
    name,
    kind: "Task",
    targets: [...leaving.targets, ...catchers.targets],
    enter: (progress) => handlingErrors(progress, task, () => begin(progress, task)),
    resume: (progress, signal) => handlingErrors(progress, task, () => resume(progress, task, signal)),
  };
}

function readSeconds(fields: Fields, name: string): Value | undefined {
  const literal = fields.json(name);
  const fixed = literal !== undefined && !(typeof literal === "string" && expressionIn(literal) !== undefined);
  if (fixed && secondsOf(literal, 1) === undefined) throw refuse(`${fields.path}/${name}`, "Expected 1 to 99999999");
  return fields.value(name);
}

/** Handles an error of the state itself like an error of the function: it is retried, caught, or ends the run. */
async function handlingErrors(
  progress: RunInProgress,
  task: Task,
  act: () => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof EvaluationError) {
      return handleError(progress, task, progress.evaluationFailed(thrown));
    }
    if (thrown instanceof RunError && !thrown.uncatchable) {
      return handleError(progress, task, { error: thrown.error, cause: thrown.message });
    }
    throw thrown;
  }
}

async function begin(
  progress: RunInProgress,
  { name, resource, argument, timeout, heartbeat }: Task,
): Promise<Outcome> {
  const call = progress.eventCount + 1;
  const token = resource.waitsForToken ? taskToken(progress.hash, progress.before.arn, call) : undefined;
  const scope = progress.scope(defined({ token }));
  const given = argument === undefined ? progress.input : await argument(scope);
  const limits = {
    ...(timeout && { timeout: secondsIn(await timeout(scope), "TimeoutSeconds") }),
    ...(heartbeat && { heartbeat: secondsIn(await heartbeat(scope), "HeartbeatSeconds") }),
  };
  const text = JSON.stringify(given);
  if (tooLarge(text)) throw documentTooLarge(name);
  const { functionName, payload } = resource.call(given);
  progress.record(resource.scheduled(text, limits));
  progress.record(resource.started);
  progress.effects.push({ kind: "invoke", call, functionName, payload, ...defined({ token }) });
  progress.suspend({
    kind: "task",
    call,
    called: false,
    ...(limits.timeout === undefined ? {} : { timeout: progress.now + limits.timeout * 1000 }),
    ...(limits.heartbeat === undefined
      ? {}
      : { heartbeat: { seconds: limits.heartbeat, by: progress.now + limits.heartbeat * 1000 } }),
    ...defined({ token }),
  });
  return SUSPENDED;
}

function secondsIn(value: Json, field: string): number {
  const seconds = secondsOf(value, 1);
  if (seconds !== undefined) return seconds;
  throw new EvaluationError(field, `The field '${field}' cannot be ${JSON.stringify(value)}.`);
}

function resume(progress: RunInProgress, task: Task, signal: StateSignal): Outcome | Promise<Outcome> {
  const { doing } = progress.current;
  if (doing.kind === "task") return REACTIONS[signal.kind](progress, task, doing, signal);
  if (doing.kind !== "retrying" || signal.kind !== "time" || doing.until > progress.now) return SUSPENDED;
  progress.transitions += 1;
  return begin(progress, task);
}

type React = (
  progress: RunInProgress,
  task: Task,
  doing: TaskUnderWay,
  signal: StateSignal,
) => Outcome | Promise<Outcome>;

const REACTIONS: Readonly<Record<StateSignal["kind"], React>> = {
  returned: (progress, task, doing, signal) =>
    signal.kind === "returned" ? returned(progress, task, doing, signal) : SUSPENDED,
  answered: (progress, _, doing, signal) => {
    if (signal.kind === "answered") progress.suspend({ ...doing, answer: signal.answer });
    return SUSPENDED;
  },
  heartbeat: (progress, _, doing) => {
    if (doing.heartbeat) {
      const { seconds } = doing.heartbeat;
      progress.suspend({ ...doing, heartbeat: { seconds, by: progress.now + seconds * 1000 } });
    }
    return SUSPENDED;
  },
  time: (progress, task, doing) => {
    if (doing.answer === undefined) return timeOut(progress, task, doing);
    return doing.called ? complete(progress, task, doing.answer) : SUSPENDED;
  },
  interrupted: (progress, task, doing) => (doing.called ? SUSPENDED : complete(progress, task, doing.answer ?? LOST)),
};

/** The error of a function that returned without an error type, or not at all. */
const LOST: TaskAnswer = {
  ok: false,
  error: "Lambda.Unknown",
  cause: "The cause could not be determined because Lambda did not return an error type.",
};

/** The function has returned. A task with a token goes on waiting for the token, which may already be answered. */
function returned(
  progress: RunInProgress,
  task: Task,
  doing: TaskUnderWay,
  { call, answer }: Returned,
): Outcome | Promise<Outcome> {
  if (call !== doing.call || doing.called) return SUSPENDED;
  if (!task.resource.waitsForToken) return complete(progress, task, answer);
  if (answer.ok)
    progress.record({ type: "TaskSubmitted", resource: "invoke.waitForTaskToken", payload: answer.output });
  if (doing.answer) return complete(progress, task, doing.answer);
  if (!answer.ok) return complete(progress, task, answer);
  progress.suspend({ ...doing, called: true });
  return SUSPENDED;
}

function timeOut(
  progress: RunInProgress,
  task: Task,
  { timeout, heartbeat }: TaskUnderWay,
): Outcome | Promise<Outcome> {
  const over = timeout !== undefined && timeout <= progress.now;
  const silent = heartbeat !== undefined && heartbeat.by <= progress.now;
  if (!over && !silent) return SUSPENDED;
  progress.record(task.resource.timedOut);
  return handleError(progress, task, {
    error: "States.Timeout",
    ...(over ? {} : { alias: "States.HeartbeatTimeout" }),
  });
}

function complete(progress: RunInProgress, task: Task, answer: TaskAnswer): Outcome | Promise<Outcome> {
  if (!answer.ok) {
    progress.record(task.resource.failed(answer.error, answer.cause));
    return handleError(progress, task, answer);
  }
  if (tooLarge(answer.output)) {
    const { error, message } = documentTooLarge(task.name);
    progress.record(task.resource.failed(error, message));
    return handleError(progress, task, { error, cause: message });
  }
  const { result, event } = task.resource.succeeded(progress, answer);
  progress.record(event);
  return leave(progress, "Task", task.leaving, progress.scope({ result }), result);
}

/** Retries the task, leaves through a catcher, or fails the run. An error inside a catcher fails the run. */
async function handleError(progress: RunInProgress, task: Task, error: TaskError): Promise<Outcome> {
  if (retry(progress, task.retriers, error)) return SUSPENDED;
  try {
    const caught = await catchError(progress, task.catchers, error);
    if (caught !== undefined) return caught;
  } catch (thrown) {
    if (thrown instanceof EvaluationError) return { to: "failure", ...progress.evaluationFailed(thrown) };
    if (thrown instanceof RunError) return { to: "failure", error: thrown.error, cause: thrown.message };
    throw thrown;
  }
  return { to: "failure", error: error.error, ...defined({ cause: error.cause }) };
}
