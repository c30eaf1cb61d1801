import type { Channel } from "../channels/channels.ts";
import type { DropReason } from "../model/drop-reasons.ts";
import type { OpenHours, QuietHours, Settings } from "../model/settings.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { type LocalTime, minuteOf } from "../moment/wall-time.ts";
import { customerZones } from "./customer-zones.ts";
import { allow, type Check, drop } from "./decision.ts";
import { nextOpening, shutBy } from "./opening.ts";

/**
 * Quiet hours of the channel, closed days and open hours let the message go now, by the customer's clock; else it is dropped, or held
 * until the next opening, and spread over the time after it. Where no opening comes within a month it is dropped.
 */
export const hours: Check = ({ settings, profile, now, hash, message }) => {
  const rules = hourRules(settings, message.channel);
  if (rules.length === 0) return allow();
  const { zones, from } = customerZones(profile, settings.zone);
  const where = { zone: zones[0], zones: zones.length, from };
  const shut = shutBy(now, zones, rules);
  if (shut === undefined) return allow(where);
  const saw = { ...where, zone: shut.zone, at: now };
  const { rule, reason } = shut.rule;
  if (shut.rule.action === "drop") return drop(reason, rule, saw);
  // Rules that drop are checked again when the hold is over.
  const opening = nextOpening(
    now,
    zones,
    rules.filter((one) => one.action === "hold"),
  );
  if (opening === undefined) return drop(reason, rule, { ...saw, opens: "never" });
  const { opens, closes } = opening;
  const until = opens + spreadWithin(hash, profile.customerId, Math.min(spreadOf(settings), closes - opens));
  return { kind: "hold", until, nominal: opens, grounds: { rule, values: { ...saw, opens } } };
};

/** A rule about when messages may be sent, by the wall clock where the customer is. */
export interface HourRule {
  readonly rule: string;
  readonly action: "hold" | "drop";
  readonly reason: DropReason;
  /** Minutes of the day at which the answer can change; midnight is always one. */
  readonly edges: readonly number[];
  shuts(at: LocalTime): boolean;
}

/**
 * The workspace's rules in the order of their checks: quiet hours, closed days, open hours. Only those for this channel; all
 * if the channel is not known yet.
 */
export function hourRules(settings: Settings, channel?: Channel): readonly HourRule[] {
  const { quiet, closed, open } = settings;
  return [
    ...quietHoursOf(quiet)
      .filter(({ channels }) => channel === undefined || channels === undefined || channels.includes(channel))
      .map(quietRule),
    ...(closed ? [closedRule(closed)] : []),
    ...(open ? [openRule(open)] : []),
  ];
}

function quietHoursOf(quiet: Settings["quiet"] = []): readonly QuietHours[] {
  return "from" in quiet ? [quiet] : quiet;
}

function quietRule(quiet: QuietHours): HourRule {
  const which = quiet.channels === undefined ? "" : ` for ${quiet.channels.join(", ")}`;
  return {
    rule: `quiet ${quiet.from} to ${quiet.to}${which}`,
    action: quiet.then,
    reason: "quiet_hours",
    edges: [minuteOf(quiet.from), minuteOf(quiet.to)],
    shuts: ({ minute }) => within(minute, quiet) !== "outside",
  };
}

function closedRule(closed: NonNullable<Settings["closed"]>): HourRule {
  const days = new Set(closed.days);
  return { rule: "closed day", action: closed.then, reason: "closed", edges: [], shuts: ({ date }) => days.has(date) };
}

function openRule(open: OpenHours): HourRule {
  const ranges = Object.values(open.days).flat();
  return {
    rule: "open hours",
    action: open.then,
    reason: "closed",
    edges: ranges.flatMap((range) => [minuteOf(range.from), minuteOf(range.to)]),
    shuts: ({ weekday, yesterday, minute }) =>
      !(open.days[weekday] ?? []).some((range) => within(minute, range) === "begun today") &&
      !(open.days[yesterday] ?? []).some((range) => within(minute, range) === "begun yesterday"),
  };
}

/** Where a minute of the day lies; `from` later than `to` spans midnight, and equal ones are an empty span. */
function within(minute: number, span: { readonly from: string; readonly to: string }) {
  const from = minuteOf(span.from);
  const to = minuteOf(span.to);
  if (from <= to) return minute >= from && minute < to ? "begun today" : "outside";
  if (minute >= from) return "begun today";
  return minute < to ? "begun yesterday" : "outside";
}
