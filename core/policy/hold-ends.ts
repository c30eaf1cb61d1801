import { getOwn } from "../model/json.ts";
import { customerCountries, customerZones } from "./customer-zones.ts";
import type { PolicyInput } from "./decision.ts";
import { hourRules } from "./hours.ts";
import { nextClosing } from "./opening.ts";

const MINUTE = 60_000;

/**
 * The end of a hold that begins now and lasts at most `longest` milliseconds: it is over a minute before the customer's hours close and
 * before the entry times out. Epoch milliseconds, whole seconds; in the past where there is no time left.
 */
export function holdEnds({ settings, profile, message, now }: PolicyInput, longest: number): number {
  const rules = hourRules(settings, { channel: message.channel, countries: customerCountries(profile) });
  const closes = nextClosing(now, customerZones(profile, settings.zone).zones, rules, longest);
  const entry = getOwn(profile.entries, `${message.journey}#${message.n}`);
  const timeout = entry?.rules.timeout ?? Number.POSITIVE_INFINITY;
  const last = Math.min(closes, (entry?.start ?? now) + timeout) - MINUTE;
  return Math.floor(Math.min(now + longest, last) / 1000) * 1000;
}
