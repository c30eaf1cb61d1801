import { errorName } from "../model/errors.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { type AdmitDeps, admit } from "./admit.ts";
import { BATCH } from "./calls.ts";
import type { Note } from "./message-shape.ts";
import { type CollectRequest, type Incoming, readRequest } from "./request.ts";
import { type Outcome, type TakeInDeps, takeIn } from "./take-in.ts";

export interface CollectDeps extends AdmitDeps, TakeInDeps {}

export interface CollectAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** After how many seconds the same request may succeed. */
  readonly retryAfter?: number;
}

/**
 * Takes in the messages of a request of the tracking protocol and answers as the protocol documents: 200 when every good
 * message is on the bus and every bad one in the refused queue; 400 when nothing of the request can be used; 401 without a
 * key that is valid; 403 from an origin that the key does not list; 429 when the key has sent its messages of the minute;
 * 503 when the bus or a queue does not take something now. After a 429 or 503 the SDK sends the same request again, and
 * what was taken the first time is a duplicate by its id.
 */
export async function collect(deps: CollectDeps, request: CollectRequest): Promise<CollectAnswer> {
  const read = readRequest(request);
  if ("refused" in read) return refusal(400, read.refused);
  const { messages, writeKey, sentAt } = read;
  if (writeKey === undefined) return refusal(401, "There is no write key, neither in Authorization nor in the body.");
  try {
    const asked = { origin: request.origin, messages: messages.length };
    const admitted = await admit(deps, deps.hash(writeKey), asked);
    if ("status" in admitted) {
      const { status, reason, ...later } = admitted;
      return { ...refusal(status, reason), ...later };
    }
    const outcomes = await takeIn(deps, admitted.key, messages, sentAt);
    return answerOf(outcomes, messages, request.call !== BATCH);
  } catch (error) {
    deps.counter.count("UnexpectedError", {});
    deps.counter.note("error", "A request could not be taken in; its sender tries again.", { error: errorName(error) });
    return { ...refusal(503, "The messages could not be stored; send the request again."), retryAfter: 1 };
  }
}

function answerOf(outcomes: readonly Outcome[], messages: readonly Incoming[], single: boolean): CollectAnswer {
  const notes = (of: (outcome: Outcome) => readonly Note[]) =>
    outcomes.flatMap((outcome, index) => of(outcome).map((note) => placed(index, messages[index]?.value, note)));
  const refused = notes((outcome) => (outcome.refused === undefined ? [] : [outcome.refused]));
  const warnings = notes((outcome) => outcome.warnings);
  const said = { ...(refused.length > 0 ? { refused } : {}), ...(warnings.length > 0 ? { warnings } : {}) };
  const only = outcomes[0]?.refused;
  if (single && only !== undefined) return { status: 400, body: { success: false, message: only.reason, ...said } };
  return { status: 200, body: { success: true, ...said } };
}

/** A note for the sender: which message of the request, by its place and its id, and what is wrong. */
function placed(index: number, value: Json | undefined, { field, reason }: Note): JsonObject {
  const id = isJsonObject(value) ? getOwn(value, "messageId") : undefined;
  return { message: index, ...(typeof id === "string" ? { messageId: id.slice(0, 256) } : {}), field, reason };
}

function refusal(status: number, message: string): CollectAnswer {
  return { status, body: { success: false, message } };
}
