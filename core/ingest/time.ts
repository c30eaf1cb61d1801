const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
/** A number written as a text. Fewer digits could be a day without hyphens. */
const DIGITS = /^-?\d{9,16}(\.\d+)?$/;

/** Epoch seconds of 1 January 1900 and 2200: a number between them is read as seconds. */
const FIRST_SECOND = -2_208_988_800;
const LAST_SECOND = 7_258_118_400;
/** Numbers nearer to 0 are not times, but days without hyphens (20260620), ages or zeros. */
const LEAST = 100_000_000;

/**
 * Epoch milliseconds of an ISO 8601 time, or of a number (also as a text) of epoch seconds or milliseconds. Undefined
 * for anything else, and for days and hours that do not exist. A time without a zone is UTC.
 *
 * A number that is a second between 1900 and 2200 is read as seconds: as milliseconds it would lie in the twelve weeks
 * around 1 January 1970.
 */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === "number") return fromNumber(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (DIGITS.test(text)) return fromNumber(Number(text));
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", zone = "Z"] = parts;
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // Date.UTC lets 31 February and 25 o'clock run over into the next month and day.
  const written = `${year}-${month}-${day}T${hour.padStart(2, "0")}:${minute.padStart(2, "0")}:${second.padStart(2, "0")}`;
  if (new Date(wall).toISOString().slice(0, 19) !== written) return undefined;
  return wall + Math.trunc(Number(`0.${fraction}`) * 1000) - offset(zone);
}

function fromNumber(value: number): number | undefined {
  if (Math.abs(value) < LEAST) return undefined;
  const time = Math.trunc(value >= FIRST_SECOND && value < LAST_SECOND ? value * 1000 : value);
  return Number.isSafeInteger(time) ? time : undefined;
}

function offset(zone: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (parts === null) return 0;
  const [, sign, hours, minutes] = parts;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

const EARLIEST = Date.UTC(1900, 0);
const LATEST = Date.UTC(2200, 0);

/** Whether a time (epoch milliseconds) lies in the years 1900 to 2199. Any other time has a wrong unit or format. */
export function isEventTime(time: number): boolean {
  return time >= EARLIEST && time < LATEST;
}
