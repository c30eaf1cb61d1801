import type { Expression } from "../expressions/expression.ts";
import type { Path } from "../steps/step.ts";
import type { PlanNode } from "./node.ts";

/** What a kind of step adds itself to the plan with. */
export interface PlanWriter {
  /** Adds a node under a key; the key. The same key again keeps the first. */
  add(key: string, node: PlanNode): string;
  /** The key of the first node of a path that leads to `next`; `next` itself where there is no path. */
  path(path: Path | undefined, next: string): string;
  /** The first node of the next wait in the same path, else the end of the path: where a wait that is skipped goes on. */
  readonly nextWait: string;
  /** Ids of the sends whose message an expression reads. */
  messages(expression: Expression): readonly string[];
}
