import { MAIL_TALLY, mailDays, overLevel, ratesAt } from "../model/deliverability.ts";
import type { Settings } from "../model/settings.ts";
import type { Clock, Counter } from "../ports/system.ts";
import type { Tallies } from "../ports/tallies.ts";

/** The share of SES's review level from which an alarm rings. */
const WARN = 0.5;

/** Counts, for alarms, that bounces or complaints are at half of SES's review level or at all of it. One read; none unless the settings ask. */
export async function watchMail({
  settings,
  tallies,
  clock,
  counter,
}: {
  readonly settings: Settings;
  readonly tallies: Tallies | undefined;
  readonly clock: Clock;
  readonly counter: Counter;
}): Promise<void> {
  if (settings.deliverability === undefined || tallies === undefined) return;
  const rates = ratesAt(await tallies.read(MAIL_TALLY, mailDays(clock.now())), clock.now());
  const high = overLevel(rates, WARN);
  if (high === undefined) return;
  counter.count("MailRateHigh", {});
  if (overLevel(rates, 1) !== undefined) counter.count("MailRateAtReview", {});
  counter.note("warn", "E-mail bounces, or is complained about, too often.", { ...high });
}
