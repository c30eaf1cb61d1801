import { parseTime } from "../ingest/time.ts";
import type { Json } from "../model/json.ts";
import { instantOf, wallOf } from "./wall-time.ts";

const DAY = 86_400_000;
const WALL = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;

/** A calendar date and, where given, a time of day. */
export interface CalendarDate {
  /** Midnight of the day as if the zone were UTC; epoch milliseconds. */
  readonly day: number;
  /** Milliseconds since midnight by the wall clock. */
  readonly time?: number;
}

/**
 * The date that a value names in the zone: `YYYY-MM-DD`; a date and time, by the zone's wall clock where it names no
 * zone; or epoch seconds or milliseconds (parseTime). Undefined for anything else, and for days that do not exist.
 */
export function readDate(value: Json | undefined, zone: string): CalendarDate | undefined {
  const wall = typeof value === "string" ? wallTime(value) : undefined;
  if (wall !== undefined) return wall;
  const instant = parseTime(value);
  if (instant === undefined) return undefined;
  const shown = wallOf(instant, zone);
  const day = Math.floor(shown / DAY) * DAY;
  return { day, time: shown - day };
}

/** A year with 29 February. */
const LEAP_YEAR = 1904;
const YEARLESS = /^(?:--|0000-)?(\d{2})-(\d{2})$/;

/** The day that a value names without a year, `--05-20`, `05-20` or `0000-05-20`, as a day of 1904. Undefined for anything else. */
export function readYearless(value: Json | undefined): CalendarDate | undefined {
  const [, month, day] = (typeof value === "string" && YEARLESS.exec(value.trim())) || [];
  const time = month === undefined || day === undefined ? undefined : parseTime(`${LEAP_YEAR}-${month}-${day}`);
  return time === undefined ? undefined : { day: time };
}

/** The instant where a value names one; undefined where it names a wall time without a zone. */
export function readInstant(value: Json | undefined, zone: string): number | undefined {
  const wall = typeof value === "string" ? wallTime(value) : undefined;
  if (wall === undefined) return parseTime(value);
  return wall.time === undefined ? undefined : instantOf(wall.day + wall.time, zone);
}

/** A moment and the zone whose clock shows it. */
export interface ShownMoment {
  /** Epoch milliseconds. */
  readonly instant: number;
  readonly zone: string;
  /** The value names no zone, so it is shown as it is written. */
  readonly asWritten: boolean;
}

/**
 * How a value is shown in the zone: an instant by the zone's clock; a date or wall time as it is written. Undefined
 * where the value is neither.
 */
export function readShown(value: Json | undefined, zone: string): ShownMoment | undefined {
  const wall = typeof value === "string" ? wallTime(value) : undefined;
  if (wall !== undefined) return shownAsWritten(wall.day + (wall.time ?? 0), zone);
  const instant = parseTime(value);
  return instant === undefined ? undefined : { instant, zone, asWritten: false };
}

/**
 * A wall time (as if the zone were UTC) as the zone's clock shows it; where that clock skips it, or the zone is
 * invalid, as UTC's clock shows it.
 */
export function shownAsWritten(wall: number, zone: string): ShownMoment {
  const instant = instantOf(wall, zone);
  const shows = wallOf(instant, zone) === wall;
  return shows ? { instant, zone, asWritten: true } : { instant: wall, zone: "UTC", asWritten: true };
}

function wallTime(value: string): CalendarDate | undefined {
  const [written, , , , hour, minute, second = "0"] = WALL.exec(value.trim()) ?? [];
  if (written === undefined) return undefined;
  const day = parseTime(written.slice(0, 10));
  if (day === undefined) return undefined;
  if (hour === undefined || minute === undefined) return { day };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return { day, time: (Number(hour) * 3_600 + Number(minute) * 60 + Number(second)) * 1_000 };
}
