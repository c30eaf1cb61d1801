import type { Json } from "../../../core/model/json.ts";

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
/** https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html, state-task.html */
const LONGEST_SECONDS = 99_999_999;

/** Epoch milliseconds of an RFC 3339 time with its offset; undefined for anything else. */
export function instantOf(value: Json): number | undefined {
  const parts = typeof value === "string" ? INSTANT.exec(value) : null;
  if (parts === null) return undefined;
  const [, year, month, day] = parts.map(Number);
  const daysInMonth = new Date(Date.UTC(year ?? 0, month ?? 0, 0)).getUTCDate();
  const time = Date.parse(parts[0]);
  return Number.isNaN(time) || (day ?? 0) > daysInMonth ? undefined : time;
}

/** A whole number of seconds from `least` up to what Step Functions takes; undefined for anything else. */
export function secondsOf(value: Json, least: 0 | 1): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= LONGEST_SECONDS
    ? value
    : undefined;
}
