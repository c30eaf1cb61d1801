import { defined } from "../model/defined.ts";
import type { DropReason } from "../model/drop-reasons.ts";
import type { Json } from "../model/json.ts";
import type { CapSlot } from "../model/profile.ts";
import type { Cap, Settings } from "../model/settings.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { instantOf, wallOf } from "../moment/wall-time.ts";
import { LEASE_MS } from "../send/limits.ts";
import { customerZones } from "./customer-zones.ts";
import { allow, type Check, drop, type PolicyInput, type Refusal } from "./decision.ts";
import { type Bid, bidFor, hasLapsed, PRIORITY_RULE, weakerBids } from "./priority.ts";

/**
 * Frequency caps over rolling windows and over days and weeks of the calendar, on the slots in the profile.
 *
 * 1. A slot is stamped when its message is decided on, and the message leaves within a lease after: so a slot counts for the
 *    cap's window and a lease more.
 * 2. A cap of whole days counts from moment to moment where both messages were due at moments that many share: a message a
 *    day at nine is one a day, though spreading and the fan-out let it leave a little sooner or later than the day before.
 * 3. A message never counts against itself: a second pass finds the slot that the first took.
 * 4. A message counts once, though it may hold a slot for each topic and channel that a choice of it was about to be sent
 *    under: which of them it was, only its claim tells.
 * 5. A day or week of the calendar is the customer's; where they may live in several zones, a message of that day in any of them counts.
 * 6. Where the last place is wanted, priority decides: see priority.ts. A bid that was taken over counts no more.
 * 7. After a cap has held a message, the gate decides anew when there is room. If another message has taken the room, it is held again.
 * 8. Each slot was stored on the profile version that its caps were counted on, so no two messages share the last place.
 */

const DAY = 86_400_000;
/** By how much the clocks are put forward in spring; milliseconds. */
const CLOCK_CHANGE = 3_600_000;

/** When and where a cap is asked about. */
interface Asking {
  /** Epoch milliseconds. */
  readonly now: number;
  /** The shared moment at which the message is due; epoch milliseconds. */
  readonly moment: number | undefined;
  /** Zones in one of which the customer lives. */
  readonly zones: readonly string[];
}

/** Whether the message of a slot is in the window of a cap that is asked about now. */
function isInWindow(slot: CapSlot, cap: Cap, { now, moment, zones }: Asking): boolean {
  const { calendar } = cap;
  if (calendar === undefined)
    return now < slot.time + cap.per + LEASE_MS && !areDaysApart(slot.moment, moment, cap.per);
  return zones.some((zone) => {
    const period = periodOf(now, zone, calendar);
    // The message may have left as late as a lease after its slot was taken.
    return [slot.time, slot.time + LEASE_MS].some((time) => periodOf(time, zone, calendar) === period);
  });
}

/**
 * When so many of the messages in a full window have left it that there is room for another; epoch milliseconds. A day or week of
 * the calendar ends for everybody in a zone at once.
 */
function roomAt(cap: Cap, counted: readonly CapSlot[], { now, zones }: Asking): number {
  const { calendar, max, per } = cap;
  if (calendar !== undefined) {
    return Math.max(...zones.map((zone) => instantOf(periodOf(now, zone, calendar) + lengthOf(calendar), zone)));
  }
  // A message leaves the window with the latest of its slots.
  const latest = new Map<string, number>();
  for (const { message, time } of counted) latest.set(message, Math.max(time, latest.get(message) ?? time));
  const leaving = [...latest.values()].toSorted((a, b) => a - b);
  const last = leaving[leaving.length - max] ?? now;
  return Math.ceil((last + per + LEASE_MS) / 1000) * 1000;
}

/** Midnight with which the day or the week of this instant begins, as if the zone were UTC. */
function periodOf(time: number, zone: string, calendar: "day" | "week"): number {
  const day = Math.floor(wallOf(time, zone) / DAY) * DAY;
  return calendar === "day" ? day : day - ((new Date(day).getUTCDay() + 6) % 7) * DAY;
}

function lengthOf(calendar: "day" | "week"): number {
  return calendar === "day" ? DAY : 7 * DAY;
}

/** Whole days by the wall clock, which may be an hour shorter. */
function areDaysApart(before: number | undefined, moment: number | undefined, per: number): boolean {
  if (before === undefined || moment === undefined || per % DAY !== 0) return false;
  return moment - before >= per - CLOCK_CHANGE;
}

const REASON = {
  journey: "cap_journey",
  topic: "cap_topic",
  channel: "cap_channel",
  overall: "cap_overall",
} satisfies Record<string, DropReason>;

/**
 * No cap of the journey, of the topic, of the channel, or overall is used up; checked in this order. A cap that names a channel leaves
 * the other channels of a `first of`; the others hold for all of them.
 */
