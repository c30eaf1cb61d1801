import { performance } from "node:perf_hooks";
import { profileTexts } from "../adapters/aws/profile-item.ts";
import { sha256 } from "../adapters/system/system.ts";
import { NO_CONTROL } from "../core/control/control.ts";
import { endEntry } from "../core/enter/end.ts";
import { fold } from "../core/ingest/fold.ts";
import type { CustomerEvent } from "../core/model/event.ts";
import type { Profile } from "../core/model/profile.ts";
import type { EnterRule, JourneyRules, Rules, SegmentRule } from "../core/model/rules.ts";
import { loadWorkspace } from "../infra/workspace.ts";
import { prepareWorkspace } from "../workflows/compiler/workspace.ts";
import { DAY, START } from "./local-shop.ts";
import type { Report } from "./report.ts";
import { quantile } from "./stopwatch.ts";

const TIMES = 2_000;
const MANY_ORDERS = 248;

/** The fold alone, without reads and writes, with the rules of the shipped journeys. Takes seconds. */
export async function run(): Promise<Report> {
  const { rules } = await loadWorkspace();
  const young = await profileWith(rules, 1);
  const old = await profileWith(rules, MANY_ORDERS);
  const cases: readonly (readonly [what: string, name: string, profile: Profile | undefined])[] = [
    ["an event that causes nothing, new customer", "Product Viewed", undefined],
    ["an event that causes nothing, one order before", "Product Viewed", young],
    [`an event that causes nothing, ${MANY_ORDERS} orders before`, "Product Viewed", old],
    ["an order, new customer", "Order Completed", undefined],
    ["an order, one order before", "Order Completed", young],
    [`an order, ${MANY_ORDERS} orders before`, "Order Completed", old],
  ];
  const figures = [];
  for (const [what, name, profile] of cases) {
    figures.push({ what, value: await median(rules, name, profile), unit: "µs, median", target: { most: 1_000 } });
  }
  const many = manyRules(rules.settings);
  const known = await profileWith(many, MANY_ORDERS);
  for (const [what, name] of [
    ["an event that causes nothing, 200 journeys and 200 segments", "Product Viewed"],
    ["an order that segments read, 200 journeys and 200 segments", "Order Completed"],
    ["an event that 5 journeys may enter on, 200 journeys and 200 segments", "Asked 1"],
  ] as const) {
    figures.push({ what, value: await median(many, name, known), unit: "µs, median", target: { most: 1_000 } });
  }
  const counting = countingRules(rules.settings);
  const counted = await profileWith(counting, MANY_ORDERS);
  for (const [what, name] of [
    ["an event that counts for nobody, 200 segments that count", "Product Removed"],
    ["a view that 34 of 200 segments count", "Product Viewed"],
    ["an order that 33 of 200 segments count", "Order Completed"],
  ] as const) {
    figures.push({ what, value: await median(counting, name, counted), unit: "µs, median", target: { most: 200 } });
  }
  const bytes = Buffer.byteLength(profileTexts(counted).windows ?? "");
  figures.push({
    what: `what these windows take of a profile with ${MANY_ORDERS} orders`,
    value: bytes,
    unit: "bytes",
  });
  const about = `The pure fold of one event, ${TIMES} times each, with ${rules.journeys.length} journeys loaded, or many.`;
  return { title: "The fold", about, figures };
}

async function median(rules: Rules, name: string, profile: Profile | undefined): Promise<number> {
  const micros: number[] = [];
  for (let n = 0; n < TIMES; n += 1) {
    const events = [event(name, n, START + 366 * DAY)];
    const begun = performance.now();
    await fold("c1", profile, events, { rules, now: START + 366 * DAY, hash: sha256, control: NO_CONTROL });
    micros.push((performance.now() - begun) * 1_000);
  }
  return quantile(micros.slice(TIMES / 4));
}

