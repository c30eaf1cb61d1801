import { DateTime } from "luxon";

/** `2026-12-01T08:00:00.000Z`: a time (epoch milliseconds) as a Wait state reads it. */
export function isoTime(time: number): string {
  return DateTime.fromMillis(time, { zone: "utc" }).toISO() ?? "";
}
