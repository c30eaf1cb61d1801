import { PLACES } from "../steps/kinds.ts";
import { backTo, inOrderOfTime, nextOf, type Plan, type PlanNode, successors } from "./plan.ts";

/** A condition that a call answers, and the key of its answer in the run's document. */
export interface Question {
  readonly answer: string;
  readonly condition: string;
  /** Ids of the sends whose message the condition reads. */
  readonly messages: readonly string[];
}

/** What is asked at a place: at an if or branch, and at the end of a repeat with `until`; elsewhere nothing. */
function questionsAt(node: PlanNode | undefined): readonly Question[] {
  if (node?.kind === "if" || node?.kind === "branch") return node.arms;
  if (node?.kind !== "repeat" || node.step.until === undefined) return [];
  return [{ answer: node.step.id, condition: node.step.until.text, messages: node.messages }];
}

/**
 * For each place that asks, the one whose call answers it: itself, or one just before it. It is answered beforehand when
 * every way to it comes straight from places of one group, so that no time has passed since. Places that a run goes through in no
 * time belong to the group they come from.
 */
export function decisionGroups(plan: Plan): ReadonlyMap<string, string> {
  const before = predecessors(plan);
  const groups = new Map<string, string>();
  for (const key of inOrderOfTime(plan.start, (one) => nextOf(plan, one))) {
    const node = plan.nodes.get(key);
    const asks = questionsAt(node).length > 0;
    if (!asks && (node === undefined || PLACES[node.kind].instant !== true)) continue;
    const from = [...(before.get(key) ?? [])].map((one) => groups.get(one));
    const [group] = from;
    const shared = key !== plan.start && group !== undefined && from.every((one) => one === group);
    if (asks || shared) groups.set(key, shared ? group : key);
  }
  return groups;
}

/** What one call asks, by the place that makes it, in walk order. */
export function askedBy(plan: Plan, groups: ReadonlyMap<string, string>, head: string): readonly Question[] {
  return [...groups].flatMap(([key, group]) => (group === head ? questionsAt(plan.nodes.get(key)) : []));
}

/** Between a pass and the next somebody waits: what was answered then is out of date. */
const A_WAIT = "a wait";

function predecessors(plan: Plan): Map<string, Set<string>> {
  const before = new Map<string, Set<string>>();
  const note = (key: string, from: string) => before.set(key, (before.get(key) ?? new Set()).add(from));
  for (const [key, node] of plan.nodes) {
    for (const next of successors(node)) note(next, key);
    const back = backTo(node);
    if (back !== undefined) note(back, A_WAIT);
  }
  return before;
}