/** A customer with one view and so many orders, spread evenly over a year. Runs end after their longest time. */
async function profileWith(rules: Rules, orders: number): Promise<Profile> {
  let { profile } = await fold("c1", undefined, [event("Product Viewed", -1, START)], {
    rules,
    now: START,
    hash: sha256,
    control: NO_CONTROL,
  });
  for (let n = 0; n < orders; n += 1) {
    const now = START + Math.floor((n * 365 * DAY) / orders);
    const folded = await fold("c1", profile, [event("Order Completed", n, now)], {
      rules,
      now,
      hash: sha256,
      control: NO_CONTROL,
    });
    // Effects count as performed at once.
    profile = settled(rules, { ...folded.profile, pending: {} }, now);
  }
  return profile;
}

/** The profile after the end of the entries whose runs have ended. */
function settled(rules: Rules, profile: Profile, now: number): Profile {
  return Object.values(profile.entries).reduce((next, entry) => {
    const { longest = 0 } = rules.journeys.find(({ journey }) => journey === entry.journey) ?? {};
    if (entry.end !== undefined || entry.start + longest > now) return next;
    return endEntry(next, entry, "completed", entry.start + longest);
  }, profile);
}

function event(name: string, n: number, time: number): CustomerEvent {
  const properties = { orderId: `o${n}`, total: 20, currency: "GBP", items: 3, top_item: "Enamel mug" };
  const traits = { plan: "free", trait_7: n % 5, birthday: "1990-05-17" };
  const context = { traits, addresses: { email: "c1@example.com" }, consent: { offers: true }, country: "GB" };
  return { id: `${name}-${n}`, name, time, customerId: "c1", properties, context, replay: false };
}

const EVENTS = ["Product Viewed", "Cart Updated", "Order Completed", "Signed Up", "Email Opened", "Page Viewed"];

/**
 * The rules of a large workspace: 200 journeys and 200 segments of every kind. One journey in ten enters on a segment, one in twenty
 * on a date. One segment in ten reads the count of an event that causes nothing, which is more than in a real workspace.
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

/** 200 segments that count over windows of a week to a year: numbers, sums, conditions, what is not done since, and orders. */
function countingRules(settings: Rules["settings"]): Rules {
  const files = Array.from({ length: 200 }, (_, n) => ({
    path: `workflows/segments/counting_${n}.yaml`,
    text: `segment: counting_${n}\ndid: ${counted(n)}\n`,
  }));
  const { workspace } = prepareWorkspace(
    [{ path: "workflows/settings.yaml", text: `zone: ${settings.zone}\n` }, ...files],
    { hash: sha256 },
  );
  const faults = workspace.diagnostics.filter(({ severity }) => severity === "error");
  if (faults.length > 0) throw new Error(JSON.stringify(faults[0]));
  return { ...workspace.rules, settings };
}

function counted(n: number): string {
  const event = EVENTS[n % EVENTS.length] ?? "";
  const weeks = 1 + (n % 4 === 0 ? n % 52 : n % 13);
  const kind = Math.floor(n / EVENTS.length) % 8;
  if (kind === 3) return `{ event: ${event}, sum of: total, more than: ${n * 10}, in: ${weeks}w }`;
  if (kind === 4) return `{ event: ${event}, where: event.properties.total > ${n % 12}, at least: 2, in: 30d }`;
  if (kind === 5) return `{ event: ${event}, but not since: ${EVENTS[(n + 1) % EVENTS.length]}, in: ${weeks}w }`;
  if (kind === 6)
    return `{ in order: [${event}, ${EVENTS[(n + 1) % EVENTS.length]}], within: ${1 + (n % 7)}d, in: ${weeks}w }`;
  if (kind === 7) return `never ${event} in ${weeks}w`;
  return `at least ${1 + (n % 9)} ${event} in ${weeks}w`;
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
  // The other journeys enter on events of their own.
  return { ...base, on: "event", event: `Asked ${n % 40}`, when: "event.properties.total > 10" };
}
