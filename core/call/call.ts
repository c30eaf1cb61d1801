import { originOf } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import type { Destination } from "../model/destination.ts";
import { GivenUpError, NotRunError, RetryAfterError, RetryableError, TurnError } from "../model/errors.ts";
import { getOwn } from "../model/json.ts";
import { messageKey } from "../model/message.ts";
import type { CallResult, CallTask } from "../model/task.ts";
import type { LaterRecords, ParkedRecords } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { recordBody } from "../redo/redo.ts";
import { entryIdentity, type StepContext, type StepContextDeps, stepContextOf } from "../steps/step-context.ts";
import { evaluateValues } from "../steps/values.ts";
import {
  type CallAnswer,
  type CallRequest,
  countAnswer,
  type DestinationCaller,
  type FailedCall,
  isSecretRefused,
  keptValues,
  mayBeMadeAgain,
  whyGivenUp,
} from "./answer.ts";
import type { GivenUpCall } from "./given-up.ts";
import { pauseAfter } from "./pauses.ts";
import { pinpointPayload } from "./pinpoint-payload.ts";
import { type TurnDeps, turnOfStep } from "./turns.ts";

export interface CallDeps extends StepContextDeps, TurnDeps {
  readonly caller: DestinationCaller;
  readonly hash: Hash;
  /** Where calls go whose last attempt failed. */
  readonly parked: ParkedRecords;
  readonly later?: LaterRecords;
  /** By name. Customers inside a journey use the newest version of each. */
  readonly destinations: Readonly<Record<string, Destination>>;
}

/**
 * Calls another system and keeps those parts of its answer that a run may store. It is called at least once per attempt
 * by a machine that counts attempts.
 *
 * 1. Idempotency key: a hash of customer, birth, start, journey, n, step and pass, the same for every attempt. The
 *    other system can tell that it was called before. Nothing is stored here.
 * 2. The other system's words never leave: not in a result, not in an error.
 * 3. Where the machine says that this attempt is the last, a failed call is kept, to be made again (retryGivenUpCalls). So is one whose
 *    secret is refused: it has expired, or was changed on one side only.
 *
 * Throws ExitedError where the entry has ended. Where there was no answer, or one that asks for a retry, throws RetryAfterError, or
 * GivenUpError if no attempt is left; to machines of earlier releases RetryableError. Their message is `{"code":503}`, which the machine
 * takes as the result when no attempt is left.
 */
export async function call(deps: CallDeps, task: CallTask): Promise<CallResult> {
  const { journey, step } = task;
  const context = await stepContextOf(deps, task);
  const destination = getOwn(deps.destinations, task.destination);
  if (destination === undefined) {
    deps.counter.count("CallFailed", { journey, step, code: "0" });
    deps.counter.count("CallFault", {});
    deps.counter.note("error", "A journey calls a destination that there is not.", { journey, step });
    return { ok: false, code: 0 };
  }
  const given = await context.ask((scope, failures) => evaluateValues(task.with, scope, failures));
  const asPinpoint = destination.kind === "lambda" && destination.payload === "pinpoint";
  const body = asPinpoint ? pinpointPayload(context.profile, given, context.now) : given;
  if (body === undefined) {
    deps.counter.count("CallFailed", { journey, step, code: "no_endpoint" });
    return { ok: false, code: 0 };
  }
  const request = { key: callKey(deps.hash, context, task), body };
  await waitForTurn(deps, task, context, { destination, request });
  const answer = await deps.caller.call(destination, request);
  const { code } = answer;
  countAnswer(deps.counter, task, answer);
  if (answer.answer === "failed") {
    const again =
      task.retries === undefined || mayBeMadeAgain(destination, answer)
        ? againOf(task, answer, deps.clock.now())
        : undefined;
    if (again === undefined) await giveUp(deps, task, context, request, whyGivenUp(code));
    throw errorOf(task, JSON.stringify({ code }), again);
  }
  if (isSecretRefused(answer)) await giveUp(deps, task, context, request, whyGivenUp(code));
  return { ...(await kept(deps, task, context, answer)), ok: answer.answer === "ok", code };
}

/**
 * After how many seconds the call is made again: as long as its attempts are apart, longer where the answer asks for it, and at most an
 * hour. Undefined where no attempt is left, or the next one would begin later than the destination allows.
 */
function againOf(
  { last, retries = 0, began, within }: CallTask,
  { after }: FailedCall,
  now: number,
): number | undefined {
  if (last === true) return undefined;
  const pause = pauseAfter(retries, after);
  const isLate = began !== undefined && within !== undefined && now + pause * 1000 > Date.parse(began) + within;
  return isLate ? undefined : pause;
}

function errorOf({ retries }: CallTask, message: string, again: number | undefined): Error {
  if (retries === undefined) return new RetryableError(message);
  return again === undefined ? new GivenUpError(message) : new RetryAfterError(again, message);
}

/** Returns when the call may be made. Throws where the machine has to wait for that, or where its turn would come too late. */
async function waitForTurn(
  deps: CallDeps,
  task: CallTask,
  context: StepContext,
  { destination, request }: { readonly destination: Destination; readonly request: CallRequest },
): Promise<void> {
  const turn = await turnOfStep(deps, destination, task);
  if (turn === "now") return;
  const { journey, step, retries = 0, began } = task;
  deps.counter.count("CallWaited", { destination: destination.name });
  if (turn === "not now") throw new NotRunError("The destination is called as often as it may be.");
  if (turn !== "too late") {
    throw new TurnError({ until: new Date(turn.until).toISOString(), retries, ...defined({ began }) });
  }
  deps.counter.count("CallFailed", { journey, step, code: "rate" });
  await giveUp(deps, task, context, request, "Its turn, by the rate of the destination, would have come too late.");
  throw new GivenUpError(JSON.stringify({ code: 429 }));
}

/** Keeps the call, so that a person can have it made again. */
async function giveUp(
  deps: CallDeps,
  task: CallTask,
  context: StepContext,
  request: CallRequest,
  why: string,
): Promise<void> {
  const { customer, journey, n, step, pass, destination } = task;
  const { born } = originOf(context.profile, context.entry.n);
  const place = { customer, born, start: context.entry.start, journey, n, step, pass };
  const given: GivenUpCall = { contract: 1, do: "call again", ...place, destination, ...request };
  const body = recordBody(given);
  if (body !== undefined) await deps.parked.put(body, why);
  else deps.counter.note("warn", "A call that was given up is too large to be kept.", { journey, step });
}

/** The `Idempotency-Key` of a call; it tells nothing about the customer. */
function callKey(hash: Hash, context: Pick<StepContext, "profile" | "entry">, task: CallTask): string {
  return hash(JSON.stringify(["call", task.customer, ...entryIdentity(context), messageKey(task)])).slice(0, 32);
}

async function kept(
  deps: CallDeps,
  task: CallTask,
  context: StepContext,
  { code, body }: Exclude<CallAnswer, { answer: "failed" }>,
): Promise<Readonly<Record<string, string | number | boolean>>> {
  const { values, leftOut } = await context.ask((scope, failures) =>
    keptValues(task.keep, { ...scope, answer: { status: code, body } }, failures),
  );
  const { journey, step } = task;
  for (const { name, why } of leftOut) {
    deps.counter.count("NotKept", { journey, step });
    deps.counter.note("warn", `An answer was not kept: it has ${why}.`, { journey, step, name });
  }
  return values;
}
