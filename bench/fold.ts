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
import type { Figure, Report } from "./report.ts";
import { quantile, time } from "./stopwatch.ts";

/** Rounds of so many folds each. The cases take turns, so that another load of the machine meets all of them. */
const ROUNDS = 60;
const FOLDS = 50;
/** The first rounds, until the code is warm, are not counted. */
const NOT_COUNTED = 40;
const MANY_ORDERS = 248;

/** What is folded again and again: an event of a name, into a profile. */
interface Case {
  readonly what: string;
  readonly name: string;
  readonly profile: Profile | undefined;
}

/** The fold alone, without reads and writes, with the rules of the shipped journeys. Takes half a minute. */
export async function run(): Promise<Report> {
  const { rules } = await loadWorkspace();
  const young = await profileWith(rules, 1);
  const old = await profileWith(rules, MANY_ORDERS);
  const shipped = await microseconds(rules, [
    { what: "an event that causes nothing, new customer", name: "Product Viewed", profile: undefined },
    { what: "an event that causes nothing, one order before", name: "Product Viewed", profile: young },
    { what: `an event that causes nothing, ${MANY_ORDERS} orders before`, name: "Product Viewed", profile: old },
    { what: "an order, new customer", name: "Order Completed", profile: undefined },
    { what: "an order, one order before", name: "Order Completed", profile: young },
    { what: `an order, ${MANY_ORDERS} orders before`, name: "Order Completed", profile: old },
  ]);
  const many = manyRules(rules.settings);
  const profile = await profileWith(many, MANY_ORDERS);
  const large = await microseconds(many, [
    { what: "an event that causes nothing, 200 journeys and 200 segments", name: "Product Viewed", profile },
    { what: "an order that segments read, 200 journeys and 200 segments", name: "Order Completed", profile },
    { what: "an event that 5 journeys may enter on, 200 journeys and 200 segments", name: "Asked 1", profile },
  ]);
  const counting = countingRules(rules.settings);
  const counted = await profileWith(counting, MANY_ORDERS);
  const [nobody, ...some] = await microseconds(counting, [
    { what: "an event that counts for nobody, 200 segments that count", name: "Product Removed", profile: counted },
    { what: "a view that 34 of 200 segments count", name: "Product Viewed", profile: counted },
    { what: "an order that 33 of 200 segments count", name: "Order Completed", profile: counted },
  ]);
  const figures: Figure[] = [...shipped, ...large].map((each) => figureOf(each, 1_000));
  if (nobody !== undefined) figures.push(figureOf(nobody, 200));
  for (const each of some) {
    const times = quantile(each.rounds.map((micros, n) => micros / (nobody?.rounds[n] ?? Number.NaN)));
    figures.push(figureOf(each, 200));
    figures.push({
      what: "as a multiple of one that counts for nobody",
      value: times,
      unit: "times",
      target: { most: 6 },
    });
  }
  const bytes = Buffer.byteLength(profileTexts(counted).windows ?? "");
  figures.push({
    what: `what these windows take of a profile with ${MANY_ORDERS} orders`,
    value: bytes,
    unit: "bytes",
  });
  const about = `The pure fold of one event, in ${ROUNDS} rounds of ${FOLDS} each, with ${rules.journeys.length} journeys loaded, or many; the time of a core.`;
  return { title: "The fold", about, figures };
}

interface Timed {
  readonly what: string;
  /** What one fold took in each round; microseconds of a core. */
  readonly rounds: readonly number[];
}

function figureOf({ what, rounds }: Timed, most: number): Figure {
  return { what, value: quantile(rounds), unit: "µs, median", target: { most } };
}

async function microseconds(rules: Rules, cases: readonly Case[]): Promise<readonly Timed[]> {
  const timed = cases.map((each) => ({ ...each, rounds: [] as number[] }));
  for (let round = 0; round < NOT_COUNTED + ROUNDS; round += 1) {
    for (const { name, profile, rounds } of timed) {
      const { coreSeconds } = await time(() => folds(rules, name, profile, round * FOLDS));
      if (round >= NOT_COUNTED) rounds.push((coreSeconds * 1_000_000) / FOLDS);
    }
  }
  return timed;
}

async function folds(rules: Rules, name: string, profile: Profile | undefined, from: number): Promise<void> {
  const now = START + 366 * DAY;
  for (let n = from; n < from + FOLDS; n += 1) {
    await fold("c1", profile, [event(name, n, now)], { rules, now, hash: sha256, control: NO_CONTROL });
  }
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
