import type { PlanNode } from "../../plan/node.ts";
import type { Emitting, Named } from "../emitting.ts";
import { literalSafe } from "../literal.ts";
import { messagePasses } from "../passes.ts";
import { place, STEPS } from "../task.ts";
import { act } from "./act.ts";

/** An event of the customer's on the bus: EmitTask. */
export function emitEmit(
  key: string,
  { step, messages, next }: PlanNode<"emit">,
  emitting: Emitting,
): readonly Named[] {
  const payload = {
    ...place(step.id, emitting),
    do: "emit",
    event: step.event,
    properties: literalSafe(step.properties),
    messages: messagePasses(messages, emitting),
    steps: STEPS,
  };
  return act(key, step.id, next, payload, emitting);
}
