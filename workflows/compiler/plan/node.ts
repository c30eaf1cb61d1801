import type { Step } from "../steps/step.ts";

interface NodesByKind {
  send: { readonly step: Step<"send">; readonly next: string };
  delay: { readonly step: Step<"delay">; readonly next: string };
  event_wait: { readonly step: Step<"event_wait">; readonly happened: string; readonly otherwise: string };
  /** Conditions over the profile; the first that holds wins. */
  choose: { readonly step: Step<"if" | "branch">; readonly arms: readonly PlanArm[]; readonly otherwise: string };
  exit: { readonly reason: string };
  end: object;
}

export interface PlanArm {
  /** Key of its answer in the run's document. */
  readonly answer: string;
  readonly condition: string;
  /** Ids of the sends whose message the condition reads. */
  readonly messages: readonly string[];
  readonly to: string;
}

export type NodeKind = keyof NodesByKind;

/** One place in a journey, leading to others by key. */
export type PlanNode<K extends NodeKind = NodeKind> = { readonly [P in K]: { readonly kind: P } & NodesByKind[P] }[K];

/** The keys a node leads to, in the order they are drawn and emitted. */
export function successors<K extends NodeKind>(node: PlanNode<K>): readonly string[] {
  return SUCCESSORS[node.kind](node);
}

const SUCCESSORS: { readonly [K in NodeKind]: (node: PlanNode<K>) => readonly string[] } = {
  send: (node) => [node.next],
  delay: (node) => [node.next],
  event_wait: (node) => [node.happened, node.otherwise],
  choose: (node) => [...node.arms.map((arm) => arm.to), node.otherwise],
  exit: () => [],
  end: () => [],
};
