import { sha256 } from "../../adapters/system/system.ts";
import { NO_CONTROL } from "../../core/control/control.ts";
import { fold } from "../../core/ingest/fold.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Rules, SegmentRule } from "../../core/model/rules.ts";
import type { DidRule, WindowRule } from "../../core/model/window.ts";
import { windowsOf } from "../../core/windows/filled.ts";
import { rulesOf, segment } from "../ingest/world.ts";

export const ZONE = "America/New_York";

export const ORDERS: WindowRule = { kind: "days", id: "orders", event: "Order Completed", days: 30 };
export const SPENT: WindowRule = { kind: "days", id: "spent", event: "Order Completed", of: "total", days: 30 };
export const LARGE: WindowRule = {
  kind: "days",
  id: "large",
  event: "Order Completed",
  where: "event.properties.total > 100",
  days: 10,
};
export const EVER: WindowRule = { kind: "days", id: "ever", event: "Order Completed", of: "total" };
export const LAST_LARGE: WindowRule = {
  kind: "last",
  id: "last",
  event: "Order Completed",
  where: "event.properties.total > 100",
};
export const THEN: WindowRule = {
  kind: "order",
  id: "then",
  steps: [{ event: "Product Viewed" }, { event: "Cart Updated" }, { event: "Order Completed" }],
  within: 2 * 86_400_000,
  days: 30,
};
export const TWICE: WindowRule = {
  kind: "order",
  id: "twice",
  steps: [{ event: "Order Completed" }, { event: "Order Completed" }],
  within: 86_400_000,
  days: 30,
};
export const ALL_WINDOWS = [ORDERS, SPENT, LARGE, EVER, LAST_LARGE, THEN, TWICE];

/** A segment on what customers did. */
export function counting(name: string, did: readonly DidRule[], more: Partial<SegmentRule> = {}): SegmentRule {
  const reads = did.flatMap((rule) => [
    ...windowsOf(rule).map((id) => `window:${id}`),
    ...(rule.kind === "amount" ? [`count:${rule.event}`] : []),
    ...(rule.kind === "since" ? [`last:${rule.did.event}`, `last:${rule.not.event}`] : []),
  ]);
  return segment(name, { did, reads, ...more });
}

export function countingRules(
  segments: readonly SegmentRule[],
  windows: readonly WindowRule[] = ALL_WINDOWS,
  journeys: Rules["journeys"] = [],
  look = "look-1",
): Rules {
  return { ...rulesOf(journeys, { zone: ZONE }, segments, look), windows };
}

/** The pure fold of some events at a time. */
export async function folded(
  rules: Rules,
  profile: Profile | undefined,
  events: readonly CustomerEvent[],
  now: number,
) {
  return fold("ada", profile, events, { rules, now, hash: sha256, control: NO_CONTROL });
}

/** The profile after the effects of time alone. */
export async function rechecked(rules: Rules, profile: Profile, now: number): Promise<Profile> {
  return (await folded(rules, profile, [recheckEvent("ada", now)], now)).profile;
}
