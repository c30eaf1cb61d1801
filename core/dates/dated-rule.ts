import type { EnterRule } from "../model/rules.ts";

/** `schedule.zone` is `customer`. */
export type OwnSchedule = Extract<EnterRule, { on: "schedule" }>;

/** An entry whose moment is each customer's own: a date of theirs, or a schedule by the clock where they live. */
export type DatedRule = Extract<EnterRule, { on: "date" }> | OwnSchedule;

export function isDated(rule: EnterRule): rule is DatedRule {
  return rule.on === "date" || (rule.on === "schedule" && rule.schedule.zone === "customer");
}

/** What a customer's zone is taken from, where a moment is told by it. */
const ZONE_PARTS = ["zone", "phone", "country"];

/** The parts of a profile that the moment depends on. */
export function partsRead(rule: DatedRule): readonly string[] {
  if (rule.on === "schedule") return [`segment:${rule.segment}`, ...ZONE_PARTS];
  return rule.moment.zone === "customer" ? [...rule.reads, ...ZONE_PARTS] : rule.reads;
}
