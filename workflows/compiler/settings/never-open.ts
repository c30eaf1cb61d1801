import { CHANNELS } from "../../../core/channels/channels.ts";
import { type OpenHours, type Settings, WEEKDAYS } from "../../../core/model/settings.ts";
import { type HourRule, hourRules } from "../../../core/policy/hours.ts";
import type { At, Report } from "../diagnostics/report.ts";

/** Reports channels for which a week has no minute at which quiet and open hours let marketing go. Hours with a fault have one already. */
export function checkEverOpen(settings: Settings, at: At, report: Report): void {
  if (openHoursOf(settings.open).some(isFaulty)) return;
  const own = { ...settings, countryHours: [] };
  const shut = CHANNELS.filter((channel) => !isEverOpen(hourRules(own, { channel })));
  if (shut.length > 0) {
    report("SJ472", at, {
      message: `Quiet and open hours leave no time for marketing by ${shut.join(", ")}.`,
      found: "no time in a week",
    });
    return;
  }
  for (const { country, channels = [] } of settings.countryHours ?? []) {
    const channel = CHANNELS.find((one) => channels.includes(one));
    if (channel === undefined || isEverOpen(hourRules(settings, { channel, countries: [country] }))) continue;
    report("SJ472", at, {
      message: `Quiet and open hours leave no time that ${country} allows for marketing by ${channel}.`,
      found: "no time in a week",
    });
  }
}

function openHoursOf(open: Settings["open"] = []): readonly OpenHours[] {
  return "then" in open ? [open] : open;
}

/** Without a day, or with one of which no range can be read. */
function isFaulty({ days }: OpenHours): boolean {
  const ranges = Object.values(days);
  return ranges.length === 0 || ranges.some((one) => one.length === 0);
}

/** A rule begins and ceases to shut at its edges only. */
function isEverOpen(rules: readonly HourRule[]): boolean {
  const minutes = [0, ...rules.flatMap(({ edges }) => edges)];
  return WEEKDAYS.some((weekday, day) => {
    const yesterday = WEEKDAYS[(day + 6) % 7] ?? "sun";
    return minutes.some((minute) => !rules.some((rule) => rule.shuts({ date: "", weekday, yesterday, minute })));
  });
}
