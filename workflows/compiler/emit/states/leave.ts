import type { PlanNode } from "../../plan/node.ts";
import type { Emitting, Named, State } from "../emitting.ts";

export const WHO: State = {
  customer: "{% $states.input.customer %}",
  journey: "{% $states.input.journey %}",
  n: "{% $states.input.n %}",
};

/** Leaving with a reason: the run's output says the outcome. */
export function emitExit(key: string, node: PlanNode<"exit">, emitting: Emitting): readonly Named[] {
  return [[emitting.entry(key), { Type: "Succeed", Output: { ...WHO, outcome: node.reason } }]];
}

/** The end of the journey, for ways that have no last task or wait to end with. */
export function emitEnd(key: string, _node: PlanNode<"end">, emitting: Emitting): readonly Named[] {
  return [[emitting.entry(key), { Type: "Succeed", Output: WHO }]];
}

/** Where those go whose entry has ended while their run was under way. */
export const LEFT: State = { Type: "Succeed", Output: WHO };
