import { errorName } from "../model/errors.ts";
import type { Json } from "../model/json.ts";
import type { Settings } from "../model/settings.ts";
import type { WriteKey } from "../ports/collect.ts";
import type { RefusedEvents, SentEvent, SentEvents } from "../ports/queues.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { CALLS } from "./calls.ts";
import { type Around, type MessageDeps, type ReadMessage, readMessage } from "./message.ts";
import { type Note, soundMessage } from "./message-shape.ts";
import { type RefusedMessage, refusedRecords } from "./refused.ts";
import type { Incoming } from "./request.ts";

export interface TakeInDeps extends MessageDeps {
  /** They say which topics there are, and what the categories of a consent banner mean. */
  readonly settings: Pick<Settings, "consent" | "topics" | "identity">;
  readonly events: SentEvents;
  readonly refused: RefusedEvents;
  readonly clock: Clock;
  readonly counter: Counter;
}

/** What became of a message: it is refused, or taken in with warnings about what of it was left out. */
export interface Outcome {
  readonly refused?: Note;
  readonly warnings: readonly Note[];
}

/**
 * Puts the good messages of a request on the bus and the bad ones into the refused queue, and returns when both are stored:
 * an outcome for each message, in their order. Throws where the bus or the queue does not take something now; nothing is
 * lost then, because its sender sends all of it again and each message has its id.
 */
export async function takeIn(
  deps: TakeInDeps,
  key: WriteKey,
  messages: readonly Incoming[],
  sentAt?: Json,
): Promise<readonly Outcome[]> {
  const received = deps.clock.now();
  const events = new Map<string, SentEvent>();
  const bad: RefusedMessage[] = [];
  const outcomes = messages.map((message): Outcome => {
    const { value, call, fault } = message;
    const read =
      fault === undefined
        ? readOne(deps, message, { key, sentAt, received, settings: deps.settings })
        : { refused: fault };
    if ("refused" in read) {
      bad.push({ value, call, ...read.refused });
      return { refused: read.refused, warnings: [] };
    }
    // The same message twice in a request is one event.
    if (!events.has(read.id)) events.set(read.id, read.event);
    return { warnings: read.warnings };
  });
  await Promise.all([
    events.size === 0 ? undefined : deps.events.put([...events.values()]),
    ...refusedRecords(key.source, bad).map(({ body, reason }) => deps.refused.put(body, reason)),
  ]);
  if (bad.length > 0) deps.counter.count("MessageRefused", { source: key.source }, bad.length);
  return outcomes;
}

/** A fault of ours in one message must not hold up the others: its sender would send them all again for ever. */
function readOne(deps: TakeInDeps, { value, call }: Incoming, around: Omit<Around, "call">): ReadMessage {
  try {
    const sound = soundMessage(value);
    if ("refused" in sound) return sound;
    if (call !== undefined) return readMessage(sound.message, { ...around, call }, deps);
    return { refused: { field: "type", reason: `The type of a message in a batch is one of ${CALLS.join(", ")}.` } };
  } catch (error) {
    deps.counter.count("UnexpectedError", {});
    deps.counter.note("error", "A message could not be read.", { error: errorName(error) });
    return { refused: { field: "message", reason: "Sojourn could not read the message, by a fault of its own." } };
  }
}
