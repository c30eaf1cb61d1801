import type { Recheck, RecheckStore } from "../control/control.ts";
import { noteLook } from "../control/note-look.ts";
import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { recheckEvent } from "../ingest/inner-event.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import { defined } from "../model/defined.ts";
import type { CustomerEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import type { Rules } from "../model/rules.ts";
import { MAX_SPREAD, spreadWithin, windowForAll } from "../moment/spread.ts";
import { MEMBER_SHARDS, type MemberStore, type ProfileScan } from "../ports/profiles.ts";
import type { FanOutQueue, InnerQueue } from "../ports/queues.ts";
import type { Clock, Hash } from "../ports/system.ts";
import { completeListings, memberSource } from "./listing.ts";
import { type FanOutPosition, type FanOutWork, parseFanOutWork } from "./work.ts";

export interface FanOutDeps {
  readonly members: MemberStore;
  readonly scan: ProfileScan;
  readonly fanOut: FanOutQueue;
  readonly paced: InnerQueue;
  /** Read each time, not cached: it says how far the re-evaluation is. */
  readonly rechecks: RecheckStore;
  readonly rules: Rules;
  readonly hash: Hash;
  readonly clock: Clock;
}

/**
 * Customers per step, and per second. In the smaller Regions Step Functions refills StartExecution by 150 a second;
 * customers' own events need the rest. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PAGE = 1_000;
const PER_SECOND = 100;

/** Half of the longest delay of SQS, which doubles during a spread; seconds. */
const LONGEST_DELAY = 450;

/**
 * How long an occurrence waits for a deployment to complete (seconds), and how often. The sweeper finds new rules
 * within 300 seconds.
 */
const WAIT = 60;
const WAITS = 20;

type EnterWork = Extract<FanOutWork, { do: "enter" }>;

/**
 * Does one step: puts an inner event for each customer of a page, then the next step, delayed so that no more than 100
 * customers per second come in. Members are processed shard by shard, in the order of their ids.
 *
 * 1. At least once. Idempotency key: the inner event's id, made of occurrence and entry rule. A re-evaluation may be
 *    repeated. The fold turns a customer away who left the segment meanwhile.
 * 2. Members of a new or changed segment are listed as profiles are re-evaluated. Until all are, an occurrence goes
 *    through every profile and the fold checks the segment: nobody is missed.
 * 3. Each step carries the time at which the occurrence reached us; the fold judges by it whether the event is late.
 */
export async function doFanOutWork(deps: FanOutDeps, work: FanOutWork): Promise<void> {
  if (work.do === "look") return recheckPage(deps, work);
  const begun: EnterWork = { ...work, reached: work.reached ?? deps.clock.now() };
  const place = work.place ?? (await firstPosition(deps, begun));
  if (place === undefined) return deps.fanOut.put({ ...begun, waited: (begun.waited ?? 0) + 1 }, WAIT);
  const { customers, next } = await page(deps, begun, place);
  const seconds = await putEntries(deps, begun, customers);
  if (next !== undefined) await deps.fanOut.put({ ...begun, place: next }, seconds);
}

/** Where an occurrence begins; undefined where it must wait. */
async function firstPosition(
  deps: FanOutDeps,
  { segment, waited = 0 }: EnterWork,
): Promise<FanOutPosition | undefined> {
  const { rules, hash, clock } = deps;
  const way = memberSource(await deps.rechecks.read(), segment, { rules, hash, now: clock.now() });
  if (way === "members") return { shard: 0 };
  return way === "everybody" || waited >= WAITS ? { shard: 0, everybody: {} } : undefined;
}

interface Page {
  readonly customers: readonly string[];
  readonly next?: FanOutPosition;
}

async function page({ members, scan, rules }: FanOutDeps, work: EnterWork, place: FanOutPosition): Promise<Page> {
  const { segment } = work;
  const size = pageOf(rateOf(rules, work));
  const { shard, after, everybody } = place;
  if (everybody !== undefined) {
    const { customers, next: from } = await scan.page(size, everybody.from);
    return { customers, ...(from === undefined ? {} : { next: { shard, everybody: { from } } }) };
  }
  const customers = await members.list(segment, shard, size, after);
  const last = customers.at(-1);
  const more = last !== undefined && customers.length >= size;
  const next = more ? { shard, after: last } : { shard: shard + 1 };
  return { customers, ...(next.shard < MEMBER_SHARDS ? { next } : {}) };
}

/**
 * Puts the events of a page, each delayed by the customer's time in the spread of a shared moment. Returns how long the
 * next page must wait, in seconds: during the spread, customers of earlier pages come in too.
 */
async function putEntries(deps: FanOutDeps, work: EnterWork, customers: readonly string[]): Promise<number> {
  const { rules, hash, clock, paced } = deps;
  const now = clock.now();
  const { time } = work.event;
  const window = work.shared === true && now < time + MAX_SPREAD ? windowForAll(rules.settings, time) : 0;
  const delays = customers.map((id) => Math.ceil(Math.max(0, time + spreadWithin(hash, id, window) - now) / 1000));
  const events = customers.map((customerId) => enterEvent(work, customerId));
  if (events.length > 0) await paced.put(events, window === 0 ? undefined : delays);
  return secondsFor(customers.length, rateOf(rules, work)) * (now < time + window ? 2 : 1);
}

async function recheckPage(deps: FanOutDeps, work: Extract<FanOutWork, { do: "look" }>): Promise<void> {
  const { customers, next } = await deps.scan.page(PAGE, work.from);
  const now = deps.clock.now();
  if (customers.length > 0) await deps.paced.put(customers.map((customerId) => recheckEvent(customerId, now)));
  const { rules, since = now, customers: before = 0 } = work;
  const far = { since, customers: before + customers.length };
  await noteRecheck(deps, { rules, ...far, ...(next === undefined ? { ended: now } : {}) });
  if (next !== undefined) await deps.fanOut.put({ ...work, ...far, from: next }, secondsFor(customers.length));
}

/**
 * Notes how far the re-evaluation is, and which segments have complete lists. A copy that arrives after its end, or after another
 * re-evaluation was started, notes nothing.
 */
async function noteRecheck({ rechecks, rules, hash, clock }: FanOutDeps, look: Recheck): Promise<void> {
  if (look.rules !== rules.look) return;
  const around = { rules, hash, now: clock.now() };
  await noteLook(rechecks, (known) => {
    if (known.look !== undefined && (known.look.rules !== look.rules || known.look.ended !== undefined))
      return undefined;
    return { look, listed: completeListings(known, around, look.ended === undefined ? "goes on" : "has ended") };
  });
}

/** Customers a second: as many as the slowest channel of the journey's marketing takes, where its channels have a pace. */
function rateOf({ settings }: Rules, { journey }: EnterWork): number {
  return Math.min(PER_SECOND, getOwn(settings.fanOutRates ?? {}, journey) ?? PER_SECOND);
}

/** Customers of a step: no more than come in before SQS would have to delay the next step for longer than it can. */
function pageOf(rate: number): number {
  return Math.max(1, Math.min(PAGE, Math.floor(rate * LONGEST_DELAY)));
}

function secondsFor(customers: number, rate = PER_SECOND): number {
  return Math.min(900, Math.ceil(customers / rate));
}

/** Idempotency key: occurrence and rule. Each customer enters once for each. */
function enterEvent(work: EnterWork, customerId: string): CustomerEvent {
  const { journey, rule, occurrence, event, reached, shared } = work;
  const id = `enter/${journey}/${rule}/${occurrence}`;
  const more = defined({ reached, shared });
  return { ...event, id, customerId, context: {}, replay: false, inner: { do: "enter", journey, rule, ...more } };
}

/**
 * Does the work of these records one after the other, and returns the ids of those that must come again. A record that
 * is not work of the fan-out is parked (retryOrPark).
 */
export async function fanOutBatch(
  deps: FanOutDeps & ParkingDeps,
  records: readonly QueueRecord[],
): Promise<readonly string[]> {
  const unfinished: string[] = [];
  for (const record of records) {
    try {
      const work = parseFanOutWork(record.body);
      if (work === undefined) throw new TypeError("This is not work of the fan-out.");
      await doFanOutWork(deps, work);
    } catch (error) {
      unfinished.push(...(await retryOrPark(deps, [record], error, "A step of the fan-out failed; it comes again.")));
    }
  }
  return unfinished;
}
