import { longestWay, timesOf } from "./longest.ts";
import type { NodeKind, PlanNode } from "./node.ts";
import { type Plan, repeatOf } from "./plan.ts";

/**
 * A run with more history is ended by Step Functions.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const MOST_EVENTS = 25_000;

/** What a run of many passes may count on by its plan: the rest is for holds and retries, which nobody can count before. */
const PLANNED_EVENTS = 15_000;

/** History events of each node on the way that has most of them, without retries and holds. */
const EVENTS: Readonly<Record<NodeKind, number>> = {
  send: 5,
  delay: 2,
  moment: 13,
  event_wait: 8,
  first_wait: 8,
  choose: 7,
  split: 2,
  again: 9,
  update: 5,
  emit: 5,
  start: 5,
  call: 5,
  exit: 2,
  end: 2,
};

/** History events of the way that has most of them, all passes of every repeat in one run. */
export function historyEvents(plan: Plan): number {
  return longestWay(plan, (node) => timesOf(plan, node) * EVENTS[node.kind]);
}

/**
 * After how many passes of a repeat a new run goes on for the old one; undefined where one run is enough. 0: not even one
 * pass fits.
 */
export function passesPerRun(plan: Plan): number | undefined {
  const repeats = new Set([...plan.nodes.values()].flatMap((node) => repeatOf(plan, node) ?? []));
  if (repeats.size === 0 || historyEvents(plan) <= PLANNED_EVENTS) return undefined;
  const outside = longestWay(
    plan,
    eventsWhere((node) => repeatOf(plan, node) === undefined),
  );
  const inside = longestWay(
    plan,
    eventsWhere((node) => repeatOf(plan, node) !== undefined),
  );
  return Math.max(0, Math.floor((PLANNED_EVENTS - outside) / inside));
}

function eventsWhere(counts: (node: PlanNode) => boolean): (node: PlanNode) => number {
  return (node) => (counts(node) ? EVENTS[node.kind] : 0);
}
