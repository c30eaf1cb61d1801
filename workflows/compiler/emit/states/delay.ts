import type { PlanNode } from "../../plan/node.ts";
import { type Emitting, type Named, onward } from "../emitting.ts";

/** A plain wait is a Wait. */
export function emitDelay(key: string, node: PlanNode<"delay">, emitting: Emitting): readonly Named[] {
  const seconds = node.step.milliseconds / 1000;
  return [[emitting.entry(key), { Type: "Wait", Seconds: seconds, ...onward(node.next, emitting) }]];
}
