import { DateTime } from "luxon";

/** A time as people write it, in a zone: "Wed 1 Dec 2010, 08:26". `time` in epoch milliseconds. */
export function moment(time: number, zone: string): string {
  return DateTime.fromMillis(time, { zone, locale: "en-GB" }).toFormat("ccc d LLL yyyy, HH:mm");
}

/** A length of time in its two largest units: "3 d", "1 d 4 h", "25 min", "under a minute". */
export function span(milliseconds: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["min", 60_000],
  ] as const;
  let rest = Math.round(milliseconds / 60_000) * 60_000;
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(" ") || "under a minute";
}