export const caps: Check = (input) => {
  const { settings, profile, message, now, moment } = input;
  const saw: Record<string, Json> = {};
  const weaker = weakerBids(input);
  const over = new Set<string>();
  const last: Cap[] = [];
  const asking = { now, moment, zones: customerZones(profile, settings.zone).zones };
  for (const kind of ["journey", "topic", "channel", "overall"] as const) {
    for (const cap of settings.caps) {
      if (kindOf(cap) !== kind || !isOf(message, cap)) continue;
      const counted = profile.slots.filter(
        (slot) =>
          slot.message !== message.key && !hasLapsed(slot, now) && isOf(slot, cap) && isInWindow(slot, cap, asking),
      );
      const others = new Set(counted.flatMap((slot) => (over.has(slot.message) ? [] : slot.message)));
      for (const bidder of weaker) if (others.size >= cap.max && others.delete(bidder)) over.add(bidder);
      const used = others.size;
      if (used >= cap.max) return full(cap, kind, { used, counted, asking }, input);
      if (used === cap.max - 1) last.push(cap);
      saw[nameOf(cap)] = used;
    }
  }
  const bid = bidFor(input, last);
  if (bid !== undefined) return waiting(input, bid, [...over]);
  if (over.size > 0) saw.over = [...over];
  return { ...allow(saw), over: [...over] };
};

/** The message waits for one of higher priority. */
function waiting(input: PolicyInput, { until, higher, cap }: Bid, over: readonly string[]): Refusal {
  const grounds = { rule: `${PRIORITY_RULE}${higher}`, values: { cap: nameOf(cap), until } };
  return { kind: "hold", until, forAll: true, slot: { ...slotOf(input, over), bid: until }, grounds };
}

/** The slot that the message takes. It bears the channel only where a cap asks for it. */
export function slotOf(
  { message: { key, journey, topic = "", channel }, now, moment, settings }: PolicyInput,
  over: readonly string[],
): CapSlot {
  const byChannel = settings.caps.some((cap) => cap.channel !== undefined);
  return {
    message: key,
    time: now,
    journey,
    topic,
    ...defined({ moment }),
    ...(byChannel && { channel }),
    ...(over.length > 0 && { over }),
  };
}

interface Used {
  readonly used: number;
  readonly counted: readonly CapSlot[];
  readonly asking: Asking;
}

/** What becomes of a message that finds no room. A hold to the end of a day is one that many share, and is spread. */
function full(cap: Cap, kind: keyof typeof REASON, { used, counted, asking }: Used, input: PolicyInput): Refusal {
  const { max, per: perMs, calendar } = cap;
  const values = { max, perMs, used, ...defined({ calendar }) };
  const winner = counted.find(({ over }) => over?.includes(input.message.key));
  if (cap.then !== "hold" && winner !== undefined) {
    return drop("priority", `${PRIORITY_RULE}${winner.journey}`, { cap: nameOf(cap), message: winner.message });
  }
  if (cap.then !== "hold") return drop(REASON[kind], nameOf(cap), values);
  const opens = roomAt(cap, counted, asking);
  const grounds = { rule: nameOf(cap), values: { ...values, opens } };
  const forAll = kind === "channel" ? {} : { forAll: true as const };
  if (calendar === undefined) return { kind: "hold", until: opens, ...forAll, grounds };
  const until = opens + spreadWithin(input.hash, input.profile.customerId, spreadOf(input.settings));
  return { kind: "hold", until, nominal: opens, ...forAll, grounds };
}

/**
 * The slots to store with a message that may be sent, or that bids: its own, taken or stamped anew, and those that still count. What
 * its own slot or one that it takes over had taken over stays known.
 */
export function takeSlot(slots: readonly CapSlot[], own: CapSlot, settings: Settings): readonly CapSlot[] {
  const longest = Math.max(0, ...settings.caps.map((cap) => cap.per)) + LEASE_MS;
  const goes = (slot: CapSlot) => isSameSlot(slot, own) || own.over?.includes(slot.message) === true;
  const over = new Set([...(own.over ?? []), ...slots.filter(goes).flatMap((slot) => slot.over ?? [])]);
  const next = over.size === 0 ? own : { ...own, over: [...over] };
  return [...slots.filter((slot) => !goes(slot) && !hasLapsed(slot, own.time) && own.time < slot.time + longest), next];
}

/** Whether both are of one message, topic and channel; a slot without a channel is of any. */
export function isSameSlot(slot: CapSlot, own: CapSlot): boolean {
  const { channel = own.channel } = slot;
  return slot.message === own.message && slot.topic === own.topic && channel === (own.channel ?? channel);
}

/** Whether a cap counts a slot, or concerns a message. */
function isOf({ journey, topic, channel }: Pick<Partial<CapSlot>, "journey" | "topic" | "channel">, cap: Cap): boolean {
  return (
    (cap.journey === undefined || cap.journey === journey) &&
    (cap.topic === undefined || cap.topic === topic) &&
    (cap.channel === undefined || channel === undefined || cap.channel === channel)
  );
}

function kindOf(cap: Cap): keyof typeof REASON {
  if (cap.channel !== undefined) return "channel";
  if (cap.journey !== undefined) return "journey";
  return cap.topic === undefined ? "overall" : "topic";
}

/** `caps.overall/7d`-like: names the cap in a grounds. */
function nameOf(cap: Cap): string {
  const scope = [cap.journey && `journey ${cap.journey}`, cap.topic && `topic ${cap.topic}`, cap.channel]
    .filter(Boolean)
    .join(", ");
  const per = cap.calendar === undefined ? `per ${cap.per / 3_600_000} h` : `a ${cap.calendar}`;
  return `cap ${scope || "overall"}: ${cap.max} ${per}`;
}
