import type { Channel } from "../channels/channels.ts";
import type { DropReason } from "../model/drop-reasons.ts";
import type { ClosedDays, OpenHours, QuietHours, Settings } from "../model/settings.ts";
import { spreadOf, spreadWithin } from "../moment/spread.ts";
import { type LocalTime, minuteOf } from "../moment/wall-time.ts";
import { customerCountries, customerZones } from "./customer-zones.ts";
import { allow, type Check, drop } from "./decision.ts";
import { nextOpening, shutBy } from "./opening.ts";

/**
 * Quiet hours of the channel, closed days and open hours let the message go now, by the customer's clock; else it is dropped, or held
 * until the next opening, and spread over the time after it. Where no opening comes within a month it is dropped.
 */
export const hours: Check = ({ settings, profile, now, hash, message }) => {
  const rules = hourRules(settings, { channel: message.channel, countries: customerCountries(profile) });
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

/** Whose hours are asked for. */
interface Concerned {
  /** Absent: every channel's. */
  readonly channel?: Channel;
  /** Countries in one of which the customer is; absent, or empty because nothing tells: every country's. */
  readonly countries?: readonly string[];
}

/** The workspace's rules in the order of their checks: quiet hours, closed days, open hours, hours of countries. */
export function hourRules(
  { quiet = [], closed = [], open = [], countryHours = [] }: Settings,
  { channel, countries = [] }: Concerned = {},
): readonly HourRule[] {
  const concerns = ({ channels }: { readonly channels?: readonly string[] }) =>
    channel === undefined || channels === undefined || channels.includes(channel);
  return [
    ...("from" in quiet ? [quiet] : quiet).filter(concerns).map(quietRule),
    ...("then" in closed ? [closed] : closed).filter(concerns).map(closedRule),
    ...("then" in open ? [open] : open).filter(concerns).map(openRule),
    ...countryHours
      .filter((hours) => concerns(hours) && (countries.length === 0 || countries.includes(hours.country)))
      .map(openRule),
  ];
}

/** Which channels a rule names, for its name. */
function named({ channels }: { readonly channels?: readonly string[] }): string {
  return channels === undefined ? "" : ` for ${channels.join(", ")}`;
}

function quietRule(quiet: QuietHours): HourRule {
  return {
    rule: `quiet ${quiet.from} to ${quiet.to}${named(quiet)}`,
    action: quiet.then,
    reason: "quiet_hours",
    edges: [minuteOf(quiet.from), minuteOf(quiet.to)],
    shuts: ({ minute }) => within(minute, quiet) !== "outside",
  };
}

function closedRule(closed: ClosedDays): HourRule {
  const days = new Set(closed.days);
  return {
    rule: `closed day${named(closed)}`,
    action: closed.then,
    reason: "closed",
    edges: [],
    shuts: ({ date }) => days.has(date) || days.has(date.slice(5)),
  };
}

function openRule(open: OpenHours & { readonly country?: string }): HourRule {
  const ranges = Object.values(open.days).flat();
  const of = open.country === undefined ? "" : ` of ${open.country}`;
  return {
    rule: `open hours${of}${named(open)}`,
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
