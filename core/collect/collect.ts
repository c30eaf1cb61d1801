import { errorName } from "../model/errors.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Settings } from "../model/settings.ts";
import type { WriteKey, WriteKeys } from "../ports/collect.ts";
import type { RefusedEvents, SentEvent, SentEvents } from "../ports/queues.ts";
import type { Clock, Counter, Hash } from "../ports/system.ts";
import { BATCH, CALLS } from "./calls.ts";
import { type Around, type ReadMessage, readMessage } from "./message.ts";
import { type Note, soundMessage } from "./message-shape.ts";
import { allowsOrigin } from "./origin.ts";
import { type RefusedMessage, refusedRecords } from "./refused.ts";
import { type CollectRequest, type Incoming, readRequest } from "./request.ts";

export interface CollectDeps {
  readonly keys: Pick<WriteKeys, "read">;
  readonly events: SentEvents;
  readonly refused: RefusedEvents;
  /** They say what the categories of a consent banner mean. */
  readonly settings: Pick<Settings, "consent">;
  readonly clock: Clock;
  readonly counter: Counter;
  readonly hash: Hash;
}

export interface CollectAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** After how many seconds the same request may succeed. */
  readonly retryAfter?: number;
}

/**
 * Takes in the messages of a request of the tracking protocol and answers as the protocol documents: 200 when every good
 * message is on the bus and every bad one in the refused queue; 400 when nothing of the request can be used; 401 without a
 * key that is valid; 403 from an origin that the key does not list; 503 when the bus or a queue does not take something
 * now: then the SDK sends the same request again, and what was taken the first time is a duplicate by its id.
 */
export async function collect(deps: CollectDeps, request: CollectRequest): Promise<CollectAnswer> {
  const read = readRequest(request);
  if ("refused" in read) return refusal(400, read.refused);
  if (read.writeKey === undefined)
    return refusal(401, "There is no write key, neither in Authorization nor in the body.");
  try {
    const key = await deps.keys.read(deps.hash(read.writeKey));
    if (key === undefined || key.revoked !== undefined) {
      deps.counter.count("KeyRefused", {});
      return refusal(401, "There is no such write key, or it was revoked.");
    }
    if (!allowsOrigin(key, request.origin)) return refusal(403, "The write key is not for pages of this origin.");
    return await takeIn(deps, key, read.messages, { sentAt: read.sentAt, single: request.call !== BATCH });
  } catch (error) {
    deps.counter.count("UnexpectedError", {});
    deps.counter.note("error", "A request could not be taken in; its sender tries again.", { error: errorName(error) });
    return { ...refusal(503, "The messages could not be stored; send the request again."), retryAfter: 1 };
  }
}

async function takeIn(
  deps: CollectDeps,
  key: WriteKey,
  messages: readonly Incoming[],
  { sentAt, single }: { readonly sentAt: Json | undefined; readonly single: boolean },
): Promise<CollectAnswer> {
  const received = deps.clock.now();
  const events = new Map<string, SentEvent>();
  const refused: JsonObject[] = [];
  const warnings: JsonObject[] = [];
  const bad: RefusedMessage[] = [];
  for (const [index, { value, call }] of messages.entries()) {
    const read = readOne(deps, { value, call }, { key, sentAt, received, settings: deps.settings });
    if ("refused" in read) {
      refused.push(placed(index, value, read.refused));
      bad.push({ value, call, ...read.refused });
      continue;
    }
    // The same message twice in a request is one event.
    if (!events.has(read.id)) events.set(read.id, read.event);
    warnings.push(...read.warnings.map((warning) => placed(index, value, warning)));
  }
  await Promise.all([
    events.size === 0 ? undefined : deps.events.put([...events.values()]),
    ...refusedRecords(key.source, bad).map(({ body, reason }) => deps.refused.put(body, reason)),
  ]);
  if (bad.length > 0) deps.counter.count("MessageRefused", { source: key.source }, bad.length);
  const said = { ...(refused.length > 0 ? { refused } : {}), ...(warnings.length > 0 ? { warnings } : {}) };
  const [only] = bad;
  if (single && only !== undefined) return { status: 400, body: { success: false, message: only.reason, ...said } };
  return { status: 200, body: { success: true, ...said } };
}

/** A fault of ours in one message must not hold up the others: its sender would send them all again for ever. */
function readOne({ hash, counter }: CollectDeps, { value, call }: Incoming, around: Omit<Around, "call">): ReadMessage {
  try {
    const sound = soundMessage(value);
    if ("refused" in sound) return sound;
    if (call !== undefined) return readMessage(sound.message, { ...around, call }, hash);
    return { refused: { field: "type", reason: `The type of a message in a batch is one of ${CALLS.join(", ")}.` } };
  } catch (error) {
    counter.count("UnexpectedError", {});
    counter.note("error", "A message could not be read.", { error: errorName(error) });
    return { refused: { field: "message", reason: "Sojourn could not read the message, by a fault of its own." } };
  }
}

/** A note for the sender: which message of the request, by its place and its id, and what is wrong. */
function placed(index: number, value: Json, { field, reason }: Note): JsonObject {
  const id = isJsonObject(value) ? getOwn(value, "messageId") : undefined;
  return { message: index, ...(typeof id === "string" ? { messageId: id.slice(0, 256) } : {}), field, reason };
}

function refusal(status: number, message: string): CollectAnswer {
  return { status, body: { success: false, message } };
}
