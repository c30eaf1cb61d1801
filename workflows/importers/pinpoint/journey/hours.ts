import type { ChannelDays, ChannelHours, Project, WeekHours } from "../project/project.ts";
import type { Say } from "../report.ts";
import type { JourneySettings, PinpointDay } from "../shapes/journey.ts";
import { dayIn, instantOf } from "../time.ts";

const WEEKDAYS: { readonly [D in PinpointDay]: string } = {
  MONDAY: "mon",
  TUESDAY: "tue",
  WEDNESDAY: "wed",
  THURSDAY: "thu",
  FRIDAY: "fri",
  SATURDAY: "sat",
  SUNDAY: "sun",
};
const DAYS: readonly PinpointDay[] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/** Adds the hours in which a journey may not send to the workspace's settings, where they hold for every journey. */
export function needHours(settings: JourneySettings, project: Project, say: Say): void {
  const then = settings.WaitForQuietTime === true ? "hold" : "drop";
  const { QuietTime, OpenHours, ClosedDays } = settings;
  if (QuietTime?.Start !== undefined && QuietTime.End !== undefined) {
    const [from, to] = [QuietTime.Start.slice(0, 5), QuietTime.End.slice(0, 5)];
    if (from === to) say("QuietTime", "left out", `Quiet time from ${from} to ${to} is not a time.`);
    else project.need({ need: "quiet", from, to, then, say });
    say(
      "QuietTime",
      "otherwise",
      "Where no zone is known it is estimated from phone or country, else the workspace's counts; Pinpoint sent at any time.",
    );
  }
  if ((OpenHours !== undefined || ClosedDays !== undefined) && settings.SendingSchedule !== true) {
    say(
      "SendingSchedule",
      "left out",
      "OpenHours and ClosedDays count in Pinpoint only where SendingSchedule is true.",
    );
    return;
  }
  if (OpenHours !== undefined) needOpen(OpenHours, then, project, say);
  if (ClosedDays !== undefined) needClosed(ClosedDays, then, project, say);
}

/** The channels that are named as here. A voice message is a call, which is no channel here. */
const NAMES: Readonly<Record<string, string>> = { EMAIL: "email", SMS: "sms", PUSH: "push", CUSTOM: "webhook" };

function needOpen(
  hours: NonNullable<JourneySettings["OpenHours"]>,
  then: "hold" | "drop",
  project: Project,
  say: Say,
): void {
  const open = Object.entries(hours).flatMap(([name, days]): readonly ChannelHours[] => {
    const channel = NAMES[name];
    if (days === undefined || Object.keys(days).length === 0) return [];
    if (channel === undefined) {
      say("OpenHours", "left out", `${name} is no channel here.`);
      return [];
    }
    const week = weekOf(days);
    if (Object.values(week).some((ranges) => (ranges ?? []).length > 0)) return [{ channels: [channel], hours: week }];
    say("OpenHours", "left out", `There is no hour in which ${name} is open.`);
    return [];
  });
  if (open.length > 0) project.need({ need: "open", hours: alike(open, ({ hours }) => hours), then, say });
}

/** Channels with the same value together. */
function alike<T extends { readonly channels: readonly string[] }>(
  all: readonly T[],
  partOf: (one: T) => unknown,
): readonly T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    const key = JSON.stringify(partOf(one));
    const before = found.get(key);
    found.set(key, before === undefined ? one : { ...before, channels: [...before.channels, ...one.channels] });
  }
  return [...found.values()];
}

type Days = NonNullable<NonNullable<JourneySettings["OpenHours"]>["EMAIL"]>;

function weekOf(days: Days): WeekHours {
  return Object.fromEntries(
    DAYS.map((day) => {
      const ranges = (days[day] ?? []).map(({ StartTime = "00:00", EndTime = "23:59" }): [number, number] => [
        minuteOf(StartTime),
        minuteOf(EndTime),
      ]);
      // A range past midnight ends with its day; the next day has ranges of its own.
      return [
        WEEKDAYS[day],
        ranges.map(([from, to]): [number, number] => [from, to <= from ? 1439 : to]).filter(([from, to]) => from < to),
      ];
    }),
  );
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}

const DAY = 86_400_000;
/** The longest closed time, in days. */
const MOST_DAYS = 366;

function needClosed(
  closed: NonNullable<JourneySettings["ClosedDays"]>,
  then: "hold" | "drop",
  project: Project,
  say: Say,
): void {
  const all = Object.entries(closed).flatMap(([name, rules]): readonly ChannelDays[] => {
    const channel = NAMES[name];
    if (rules === undefined || rules.length === 0) return [];
    if (channel === undefined) {
      say("ClosedDays", "left out", `${name} is no channel here.`);
      return [];
    }
    const days = daysOf(rules, say);
    return days.length === 0 ? [] : [{ channels: [channel], days }];
  });
  if (all.length === 0) return;
  say("ClosedDays", "otherwise", "Closed days are whole days, and for every journey.");
  project.need({ need: "closed", days: alike(all, ({ days }) => days), then, say });
}

type Rules = NonNullable<NonNullable<JourneySettings["ClosedDays"]>["EMAIL"]>;

function daysOf(rules: Rules, say: Say): readonly string[] {
  const days = new Set<string>();
  for (const { Name = "closed", StartDateTime, EndDateTime } of rules) {
    const from = StartDateTime === undefined ? undefined : instantOf(StartDateTime);
    const to = EndDateTime === undefined ? from : instantOf(EndDateTime);
    if (from === undefined || to === undefined || to < from || to - from > MOST_DAYS * DAY) {
      say("ClosedDays", "left out", `${Name}: these are not days, or more than a year of them.`);
      continue;
    }
    const last = dayIn(Math.max(from, to - 1), "utc");
    for (let at = from; dayIn(at, "utc") <= last; at += DAY) days.add(dayIn(at, "utc"));
  }
  return [...days].sort();
}
