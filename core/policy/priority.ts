import { endByClock } from "../enter/end.ts";
import { getOwn } from "../model/json.ts";
import type { CapSlot } from "../model/profile.ts";
import type { Cap, Settings } from "../model/settings.ts";
import { LEASE_MS } from "../send/limits.ts";
import type { PolicyInput } from "./decision.ts";
import { holdEnds } from "./hold-ends.ts";

/**
 * Whose message gets the last place of a cap.
 *
 * 1. A message that would take it, while its customer is inside a journey of higher priority that sends under the same cap, bids
 *    for it: its slot is stored with `bid`, and it is held until then. All others go at once.
 * 2. A message of higher priority takes bids over, in the profile write that it makes anyway. It takes over nothing but bids: a
 *    message with another slot may be claimed at any moment.
 * 3. A message bids once. When its wait is over it takes the place, if nobody has taken its bid over by then.
 * 4. A bid counts until a lease after its wait: its run may have ended meanwhile.
 */

const MINUTE = 60_000;

/** The priority of journeys that name none, of 1 to 9. */
export const PRIORITY = 5;

/** How long a message waits for those of higher priority where the settings do not say it; milliseconds. */
export const PRIORITY_WAIT = 10 * MINUTE;

/** How the rule of a message begins that waits for one of higher priority, or lost its place to it; the journey's name follows. */
export const PRIORITY_RULE = "priority of ";

/** The journey's priority; of one that is gone or sends no marketing, that of journeys that name none. */
export function priorityOf({ priorities }: Settings, journey: string): number {
  return getOwn(priorities ?? {}, journey)?.priority ?? PRIORITY;
}

/** Whether a bid has lapsed: the slot counts for nothing any more. */
export function hasLapsed({ bid }: CapSlot, now: number): boolean {
  return bid !== undefined && now >= bid + LEASE_MS;
}

/** The messages whose bids this message may take over, the lowest priority first. */
export function weakerBids({ settings, profile, message }: PolicyInput): readonly string[] {
  const own = priorityOf(settings, message.journey);
  const firm = new Set(profile.slots.flatMap((slot) => (slot.bid === undefined ? slot.message : [])));
  const weaker = profile.slots
    .map((slot) => ({ message: slot.message, priority: priorityOf(settings, slot.journey) }))
    .filter((bidder) => bidder.priority < own && !firm.has(bidder.message));
  return [...new Set(weaker.toSorted((a, b) => a.priority - b.priority).map((bidder) => bidder.message))];
}

/** A message waits for one of a higher journey. */
export interface Bid {
  /** The bid is held until then; epoch milliseconds, whole seconds. */
  readonly until: number;
  readonly higher: string;
  readonly cap: Cap;
}

/** The bid that a message has to make that would take the last place of these caps; undefined if it may go at once. */
export function bidFor(input: PolicyInput, last: readonly Cap[]): Bid | undefined {
  const { settings, profile, message, now, again } = input;
  const own = profile.slots.filter((slot) => slot.message === message.key);
  if (again !== undefined || own.some(({ bid }) => bid === undefined)) return undefined;
  // A bid of an earlier delivery goes on; one whose wait is over is not made again.
  const until = own[0]?.bid ?? holdEnds(input, settings.priorityWait ?? PRIORITY_WAIT);
  if (until <= now) return undefined;
  for (const cap of last) {
    const higher = higherJourney(input, cap);
    if (higher !== undefined) return { until, higher, cap };
  }
  return undefined;
}

/** A journey of higher priority that the customer is inside, and whose messages the cap counts. */
function higherJourney({ settings, profile, message, now }: PolicyInput, cap: Cap): string | undefined {
  const own = priorityOf(settings, message.journey);
  const found = Object.values(profile.entries).find(
    (entry) =>
      priorityOf(settings, entry.journey) > own &&
      entry.end === undefined &&
      entry.holdout !== true &&
      endByClock(entry, now) === undefined &&
      sends(settings, entry.journey, cap),
  );
  return found?.journey;
}

function sends({ priorities }: Settings, journey: string, cap: Cap): boolean {
  const sent = getOwn(priorities ?? {}, journey)?.sends ?? [];
  return (
    (cap.journey === undefined || cap.journey === journey) &&
    sent.some(({ topic, channel }) => topic === (cap.topic ?? topic) && channel === (cap.channel ?? channel))
  );
}
