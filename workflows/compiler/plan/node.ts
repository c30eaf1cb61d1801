import type { Step } from "../steps/step.ts";

interface NodesByKind {
  send: { readonly step: Step<"send">; readonly next: string };
  delay: { readonly step: Step<"delay">; readonly next: string };
  moment: {
    readonly step: Step<"moment">;
    /** Ids of the sends whose message its date reads. */
    readonly messages: readonly string[];
    readonly next: string;
    /** Where those go on for whom there is no such moment to come; `next` where that cannot be. */
    readonly skipTo: string;
  };
  event_wait: {
    readonly step: Step<"event_wait" | "segment_wait">;
    /** Sends whose messages the date reads until which it lasts. */
    readonly messages?: readonly string[];
    readonly happened: string;
    readonly otherwise: string;
  };
  /** `arms` lie as those of the step. */
  first_wait: { readonly step: Step<"first_wait">; readonly arms: readonly string[]; readonly otherwise: string };
  /** Conditions over the profile; the first that holds wins. */
  choose: { readonly step: Step<"if" | "branch">; readonly arms: readonly PlanArm[]; readonly otherwise: string };
  /** `ways` lie as those of the step. */
  split: { readonly step: Step<"split">; readonly ways: readonly string[] };
  /** The end of a pass: once more from `body`, or on. */
  again: {
    readonly step: Step<"repeat">;
    /** Ids of the sends whose message `until` reads. */
    readonly messages: readonly string[];
    readonly body: string;
    readonly next: string;
  };
  update: Acting<"update">;
  emit: Acting<"emit">;
  start: Acting<"start">;
  call: Acting<"call">;
  exit: { readonly reason: string };
  end: object;
}

/** A step that does something and goes on. */
interface Acting<K extends "update" | "emit" | "start" | "call"> {
  readonly step: Step<K>;
  /** Ids of the sends whose message its values read. */
  readonly messages: readonly string[];
  readonly next: string;
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

/** The keys a node leads to, in the order they are drawn and emitted; not the way back to the beginning of a repeat. */
export function successors<K extends NodeKind>(node: PlanNode<K>): readonly string[] {
  return SUCCESSORS[node.kind](node);
}

const SUCCESSORS: { readonly [K in NodeKind]: (node: PlanNode<K>) => readonly string[] } = {
  send: (node) => [node.next],
  delay: (node) => [node.next],
  moment: (node) => (node.skipTo === node.next ? [node.next] : [node.next, node.skipTo]),
  event_wait: (node) => [node.happened, node.otherwise],
  first_wait: (node) => [...node.arms, node.otherwise],
  choose: (node) => [...node.arms.map((arm) => arm.to), node.otherwise],
  split: (node) => node.ways,
  again: (node) => [node.next],
  update: (node) => [node.next],
  emit: (node) => [node.next],
  start: (node) => [node.next],
  call: (node) => [node.next],
  exit: () => [],
  end: () => [],
};

/** Where a node leads back to: the beginning of the repeat whose passes it ends. */
export function backTo(node: PlanNode): string | undefined {
  return node.kind === "again" ? node.body : undefined;
}
