import type { DropReason } from "../model/message.ts";
import type { CapSlot } from "../model/profile.ts";
import type { Cap, Settings } from "../model/rules.ts";
import { LEASE_MS } from "../send/limits.ts";
import { type Check, drop, type MessageFacts, pass } from "./decision.ts";

/**
 * Frequency caps over rolling windows, on the slots in the profile.
 *
 * 1. A slot is stamped when its message is decided on, and the message leaves within a lease after: so a slot counts for the
 *    cap's window and a lease more.
 * 2. A cap of whole days counts from moment to moment where both messages were due at moments that many share: a message a
 *    day at nine is one a day, though spreading and the fan-out let it leave a little sooner or later than the day before.
 * 3. A message never counts against itself: a second pass finds the slot that the first took.
 * 4. A message counts once, though it may hold a slot for each topic that a choice of it was about to be sent under: which of
 *    them it was, only its claim tells.
 * 5. Each slot was stored on the profile version its caps were judged on, so no two messages share the last place.
 */

const DAY = 86_400_000;
/** By how much the clocks are put forward in spring; milliseconds. */
const CLOCK_CHANGE = 3_600_000;

const REASON = {
  journey: "cap_journey",
  topic: "cap_topic",
  overall: "cap_overall",
} satisfies Record<string, DropReason>;

/** No cap of the journey, of the topic, or overall is used up; judged in this order. */
export const caps: Check = ({ settings, profile, message, now, moment }) => {
  const saw: Record<string, number> = {};
  for (const kind of ["journey", "topic", "overall"] as const) {
    for (const cap of settings.caps) {
      if (kindOf(cap) !== kind || !concerns(cap, message)) continue;
      const counted = profile.slots.filter((slot) => counts(slot, cap, message.key, { now, moment }));
      const used = new Set(counted.map((slot) => slot.message)).size;
      const rule = nameOf(cap);
      if (used >= cap.max) return drop(REASON[kind], rule, { max: cap.max, perMs: cap.per, used });
      saw[rule] = used;
    }
  }
  return pass(saw);
};

/** The slots to store with a message that may be sent: its own, taken or stamped anew, and those that still count. */
export function takeSlot(slots: readonly CapSlot[], own: CapSlot, settings: Settings): readonly CapSlot[] {
  const longest = Math.max(0, ...settings.caps.map((cap) => cap.per)) + LEASE_MS;
  const isOwn = (slot: CapSlot) => slot.message === own.message && slot.topic === own.topic;
  return [...slots.filter((slot) => !isOwn(slot) && own.time < slot.time + longest), own];
}

interface Times {
  readonly now: number;
  /** The shared moment at which the message is due; epoch milliseconds. */
  readonly moment: number | undefined;
}

function counts(slot: CapSlot, cap: Cap, ownKey: string, { now, moment }: Times): boolean {
  return (
    slot.message !== ownKey &&
    now < slot.time + cap.per + LEASE_MS &&
    !areDaysApart(slot.moment, moment, cap.per) &&
    (cap.journey === undefined || cap.journey === slot.journey) &&
    (cap.topic === undefined || cap.topic === slot.topic)
  );
}

/** Whole days by the wall clock, which may be an hour shorter. */
function areDaysApart(before: number | undefined, moment: number | undefined, per: number): boolean {
  if (before === undefined || moment === undefined || per % DAY !== 0) return false;
  return moment - before >= per - CLOCK_CHANGE;
}

function concerns(cap: Cap, message: MessageFacts): boolean {
  return (
    (cap.journey === undefined || cap.journey === message.journey) &&
    (cap.topic === undefined || cap.topic === message.topic)
  );
}

function kindOf(cap: Cap): keyof typeof REASON {
  if (cap.journey !== undefined) return "journey";
  return cap.topic === undefined ? "overall" : "topic";
}

/** `caps.overall/7d`-like: names the cap in a verdict. */
function nameOf(cap: Cap): string {
  const scope = [cap.journey && `journey ${cap.journey}`, cap.topic && `topic ${cap.topic}`].filter(Boolean).join(", ");
  return `cap ${scope || "overall"}: ${cap.max} per ${cap.per / 3_600_000} h`;
}
