import { stickyShare } from "../model/share.ts";
import { customerZones } from "./customer-zones.ts";
import { type Check, drop, pass } from "./decision.ts";
import { hourRules } from "./hour-rules.ts";
import { nextOpening, shutBy } from "./opening.ts";

/**
 * Messages that were held go out over this time after the opening, each customer's at their own place in it: thousands
 * of them due at eight o'clock sharp would meet the provider's rate limit.
 */
export const SPREAD_MS = 15 * 60_000;

/**
 * Quiet hours, closed days and open hours let the message go now, by the customer's clock; else it is dropped, or held
 * until the next opening. Where no opening comes within a month it is dropped.
 */
export const hours: Check = ({ settings, profile, now, hash }) => {
  const rules = hourRules(settings);
  if (rules.length === 0) return pass();
  const { zones, from } = customerZones(profile, settings.zone);
  const where = { zone: zones[0], zones: zones.length, from };
  const shut = shutBy(now, zones, rules);
  if (shut === undefined) return pass(where);
  const saw = { ...where, zone: shut.zone, at: now };
  const { rule, reason } = shut.rule;
  if (shut.rule.action === "drop") return drop(reason, rule, saw);
  // A rule that drops is judged again when the hold is over.
  const opening = nextOpening(
    now,
    zones,
    rules.filter((one) => one.action === "hold"),
  );
  if (opening === undefined) return drop(reason, rule, { ...saw, opens: "never" });
  const spread = Math.min(SPREAD_MS, opening.closes - opening.opens);
  const share = stickyShare(hash, "spread", profile.customerId);
  // Whole seconds: a Wait state's timestamp is no finer, and an earlier one would find the door shut again.
  const until = opening.opens + Math.floor((share * spread) / 1000) * 1000;
  return { say: "hold", until, verdict: { rule, values: { ...saw, opens: opening.opens } } };
};
