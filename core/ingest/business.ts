import { jsonBytes } from "../model/json.ts";
import type { Rules } from "../model/rules.ts";
import type { FanOutQueue } from "../ports/queues.ts";
import type { Clock, Counter } from "../ports/system.ts";
import { indexOf } from "../segments/rules-index.ts";
import type { BusinessEvent } from "./envelope.ts";
import { MAX_BUSINESS_EVENT_BYTES } from "./limits.ts";

export interface BusinessDeps {
  readonly rules: Rules;
  readonly fanOut: FanOutQueue;
  readonly clock: Clock;
  readonly counter: Counter;
}

/**
 * Starts a fan-out for each journey that lets a segment in on this business event. Returns undefined when the event was
 * taken, else the sentence that says why it is refused: `unwanted` where no journey asks for it. A past event starts
 * nothing.
 *
 * Idempotency key: the event's id. Work that is put twice makes the same inner events for the same customers.
 */
export async function startFanOuts(
  deps: BusinessDeps,
  event: BusinessEvent,
  unwanted: string,
): Promise<string | undefined> {
  const { rules, fanOut, clock, counter } = deps;
  const wanted = indexOf(rules).business.get(event.name) ?? [];
  if (wanted.length === 0) return unwanted;
  const bytes = jsonBytes(event.properties);
  if (bytes > MAX_BUSINESS_EVENT_BYTES) {
    return `The event's properties have ${bytes} bytes; at most ${MAX_BUSINESS_EVENT_BYTES} are allowed where it lets a segment in.`;
  }
  const { lateAfter } = rules.settings;
  if (event.replay || (lateAfter !== undefined && event.time < clock.now() - lateAfter)) {
    counter.count("EventPast", {});
    return undefined;
  }
  const { id: occurrence, name, time, properties, leftOut } = event;
  if (leftOut !== undefined) counter.count("FieldLeftOut", { part: "field" }, leftOut.n);
  const reached = clock.now();
  for (const { journey, rule } of wanted) {
    const { id, segment } = rule;
    const work = { do: "enter", journey, rule: id, segment, occurrence, event: { name, time, properties } } as const;
    await fanOut.put({ ...work, reached }, 0);
  }
  return undefined;
}
