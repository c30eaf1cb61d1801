import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { customerZones } from "./customer-zones.ts";
import { type Check, drop, pass } from "./decision.ts";
import { hourRules } from "./hour-rules.ts";
import { nextOpening, shutBy } from "./opening.ts";

/**
 * Quiet hours of the channel, closed days and open hours let the message go now, by the customer's clock; else it is dropped, or held
 * until the next opening, and spread over the time after it. Where no opening comes within a month it is dropped.
 */
export const hours: Check = ({ settings, profile, now, hash, message }) => {
  const rules = hourRules(settings, message.channel);
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
  const { opens, closes } = opening;
  const until = opens + spreadWithin(hash, profile.customerId, Math.min(spreadOf(settings), closes - opens));
  return { say: "hold", until, nominal: opens, verdict: { rule, values: { ...saw, opens } } };
};
