import { defined } from "../model/defined.ts";
import type { Json } from "../model/json.ts";
import type { CapSlot } from "../model/profile.ts";
import { address } from "./address.ts";
import { caps } from "./caps.ts";
import { channelOptOut } from "./channel-opt-out.ts";
import { controlGroup } from "./control-group.ts";
import type { Check, Decision, PolicyInput } from "./decision.ts";
import { hours } from "./hours.ts";
import { inside } from "./inside.ts";
import { paused } from "./paused.ts";
import { suppression } from "./suppression.ts";
import { topicConsent } from "./topic-consent.ts";

/**
 * The one gate for messages of every channel. It decides and does nothing.
 *
 * 1. Checks are made in the order of this record, and the first that refuses decides.
 * 2. Transactional messages skip what is marked `marketing`, and nothing else; of suppressions see the check.
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
    if (result.say !== "pass") return result;
    if (result.saw !== undefined) saw[name] = result.saw;
  }
  const verdict = { rule: "allowed", values: saw };
  return input.message.transactional ? { say: "send", verdict } : { say: "send", slot: slotOf(input), verdict };
}

function slotOf({ message: { key, journey, topic = "" }, now, moment }: PolicyInput): CapSlot {
  return { message: key, time: now, journey, topic, ...defined({ moment }) };
}
