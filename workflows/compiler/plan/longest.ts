import { PLACES } from "../steps/kinds.ts";
import { YEAR } from "../values/duration.ts";
import { type Attempts, DAY_RETRIES, STATE_EVENTS, TASK_EVENTS } from "./attempts.ts";
import { inOrderOfTime, type NodeKind, nextOf, type Plan, type PlanNode, repeatOf } from "./plan.ts";

/** The largest sum of `weight` over all ways from the start to an end. Each repeat counts once. */
export function longestWay(plan: Plan, weight: (node: PlanNode) => number): number {
  const next = (key: string) => nextOf(plan, key);
  const sums = new Map<string, number>();
  for (const key of inOrderOfTime(plan.start, next).reverse()) {
    const node = plan.nodes.get(key);
    const after = next(key).map((one) => sums.get(one) ?? 0);
    sums.set(key, (node === undefined ? 0 : weight(node)) + Math.max(0, ...after));
  }
  return sums.get(plan.start) ?? 0;
}

/** How often a run may come through a node: once, or once for each pass of its repeat. */
function timesOf(plan: Plan, node: PlanNode): number {
  return repeatOf(plan, node)?.atMost ?? 1;
}

/** Longest time a run can take without holds; milliseconds. A wait until a date may take as long as a run may: a year. */
export function longestTime(plan: Plan): number {
  return Math.min(YEAR, timeOfWaits(plan, YEAR));
}

/** Longest time a run can take by its definition alone, waits until a date left out; milliseconds. */
export function certainTime(plan: Plan): number {
  return timeOfWaits(plan, 0);
}

function timeOfWaits(plan: Plan, ofDates: number): number {
  return longestWay(plan, (node) => {
    if (node.kind === "repeat") return node.step.every * (node.step.atMost - 1);
    return timesOf(plan, node) * waitOf(node, ofDates);
  });
}

function waitOf<K extends NodeKind>(node: PlanNode<K>, ofDates: number): number {
  return PLACES[node.kind].longest(node, ofDates);
}

/*
 * What a run writes into its history at worst, so that Step Functions never ends it for that. Counted are tasks whose every
 * visit meets as many faults of ours as are retried, calls whose destination is dead, and a hold of each message. Not counted
 * are retries of what passes by itself, which take a day in one state: there is room for them.
 */

/**
 * A run with more history is ended by Step Functions.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const MOST_EVENTS = 25_000;

/** What one state that is retried for a day writes: both of its retriers may be used up, at 5 events a retry at most. */
const DAY_EVENTS = 2 * DAY_RETRIES * 5;

/** What the longest way may write by its plan: one state may be retried for a day. */
export const PLANNED_EVENTS = MOST_EVENTS - DAY_EVENTS;

/** What a run of many passes may write by its plan. It lasts long, so that three such days have room. */
const PLANNED_PASSES = 20_000;

function eventsOf<K extends NodeKind>(node: PlanNode<K>, attempts: Attempts): number {
  return PLACES[node.kind].historyEvents(node, attempts);
}

/** History events of the way that has most of them, all passes of every repeat in one run. */
export function historyEvents(plan: Plan, attempts: Attempts): number {
  return longestWay(plan, (node) => timesOf(plan, node) * eventsOf(node, attempts));
}

/**
 * After how many passes of a repeat a new run goes on for the old one; undefined where one run is enough. 0: not even one
 * pass fits.
 */
export function passesPerRun(plan: Plan, attempts: Attempts): number | undefined {
  const repeats = new Set([...plan.nodes.values()].flatMap((node) => repeatOf(plan, node) ?? []));
  if (repeats.size === 0 || historyEvents(plan, attempts) <= PLANNED_PASSES) return undefined;
  const where = (counts: (node: PlanNode) => boolean) =>
    longestWay(plan, (node) => (counts(node) ? eventsOf(node, attempts) : 0));
  const outside = where((node) => repeatOf(plan, node) === undefined) + BEGIN_AND_HAND_OVER;
  const inside = where((node) => repeatOf(plan, node) !== undefined);
  return Math.max(0, Math.floor((PLANNED_PASSES - outside) / inside));
}

/** The question at the start, and the call at the end. */
const BEGIN_AND_HAND_OVER = STATE_EVENTS + TASK_EVENTS;
