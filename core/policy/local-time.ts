import { DateTime, IANAZone } from "luxon";
import type { Weekday } from "../model/settings.ts";

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
