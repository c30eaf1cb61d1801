import { liveEntry } from "../enter/end.ts";
import { defined } from "../model/defined.ts";
import type { Json } from "../model/json.ts";
import type { CapSlot } from "../model/profile.ts";
import { stickyShare } from "../model/share.ts";
import { isStillWanted } from "../redo/redo.ts";
import { address } from "./address.ts";
import { caps } from "./caps.ts";
import { channelOptOut, topicConsent } from "./consent.ts";
import { allow, type Check, type Decision, drop, type PolicyInput } from "./decision.ts";
import { hours } from "./hours.ts";
import { suppression } from "./suppression.ts";

/** The customer is not in the global control group, a fixed share of customers that never gets marketing messages. */
const controlGroup: Check = ({ settings, profile, hash }) => {
  const { control } = settings;
  if (control === undefined || stickyShare(hash, "control", profile.customerId) >= control) return allow();
  return drop("control_group", "control", { control });
};

const MINUTE = 60_000;
const SHORTEST = 5 * MINUTE;
const LONGEST = 24 * 60 * MINUTE;

/**
 * The journey is not paused. If it is, the message is held for half as long as the pause has lasted, at least five minutes and
 * at most a day: the end of the pause is not known, and each hold costs two transitions.
 */
const paused: Check = ({ paused: since, message, now }) => {
  if (since === undefined) return allow();
  const until = now + Math.min(LONGEST, Math.max(SHORTEST, (now - since) / 2));
  // Whole seconds: a Wait state's timestamp is no finer.
  const grounds = { rule: "journey paused", values: { journey: message.journey, since } };
  return { kind: "hold", until: Math.ceil(until / 1000) * 1000, grounds };
};

/**
 * The entry is live: not ended, not past its timeout, and not held out. A message that was given up may also be sent to
 * customers who have completed the journey.
 */
const inside: Check = ({ profile, message, now, again }) => {
  if (again !== undefined) return isStillWanted(profile, again, now) ? allow() : { kind: "exited" };
  const entry = liveEntry(profile, message, now);
  return entry === undefined || entry.holdout ? { kind: "exited" } : allow();
};

/**
 * The one gate for messages of every channel. It decides and does nothing.
 *
 * 1. The checks run in the order of this record, and the first that refuses decides.
 * 2. Transactional messages skip only the checks marked `marketing`. The suppression check treats them differently itself.
 */
const CHECKS: Readonly<Record<string, { readonly check: Check; readonly of: "all" | "marketing" }>> = {
  inside: { check: inside, of: "all" },
  paused: { check: paused, of: "all" },
  control: { check: controlGroup, of: "marketing" },
  consent: { check: topicConsent, of: "marketing" },
  channel: { check: channelOptOut, of: "all" },
  suppression: { check: suppression, of: "all" },
  address: { check: address, of: "all" },
  hours: { check: hours, of: "marketing" },
  caps: { check: caps, of: "marketing" },
};

/** Whether the message may be sent now, later, or not at all, with the rule that decided and the values it saw. */
export function decide(input: PolicyInput): Decision {
  const saw: Record<string, Json> = {};
  for (const [name, { check, of }] of Object.entries(CHECKS)) {
    if (of === "marketing" && input.message.transactional) continue;
    const result = check(input);
    if (result.kind !== "allow") return result;
    if (result.saw !== undefined) saw[name] = result.saw;
  }
  const grounds = { rule: "allowed", values: saw };
  return input.message.transactional ? { kind: "allow", grounds } : { kind: "allow", slot: slotOf(input), grounds };
}

function slotOf({ message: { key, journey, topic = "" }, now, moment }: PolicyInput): CapSlot {
  return { message: key, time: now, journey, topic, ...defined({ moment }) };
}
