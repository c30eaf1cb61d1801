import type fc from "fast-check";
import { histories } from "./generate.ts";
import type { History } from "./history.ts";

/** Histories in which Step Functions answers nobody for most of a day, so that runs go on whose entries have ended. */
export const whereNothingIsStopped: fc.Arbitrary<History> = histories.map((history) => ({
  ...history,
  trouble: { ...history.trouble, outages: [{ of: "states", from: 1 + (history.seed % 60), minutes: 1_400 }] },
}));

/** Histories in which customers enter and leave the segment `vip`, and little else happens. */
export const aboutTheSegment: fc.Arbitrary<History> = histories.map(({ events, ...history }) => ({
  ...history,
  events: events.map((event, i) =>
    event.name === "Hello"
      ? event
      : { ...event, name: "Seen", properties: {}, context: { traits: { vip: i % 2 === 0 } } },
  ),
}));
