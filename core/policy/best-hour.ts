import type { Grounds, Message } from "../model/message.ts";
import type { BestHour } from "../model/settings.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { localTime } from "../moment/wall-time.ts";
import { HALF_HOUR } from "../profile/clicks.ts";
import { allows } from "../profile/purposes.ts";
import { customerZones } from "./customer-zones.ts";
import { allow, type Check, type Decision, type PolicyInput, type Refusal } from "./decision.ts";
import { holdEnds } from "./hold-ends.ts";

const HOUR = 60 * 60_000;
const HOURS = 24;

/** The rule of a message that waits for its customer's best hour. */
export const BEST_HOUR = "best hour";

/**
 * A message of the topics that the settings name waits for the hour of the day in which its customer clicks most, and there for a part of
 * the spread.
 *
 * 1. Of the hours up to the end of the longest wait, before the customer's hours close and before the entry times out, the best one is
 *    taken; of two as good the earlier. So the message goes at once where no later hour is better.
 * 2. A click counts two for its hour and one for each hour beside it, by the wall clock where the customer is now.
 * 3. Of a customer with too few clicks nothing is known: the settings' hour counts, or the message goes at once.
 * 4. A message waits once, whatever is clicked meanwhile. It does not wait for a customer who objects to profiling.
 */
export const bestHour: Check = (input) => {
  const { settings, profile, message, now, hash, timed, again } = input;
  const rule = settings.bestHour;
  if (rule === undefined || timed || again !== undefined || !concerns(rule, message)) return allow();
  if (!allows(profile, "profiling", settings)) return allow({ profiling: false });
  const { zones, from } = customerZones(profile, settings.zone);
  const [zone] = zones;
  const clicks = profile.clicks ?? [];
  const known = clicks.length >= rule.evidence;
  const weights = known ? weightsOf(clicks, zone) : weightsAt(rule.otherwise);
  const saw = { zone, from, clicks: clicks.length, of: known ? "customer" : "workspace" };
  const best = bestOf(input, rule, zone, weights);
  const hour = hourAt(best, zone);
  if (best <= now) return allow(known || rule.otherwise !== undefined ? { ...saw, hour } : { clicks: clicks.length });
  const room = holdEnds(input, rule.within) - best;
  const until = best + spreadWithin(hash, profile.customerId, Math.min(spreadOf(settings), room));
  return holdFor({ rule: BEST_HOUR, values: { ...saw, hour, at: now, begins: best, until } }, best, until);
};

/** The hold that a stored message waits in for its best hour; undefined once it is over. */
export function stillWaiting({ verdict, until = 0 }: Message, now: number): Decision | undefined {
  const begins = verdict?.values.begins;
  if (verdict?.rule !== BEST_HOUR || typeof begins !== "number" || until <= now) return undefined;
  return holdFor(verdict, begins, until);
}

function holdFor(grounds: Grounds, nominal: number, until: number): Refusal {
  return { kind: "hold", until, nominal, forAll: true, grounds };
}

function concerns({ topics, except = [] }: BestHour, { topic, journey }: PolicyInput["message"]): boolean {
  return topic !== undefined && topics.includes(topic) && !except.includes(journey);
}

/** The beginning of the best hour, or `now`, in which one has begun; epoch milliseconds. */
function bestOf(input: PolicyInput, { within }: BestHour, zone: string, weights: readonly number[]): number {
  const { now } = input;
  const last = holdEnds(input, within);
  const weightAt = (time: number) => weights[hourAt(time, zone)] ?? 0;
  let best = now;
  for (let time = nextHour(now, zone); time < last; time += HOUR) if (weightAt(time) > weightAt(best)) best = time;
  return best;
}

/** How much each hour of the day speaks for itself, from clicks by half hours: two for a click's own hour, and `beside` for each next to it. */
export function weightsOf(clicks: readonly number[], zone: string, beside = 1): readonly number[] {
  const weights = new Array<number>(HOURS).fill(0);
  for (const click of clicks) {
    const hour = hourAt(click * HALF_HOUR, zone);
    for (const [distance, weight] of [
      [-1, beside],
      [0, 2],
      [1, beside],
    ] as const) {
      const at = (hour + distance + HOURS) % HOURS;
      weights[at] = (weights[at] ?? 0) + weight;
    }
  }
  return weights;
}

function weightsAt(hour: number | undefined): readonly number[] {
  return Array.from({ length: HOURS }, (_, at) => (at === hour ? 1 : 0));
}

function hourAt(time: number, zone: string): number {
  return Math.floor(localTime(time, zone).minute / 60);
}

/** The next full hour of the wall clock; epoch milliseconds. */
function nextHour(time: number, zone: string): number {
  const minute = Math.floor(time / 60_000);
  return (minute + 60 - (localTime(time, zone).minute % 60)) * 60_000;
}
