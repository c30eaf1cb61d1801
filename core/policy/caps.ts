import { defined } from "../model/defined.ts";
import type { DropReason } from "../model/message.ts";
import type { CapSlot } from "../model/profile.ts";
import type { Cap, Settings } from "../model/settings.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { LEASE_MS } from "../send/limits.ts";
import { type Asking, isInWindow, roomAt } from "./cap-window.ts";
import { customerZones } from "./customer-zones.ts";
import { type Check, drop, type MessageFacts, type PolicyInput, pass, type Refusal } from "./decision.ts";

/**
 * Frequency caps over rolling windows and over days and weeks of the calendar, on the slots in the profile.
 *
 * 1. A slot is stamped when its message is decided on, and the message leaves within a lease after: so a slot counts for the
 *    cap's window and a lease more.
 * 2. A cap of whole days counts from moment to moment where both messages were due at moments that many share: a message a
 *    day at nine is one a day, though spreading and the fan-out let it leave a little sooner or later than the day before.
 * 3. A message never counts against itself: a second pass finds the slot that the first took.
 * 4. A message counts once, though it may hold a slot for each topic that a choice of it was about to be sent under: which of
 *    them it was, only its claim tells.
 * 5. A day or week of the calendar is the customer's; where they may live in several zones, a message of that day in any of them counts.
 * 6. A cap that holds has the message judged anew when there is room; another may have taken it, then it is held again.
 * 7. Each slot was stored on the profile version its caps were judged on, so no two messages share the last place.
 */

const REASON = {
  journey: "cap_journey",
  topic: "cap_topic",
  overall: "cap_overall",
} satisfies Record<string, DropReason>;

/** No cap of the journey, of the topic, or overall is used up; judged in this order. */
export const caps: Check = (input) => {
  const { settings, profile, message, now, moment } = input;
  const saw: Record<string, number> = {};
  const asking = { now, moment, zones: customerZones(profile, settings.zone).zones };
  for (const kind of ["journey", "topic", "overall"] as const) {
    for (const cap of settings.caps) {
      if (kindOf(cap) !== kind || !concerns(cap, message)) continue;
      const counted = profile.slots.filter(
        (slot) => slot.message !== message.key && isOf(slot, cap) && isInWindow(slot, cap, asking),
      );
      const used = new Set(counted.map((slot) => slot.message)).size;
      if (used >= cap.max) return full(cap, kind, { used, counted, asking }, input);
      saw[nameOf(cap)] = used;
    }
  }
  return pass(saw);
};

interface Used {
  readonly used: number;
  readonly counted: readonly CapSlot[];
  readonly asking: Asking;
}

/** What becomes of a message that finds no room. A hold to the end of a day is one that many share, and is spread. */
function full(cap: Cap, kind: keyof typeof REASON, { used, counted, asking }: Used, input: PolicyInput): Refusal {
  const { max, per: perMs, calendar } = cap;
  const values = { max, perMs, used, ...defined({ calendar }) };
  if (cap.then !== "hold") return drop(REASON[kind], nameOf(cap), values);
  const opens = roomAt(cap, counted, asking);
  const verdict = { rule: nameOf(cap), values: { ...values, opens } };
  if (calendar === undefined) return { say: "hold", until: opens, forAll: true, verdict };
  const until = opens + spreadWithin(input.hash, input.profile.customerId, spreadOf(input.settings));
  return { say: "hold", until, nominal: opens, forAll: true, verdict };
}

/** The slots to store with a message that may be sent: its own, taken or stamped anew, and those that still count. */
export function takeSlot(slots: readonly CapSlot[], own: CapSlot, settings: Settings): readonly CapSlot[] {
  const longest = Math.max(0, ...settings.caps.map((cap) => cap.per)) + LEASE_MS;
  const isOwn = (slot: CapSlot) => slot.message === own.message && slot.topic === own.topic;
  return [...slots.filter((slot) => !isOwn(slot) && own.time < slot.time + longest), own];
}

function isOf(slot: CapSlot, cap: Cap): boolean {
  return (
    (cap.journey === undefined || cap.journey === slot.journey) && (cap.topic === undefined || cap.topic === slot.topic)
  );
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
  const per = cap.calendar === undefined ? `per ${cap.per / 3_600_000} h` : `a ${cap.calendar}`;
  return `cap ${scope || "overall"}: ${cap.max} ${per}`;
}
