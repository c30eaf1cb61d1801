import type { EnterRule, JourneyRules, Rules, SegmentRule } from "../core/model/rules.ts";

const EVENTS = ["Product Viewed", "Cart Updated", "Order Completed", "Signed Up", "Email Opened", "Page Viewed"];

/**
 * The rules of a large workspace: 200 journeys and 200 segments, of every kind. One journey in ten enters on a segment, one
 * in twenty on a date; one segment in ten reads the count of an event that causes nothing, which is more than a workspace
 * that has grown would do.
 */
export function manyRules(settings: Rules["settings"]): Rules {
  const segments = Array.from({ length: 200 }, (_, n) => segment(n));
  const journeys = Array.from({ length: 200 }, (_, n) => journey(n));
  const recentFields = Object.fromEntries(EVENTS.map((event) => [event, ["orderId", "total"]]));
  return { contract: 1, journeys, segments, look: "many", settings, recentFields };
}

function segment(n: number): SegmentRule {
  const base = { segment: `segment_${n}`, title: `Segment ${n}` };
  const event = EVENTS[n % EVENTS.length] ?? "";
  if (n % 10 === 0) {
    const when = `profile.counts.\`Product Viewed\` >= ${n + 5}`;
    return { ...base, when, reads: ["count:Product Viewed"] };
  }
  if (n % 10 === 1) return { ...base, last: [{ event, within: (n + 1) * 86_400_000 }], reads: [`last:${event}`] };
  if (n % 10 === 2) {
    const [one, other] = [`segment_${n - 1}`, `segment_${n - 2}`];
    return { ...base, all: [one], none: [other], reads: [`segment:${one}`, `segment:${other}`] };
  }
  return {
    ...base,
    when: `profile.trait_${n} > ${n} and profile.plan = 'pro'`,
    reads: [`trait:trait_${n}`, "trait:plan"],
  };
}

function journey(n: number): JourneyRules {
  return {
    journey: `journey_${n}`,
    title: `Journey ${n}`,
    version: "aaaaaaaaaaaa",
    machine: `journey_${n}`,
    enter: [entryOf(n)],
    inside: { exit: [{ event: "Order Completed", same: "orderId", reason: "bought" }], watch: [] },
    entryFields: ["orderId"],
    longest: 86_400_000,
  };
}

function entryOf(n: number): EnterRule {
  const base = { id: `entry-${n}`, again: "never", againPer: "key", inside: "ignore" } as const;
  if (n % 10 === 3) return { ...base, on: "segment", segment: `segment_${n}`, edge: "entering" };
  if (n % 20 === 4) {
    const date = { expression: "profile.birthday" };
    const moment = { date, offset: -n, at: "09:00", zone: "customer", workspaceZone: "Europe/London" } as const;
    return { ...base, on: "date", moment, repeat: "yearly", feb29: "feb28", reads: ["trait:birthday"] };
  }
  // An event that causes nothing lets nobody in.
  return { ...base, on: "event", event: `Asked ${n % 40}`, when: "event.properties.total > 10" };
}
