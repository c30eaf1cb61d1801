import { DateTime, IANAZone } from "luxon";
import type { Weekday } from "../model/settings.ts";

const MINUTE = 60_000;
/** Farther from a wall time than any offset (±14 h), even where a zone crosses the date line. */
const REACH = 38 * 60 * MINUTE;

/**
 * The instant at which the wall clock of a zone shows a time; epoch milliseconds. `wall` is that time as if the zone
 * were UTC. Of a time that the clock shows twice it is the first; for a time that the clock skips it is the first
 * instant after the gap.
 */
export function instantOf(wall: number, zone: string): number {
  const place = IANAZone.create(zone);
  const offset = (time: number) => place.offset(time) * MINUTE;
  const before = offset(wall - REACH);
  const after = offset(wall + REACH);
  const shown = [before, after].map((each) => wall - each).filter((time) => time + offset(time) === wall);
  return shown.length > 0 ? Math.min(...shown) : changeBetween(wall - REACH, wall + REACH, offset);
}

/** The wall time of a zone at an instant, as if the zone were UTC; epoch milliseconds. */
export function wallOf(time: number, zone: string): number {
  return time + IANAZone.create(zone).offset(time) * MINUTE;
}

/** The first instant at which the offset differs from that at `from`. */
function changeBetween(from: number, to: number, offset: (time: number) => number): number {
  const was = offset(from);
  let low = from;
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === was) low = middle;
    else high = middle;
  }
  return high;
}

/** `2026-12-01T08:00:00.000Z`: a time (epoch milliseconds) as a Wait state reads it. */
export function isoTime(time: number): string {
  return DateTime.fromMillis(time, { zone: "utc" }).toISO() ?? "";
}

/** An instant as the clock on somebody's wall shows it. */
export interface LocalTime {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly weekday: Weekday;
  readonly yesterday: Weekday;
  /** Minutes since midnight by the wall clock. */
  readonly minute: number;
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The wall clock at an instant (epoch milliseconds) in a valid zone. */
export function localTime(time: number, zone: string): LocalTime {
  // A zone's offset is looked up once here; luxon would look it up for every field.
  const shifted = time + IANAZone.create(zone).offset(time) * 60_000;
  const local = DateTime.fromMillis(shifted, { zone: "utc" });
  return {
    date: local.toISODate() ?? "",
    weekday: weekday(local.weekday),
    yesterday: weekday(local.weekday + 6),
    minute: local.hour * 60 + local.minute,
  };
}

/** 1 is Monday, as in ISO 8601. */
function weekday(number: number): Weekday {
  return WEEKDAYS[(number - 1) % 7] ?? "mon";
}

/** Minutes since midnight of `HH:MM`; `24:00` is the end of the day. */
export function minuteOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
