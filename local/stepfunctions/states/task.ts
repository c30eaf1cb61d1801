import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import { type Fields, refuse } from "../definition/fields.ts";
import { EvaluationError } from "../expression/evaluation-fault.ts";
import { secondsOf } from "../expression/seconds-and-times.ts";
import { expressionIn } from "../expression/text.ts";
import type { Value } from "../expression/value.ts";
import { evaluationFailure } from "../run/evaluation-failure.ts";
import { documentTooLarge, RunError, tooLarge } from "../run/limits.ts";
import type { TaskAnswer, TaskUnderWay } from "../run/run.ts";
import type { RunInProgress } from "../run/run-in-progress.ts";
import type { Happening, Returned } from "../run/stimulus.ts";
import { taskToken } from "../run/token.ts";
import { type Catchers, catchError, readCatchers } from "./catch.ts";
import type { TaskError } from "./error-names.ts";
import { type Leaving, leave, readLeaving } from "./leaving.ts";
import { type Resource, readResource } from "./resource.ts";
import { readRetriers, retry } from "./retry.ts";
import { type Outcome, REST, type State } from "./state.ts";

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

/** Calls a function, and rests until it, or the token it was given, is answered. */
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
    enter: (turn) => guarded(turn, task, () => begin(turn, task)),
    resume: (turn, happening) => guarded(turn, task, () => resume(turn, task, happening)),
  };
}

function readSeconds(fields: Fields, name: string): Value | undefined {
  const literal = fields.json(name);
  const fixed = literal !== undefined && !(typeof literal === "string" && expressionIn(literal) !== undefined);
  if (fixed && secondsOf(literal, 1) === undefined) throw refuse(`${fields.path}/${name}`, "Expected 1 to 99999999");
  return fields.value(name);
}

/** What the state itself does wrong is an error like the function's: retried, caught, or the end of the run. */
async function guarded(turn: RunInProgress, task: Task, act: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await act();
  } catch (fault) {
    if (fault instanceof EvaluationError) {
      return goWrong(turn, task, evaluationFailure(turn, fault));
    }
    if (fault instanceof RunError && !fault.uncatchable) {
      return goWrong(turn, task, { error: fault.error, cause: fault.message });
    }
    throw fault;
  }
}

async function begin(turn: RunInProgress, { name, resource, argument, timeout, heartbeat }: Task): Promise<Outcome> {
  const call = turn.eventCount + 1;
  const token = resource.waitsForToken ? taskToken(turn.hash, turn.before.arn, call) : undefined;
  const scope = turn.scope(token === undefined ? {} : { token });
  const given = argument === undefined ? turn.input : await argument(scope);
  const limits = {
    ...(timeout && { timeout: secondsIn(await timeout(scope), "TimeoutSeconds") }),
    ...(heartbeat && { heartbeat: secondsIn(await heartbeat(scope), "HeartbeatSeconds") }),
  };
  const text = JSON.stringify(given);
  if (tooLarge(text)) throw documentTooLarge(name);
  const { functionName, payload } = resource.call(given);
  turn.record(resource.scheduled(text, limits));
  turn.record(resource.started);
  turn.effects.push({ kind: "invoke", call, functionName, payload, ...defined({ token }) });
  turn.rest({
    kind: "task",
    call,
    called: false,
    ...(limits.timeout === undefined ? {} : { timeout: turn.now + limits.timeout * 1000 }),
    ...(limits.heartbeat === undefined
      ? {}
      : { heartbeat: { seconds: limits.heartbeat, by: turn.now + limits.heartbeat * 1000 } }),
    ...defined({ token }),
  });
  return REST;
}

function secondsIn(value: Json, field: string): number {
  const seconds = secondsOf(value, 1);
  if (seconds !== undefined) return seconds;
  throw new EvaluationError(field, `The field '${field}' cannot be ${JSON.stringify(value)}.`);
}

