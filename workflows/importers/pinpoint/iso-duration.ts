const MINUTE = 60_000;
const DAY = 86_400_000;
/** Mean lengths: ISO 8601 leaves open how long a month or a year is. */
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** Longest wait of a run. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const LONGEST = YEAR;

/** Milliseconds of an ISO 8601 duration (`PT1H`, `P3D`, `P1DT12H`); undefined where the text is none. */
export function isoDuration(text: string): number | undefined {
  const number = "(\\d+(?:[.,]\\d+)?)";
  const pattern = new RegExp(
    `^P(?:${number}Y)?(?:${number}M)?(?:${number}W)?(?:${number}D)?(?:T(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`,
  );
  const found = pattern.exec(text);
  if (found === null || /^P$|T$/.test(text)) return undefined;
  const amounts = found.slice(1).map((part: string | undefined) => Number((part ?? "0").replace(",", ".")));
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = amounts;
  return (
    years * YEAR +
    months * MONTH +
    weeks * 7 * DAY +
    days * DAY +
    hours * 60 * MINUTE +
    minutes * MINUTE +
    seconds * 1000
  );
}

/** Whether a duration names months or years, which have no fixed length. */
export function isVague(text: string): boolean {
  return /^P[^T]*[YM]/.test(text);
}

/** `30m`, `4h`, `3d`, `2w` as journeys write durations: whole minutes, at least one, at most a year. */
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

/** What a Pinpoint duration says becomes of it here, where it is not the same; undefined where it is. */
export function durationNote(text: string, milliseconds: number): string | undefined {
  const written = durationText(milliseconds);
  if (isVague(text)) return `${text} has no fixed length; ${written} was taken`;
  if (milliseconds % MINUTE !== 0 || milliseconds === 0)
    return `${text} became ${written}: whole minutes, at least one`;
  return undefined;
}
