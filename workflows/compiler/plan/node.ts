import type { Expression } from "../expressions/expression.ts";
import type { StepKinds } from "../steps/kinds.ts";
import type { Kind, Path, Step } from "../steps/step.ts";

type NodesByKind = { readonly [K in Kind]: StepKinds[K]["node"] } & { readonly end: object };

export type NodeKind = keyof NodesByKind;

/** One place in a journey, leading to others by key. */
export type PlanNode<K extends NodeKind = NodeKind> = { readonly [P in K]: { readonly kind: P } & NodesByKind[P] }[K];

/** A step that leads to one place. */
export interface Onward<K extends Kind> {
  readonly step: Step<K>;
  readonly next: string;
}

/** A step that does something with values. */
export interface Acting<K extends Kind> extends Onward<K> {
  /** Ids of the sends whose message its values read. */
  readonly messages: readonly string[];
}

export interface PlanArm {
  /** Key of its answer in the run's document. */
  readonly answer: string;
  readonly condition: string;
  /** Ids of the sends whose message the condition reads. */
  readonly messages: readonly string[];
  readonly to: string;
}

/** What a kind of step adds itself to the plan with. */
export interface PlanWriter {
  /** Adds a node under a key and returns the key. A node under the same key stays. */
  add(key: string, node: PlanNode): string;
  /** The key of the first node of a path that leads to `next`; `next` itself where there is no path. */
  path(path: Path | undefined, next: string): string;
  /** The first node of the next wait in the same path, else the end of the path: where a wait that is skipped goes on. */
  readonly nextWait: string;
  /** Ids of the sends whose message an expression reads. */
  messages(expression: Expression): readonly string[];
}

/** Where a node leads back to: the beginning of the repeat whose passes it ends. */
export function backTo(node: PlanNode): string | undefined {
  return node.kind === "repeat" ? node.body : undefined;
}

/** The key of the place where a pass of a repeat ends. */
export function endOfPass(repeat: string): string {
  return `again:${repeat}`;
}
