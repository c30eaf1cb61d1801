import type { PlanNode } from "./node.ts";
import { backTo, successors } from "./node.ts";
import { nextOf, type Plan } from "./plan.ts";
import { inOrderOfTime } from "./walk.ts";

/**
 * For each choice, the choice whose call answers it: itself, or one just before it. A choice is answered beforehand
 * when every way to it comes straight from choices of one group, so that no time has passed since.
 */
export function decisionGroups(plan: Plan): ReadonlyMap<string, string> {
  const before = predecessors(plan);
  const groups = new Map<string, string>();
  for (const key of inOrderOfTime(plan.start, (one) => nextOf(plan, one))) {
    if (plan.nodes.get(key)?.kind !== "choose") continue;
    const from = [...(before.get(key) ?? [])].map((one) => groups.get(one));
    const [group] = from;
    const shared = key !== plan.start && group !== undefined && from.every((one) => one === group);
    groups.set(key, shared ? group : key);
  }
  return groups;
}

/** The choices that one call answers, by the choice that makes it, in walk order. */
export function answeredBy(groups: ReadonlyMap<string, string>, head: string): string[] {
  return [...groups].filter(([, group]) => group === head).map(([key]) => key);
}

function predecessors(plan: Plan): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>();
  for (const [key, node] of plan.nodes) {
    const back = backTo(node);
    for (const next of [...successors(node), ...(back === undefined ? [] : [back])]) {
      before.set(next, (before.get(next) ?? new Set()).add(key));
    }
  }
  return before;
}

/** Whether a node is a choice. */
export function isChoice(node: PlanNode | undefined): node is PlanNode<"choose"> {
  return node?.kind === "choose";
}
