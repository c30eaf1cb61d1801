import { ENTER_JOURNEY } from "../../../../core/ingest/addressed.ts";
import type { PlanNode } from "../../plan/node.ts";
import type { Emitting, Named } from "../emitting.ts";
import { literalSafe } from "../literal.ts";
import { messagePasses } from "../passes.ts";
import { place, STEPS } from "../task.ts";
import { act } from "./act.ts";

/** Letting the customer into another journey: an EmitTask that is addressed. */
export function emitStart(
  key: string,
  { step, messages, next }: PlanNode<"start">,
  emitting: Emitting,
): readonly Named[] {
  const payload = {
    ...place(step.id, emitting),
    do: "emit",
    event: ENTER_JOURNEY,
    to: step.journey.value,
    properties: literalSafe(step.properties),
    messages: messagePasses(messages, emitting),
    steps: STEPS,
  };
  return act(key, step.id, next, payload, emitting);
}
