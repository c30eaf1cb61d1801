import { DateTime, Duration } from "luxon";

/** The year 2200, after the last that schedules take. */
const LATEST = Date.UTC(2200, 0, 1);

/** Epoch milliseconds of a time as exports write it: ISO 8601, with a blank for the T, RFC 2822, as JavaScript prints dates, or epoch seconds. */
export function instantOf(value: string | number): number | undefined {
  if (typeof value === "number") {
    const instant = value > 100_000_000_000 ? value : value * 1000;
    return instant >= 0 && instant < LATEST ? Math.round(instant) : undefined;
  }
  const text = value.trim();
  if (/^\d{10}(\d{3})?$/.test(text)) return instantOf(Number(text));
  // JavaScript prints dates like this, with their offset.
  if (/ GMT[+-]\d{4}/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : Date.parse(text);
  const tried = [
    DateTime.fromISO(text, { zone: "utc" }),
    DateTime.fromSQL(text, { zone: "utc" }),
    DateTime.fromRFC2822(text, { zone: "utc" }),
    DateTime.fromHTTP(text, { zone: "utc" }),
  ];
  const found = tried.find((one) => one.isValid)?.toMillis();
  return found !== undefined && found >= 0 && found < LATEST ? found : undefined;
}

/** `YYYY-MM-DD` of an instant in a zone. */
export function dayIn(instant: number, zone: string): string {
  return DateTime.fromMillis(instant, { zone }).toFormat("yyyy-MM-dd");
}

/** The first day that begins at or after an instant. */
export function nextDayIn(instant: number, zone: string): string {
  const at = DateTime.fromMillis(instant, { zone });
  const start = at.startOf("day");
  return (start.toMillis() === instant ? start : start.plus({ days: 1 })).toFormat("yyyy-MM-dd");
}

/** `YYYY-MM-DD HH:MM` of an instant, `offsetMinutes` east of UTC. */
export function wallClock(instant: number, offsetMinutes: number): { readonly day: string; readonly time: string } {
  const at = DateTime.fromMillis(instant, { zone: "utc" }).plus({ minutes: offsetMinutes });
  return { day: at.toFormat("yyyy-MM-dd"), time: at.toFormat("HH:mm") };
}

/** Minutes east of UTC of `UTC+05:30`; undefined where Pinpoint does not have such a zone. */
export function offsetMinutes(text: string): number | undefined {
  const [whole, sign, hours, minutes] = /^UTC(?:([+-])(\d{1,2})(?::(\d{2}))?)?$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === "-" ? -size : size;
}

const MINUTE = 60_000;

/** Milliseconds of a year, the longest wait of a run. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const LONGEST = 365 * 86_400_000;

/**
 * Milliseconds of an ISO 8601 duration (`PT1H`, `P3D`, `P1DT12H`); undefined where the text is not one. ISO 8601 leaves open
 * how long a month or a year is: 30 and 365 days are taken.
 */
export function isoDuration(text: string): number | undefined {
  // A duration names at least one length, and does not go backwards.
  if (!/^P[^-]*[YMWDHS]$/.test(text)) return undefined;
  const duration = Duration.fromISO(text.replaceAll(",", "."));
  return duration.isValid ? duration.toMillis() : undefined;
}

/** Whether a duration names months or years, which have no fixed length. */
function hasNoFixedLength(text: string): boolean {
  return /^P[^T]*[YM]/.test(text);
}

/** A duration as journeys write it: `30m`, `4h`, `3d`, `2w`; whole minutes, from one minute to a year. */
export function durationText(milliseconds: number): string {
  const minutes = Math.min(LONGEST / MINUTE, Math.max(1, Math.round(milliseconds / MINUTE)));
  for (const [unit, size] of [
    ["w", 10_080],
    ["d", 1440],
    ["h", 60],
  ] as const) {
    if (minutes % size === 0 && !(unit === "w" && minutes / size === 52)) return `${minutes / size}${unit}`;
  }
  return `${minutes}m`;
}

/** A note on a duration of Pinpoint's that is written as a different one; undefined where it is the same. */
export function durationNote(text: string, milliseconds: number): string | undefined {
  const written = durationText(milliseconds);
  if (hasNoFixedLength(text)) return `${text} has no fixed length; ${written} was taken`;
  if (milliseconds % MINUTE !== 0 || milliseconds === 0)
    return `${text} became ${written}: whole minutes, at least one`;
  return undefined;
}
