import { lookEvent } from "../ingest/inner-event.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { RosterWork } from "../model/roster.ts";
import {
  type Clock,
  type InnerQueue,
  MEMBER_SHARDS,
  type MemberStore,
  type ProfileScan,
  type RosterQueue,
} from "../ports.ts";

export interface RosterDeps {
  readonly members: MemberStore;
  readonly scan: ProfileScan;
  readonly roster: RosterQueue;
  readonly paced: InnerQueue;
  readonly clock: Clock;
}

/**
 * Customers of one step of the work, and how many a second there may be. In the smaller Regions Step Functions refills
 * StartExecution by 150 a second; what customers do themselves needs the rest.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const PAGE = 1_000;
const PER_SECOND = 100;

type EnterWork = Extract<RosterWork, { do: "enter" }>;

/**
 * Does one step of the work: puts an inner event for each customer of a page, then the next step, so much later that no
 * more than 100 customers a second come in. Members are gone through shard by shard, in order of id.
 *
 * At least once: a step that comes twice puts the same events again, and the fold knows them by their ids, which are made of
 * the occurrence and the entry rule; a look is harmless. Who left the segment meanwhile is turned away in the fold.
 */
export async function doRosterWork(deps: RosterDeps, work: RosterWork): Promise<void> {
  if (work.do === "look") return lookAtPage(deps, work);
  const { shard, after } = work.place ?? { shard: 0 };
  const customers = await deps.members.list(work.segment, shard, PAGE, after);
  if (customers.length > 0) await deps.paced.put(customers.map((customerId) => enterEvent(work, customerId)));
  const last = customers.at(-1);
  const more = last !== undefined && customers.length >= PAGE;
  const next = more ? { shard, after: last } : { shard: shard + 1 };
  if (next.shard < MEMBER_SHARDS) await deps.roster.put({ ...work, place: next }, secondsFor(customers.length));
}

async function lookAtPage(deps: RosterDeps, work: Extract<RosterWork, { do: "look" }>): Promise<void> {
  const { customers, next } = await deps.scan.page(PAGE, work.from);
  const now = deps.clock.now();
  if (customers.length > 0) await deps.paced.put(customers.map((customerId) => lookEvent(customerId, now)));
  if (next !== undefined) await deps.roster.put({ ...work, from: next }, secondsFor(customers.length));
}

function secondsFor(customers: number): number {
  return Math.ceil(customers / PER_SECOND);
}

/** Known by the occurrence and the rule: each customer enters once for each. */
function enterEvent({ journey, rule, occurrence, event }: EnterWork, customerId: string): CustomerEvent {
  const id = `enter/${journey}/${rule}/${occurrence}`;
  return { ...event, id, customerId, context: {}, replay: false, inner: { do: "enter", journey, rule } };
}