function resume(turn: RunInProgress, task: Task, happening: Happening): Outcome | Promise<Outcome> {
  const { doing } = turn.place;
  if (doing.kind === "task") return HAPPENINGS[happening.kind](turn, task, doing, happening);
  if (doing.kind !== "retrying" || happening.kind !== "time" || doing.until > turn.now) return REST;
  turn.transitions += 1;
  return begin(turn, task);
}

type React = (turn: RunInProgress, task: Task, doing: TaskUnderWay, happening: Happening) => Outcome | Promise<Outcome>;

const HAPPENINGS: Readonly<Record<Happening["kind"], React>> = {
  returned: (turn, task, doing, happening) =>
    happening.kind === "returned" ? returned(turn, task, doing, happening) : REST,
  answered: (turn, _, doing, happening) => {
    if (happening.kind === "answered") turn.rest({ ...doing, answer: happening.answer });
    return REST;
  },
  heartbeat: (turn, _, doing) => {
    if (doing.heartbeat) {
      const { seconds } = doing.heartbeat;
      turn.rest({ ...doing, heartbeat: { seconds, by: turn.now + seconds * 1000 } });
    }
    return REST;
  },
  time: (turn, task, doing) => {
    if (doing.answer === undefined) return late(turn, task, doing);
    return doing.called ? complete(turn, task, doing.answer) : REST;
  },
  interrupted: (turn, task, doing) => (doing.called ? REST : complete(turn, task, doing.answer ?? LOST)),
};

/** What Step Functions says of a function that answered with no error type, or not at all. */
const LOST: TaskAnswer = {
  ok: false,
  error: "Lambda.Unknown",
  cause: "The cause could not be determined because Lambda did not return an error type.",
};

/** The function is back. For a task with a token that only means it was submitted; the token may be answered already. */
function returned(
  turn: RunInProgress,
  task: Task,
  doing: TaskUnderWay,
  { call, answer }: Returned,
): Outcome | Promise<Outcome> {
  if (call !== doing.call || doing.called) return REST;
  if (!task.resource.waitsForToken) return complete(turn, task, answer);
  if (answer.ok) turn.record({ type: "TaskSubmitted", resource: "invoke.waitForTaskToken", payload: answer.output });
  if (doing.answer) return complete(turn, task, doing.answer);
  if (!answer.ok) return complete(turn, task, answer);
  turn.rest({ ...doing, called: true });
  return REST;
}

function late(turn: RunInProgress, task: Task, { timeout, heartbeat }: TaskUnderWay): Outcome | Promise<Outcome> {
  const over = timeout !== undefined && timeout <= turn.now;
  const silent = heartbeat !== undefined && heartbeat.by <= turn.now;
  if (!over && !silent) return REST;
  turn.record(task.resource.timedOut);
  return goWrong(turn, task, { error: "States.Timeout", ...(over ? {} : { alias: "States.HeartbeatTimeout" }) });
}

function complete(turn: RunInProgress, task: Task, answer: TaskAnswer): Outcome | Promise<Outcome> {
  if (!answer.ok) {
    turn.record(task.resource.failed(answer.error, answer.cause));
    return goWrong(turn, task, answer);
  }
  if (tooLarge(answer.output)) {
    const { error, message } = documentTooLarge(task.name);
    turn.record(task.resource.failed(error, message));
    return goWrong(turn, task, { error, cause: message });
  }
  const { result, event } = task.resource.succeeded(turn, answer);
  turn.record(event);
  return leave(turn, "Task", task.leaving, turn.scope({ result }), result);
}

/** Tries again, or leaves by a catcher, or fails. A catcher that fails itself is the end of the run. */
async function goWrong(turn: RunInProgress, task: Task, error: TaskError): Promise<Outcome> {
  if (retry(turn, task.retriers, error)) return REST;
  try {
    const caught = await catchError(turn, task.catchers, error);
    if (caught !== undefined) return caught;
  } catch (fault) {
    if (fault instanceof EvaluationError) return { to: "failure", ...evaluationFailure(turn, fault) };
    if (fault instanceof RunError) return { to: "failure", error: fault.error, cause: fault.message };
    throw fault;
  }
  return { to: "failure", error: error.error, ...defined({ cause: error.cause }) };
}
