import type { DayCount, Link, WindowState } from "../../core/model/window.ts";
import { type Codec, listOf, shape, trusted } from "./packed.ts";

/**
 * Days as one flat list: for each the difference to the day before, how many events, and the sum where a property is added up.
 * Whether there are sums is the first number.
 */
const DAYS: Codec<readonly DayCount[]> = {
  pack: (days) => {
    const sums = days.some(([, , sum]) => sum !== 0);
    let last = 0;
    const packed = [sums ? 1 : 0];
    for (const [day, n, sum] of days) {
      packed.push(day - last, n, ...(sums ? [sum] : []));
      last = day;
    }
    return packed;
  },
  unpack: (packed) => {
    const [sums, ...values] = trusted<readonly number[]>(packed);
    const width = sums === 1 ? 3 : 2;
    const days: DayCount[] = [];
    let day = 0;
    for (let at = 0; at < values.length; at += width) {
      day += values[at] ?? 0;
      days.push([day, values[at + 1] ?? 0, sums === 1 ? (values[at + 2] ?? 0) : 0]);
    }
    return days;
  },
};

/** Events of a step: for each the time since the one before, and how long before it its sequence began; −1 for no sequence. */
const LINKS: Codec<readonly Link[]> = {
  pack: (links) => {
    let last = 0;
    return links.flatMap(([time, start]) => {
      const since = time - last;
      last = time;
      return [since, start === undefined ? -1 : time - start];
    });
  },
  unpack: (packed) => {
    const values = trusted<readonly number[]>(packed);
    const links: Link[] = [];
    let time = 0;
    for (let at = 0; at < values.length; at += 2) {
      time += values[at] ?? 0;
      const before = values[at + 1] ?? -1;
      links.push(before < 0 ? [time] : [time, time - before]);
    }
    return links;
  },
};

/** What a profile keeps of one window. */
export const WINDOW: Codec<WindowState> = shape<WindowState>({
  since: "s",
  days: ["d", DAYS],
  last: "l",
  steps: ["e", listOf(LINKS)],
  done: "o",
});
