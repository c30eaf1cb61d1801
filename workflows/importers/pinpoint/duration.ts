import { Duration } from "luxon";

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
