import { IANAZone } from "luxon";
import type { Profile } from "../model/profile.ts";
import type { MomentRule } from "../model/rules.ts";
import { customerZones } from "../policy/customer-zones.ts";

/**
 * The zone whose wall clock a moment about `when` (epoch milliseconds) is told by. Of a customer who may live in one of
 * several zones it is the westernmost: at nine there, it is nine or later wherever they are, and nobody is woken.
 */
export function momentZone(rule: Pick<MomentRule, "zone" | "workspaceZone">, profile: Profile, when: number): string {
  if (rule.zone !== "customer") return IANAZone.isValidZone(rule.zone) ? rule.zone : rule.workspaceZone;
  const [first, ...rest] = customerZones(profile, rule.workspaceZone).zones;
  const offset = (zone: string) => IANAZone.create(zone).offset(when);
  return rest.reduce((west, zone) => (offset(zone) < offset(west) ? zone : west), first);
}
