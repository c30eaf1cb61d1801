import type { EventCount, RecentEvent } from "../../core/model/profile.ts";
import { type Codec, trusted } from "./packed.ts";

type PackedEvent = readonly [
  id: string,
  name: number,
  sinceLast: number,
  arrivedAfter: number,
  properties?: RecentEvent["properties"] | 0,
  message?: string | 0,
  past?: 1,
];
interface PackedEvents {
  readonly n: readonly string[];
  readonly e: readonly PackedEvent[];
}

/** Recent events: each name once, each time as the difference to the one before, and nothing for absent fields. */
export const RECENT: Codec<readonly RecentEvent[]> = {
  pack: (events) => {
    const names: string[] = [];
    let last = 0;
    const packed = events.map((event) => {
      let name = names.indexOf(event.name);
      if (name < 0) name = names.push(event.name) - 1;
      const fields: unknown[] = [event.id, name, event.time - last, event.at - event.time];
      last = event.time;
      if (event.past !== undefined) fields.push(event.properties ?? 0, event.message ?? 0, 1);
      else if (event.message !== undefined) fields.push(event.properties ?? 0, event.message);
      else if (event.properties !== undefined) fields.push(event.properties);
      return fields;
    });
    return { n: names, e: packed };
  },
  unpack: (packed) => {
    const { n: names, e: events } = trusted<PackedEvents>(packed);
    let time = 0;
    return events.map(([id, name, sinceLast, arrivedAfter, properties, message, past]) => {
      time += sinceLast;
      return {
        id,
        name: names[name] ?? "",
        time,
        at: time + arrivedAfter,
        ...(properties ? { properties } : {}),
        ...(message === undefined || message === 0 ? {} : { message }),
        ...(past === 1 ? { past: true } : {}),
      };
    });
  },
};

/** A count: how often, the first time, and the time from first to last where it happened more than once. */
export const COUNT: Codec<EventCount> = {
  pack: ({ n, first, last }) => (last === first ? [n, first] : [n, first, last - first]),
  unpack: (packed) => {
    const [n, first, toLast = 0] = trusted<readonly [n: number, first: number, toLast?: number]>(packed);
    return { n, first, last: first + toLast };
  },
};
