import type { PlanNode } from "../../plan/node.ts";
import type { Emitting, Named } from "../emitting.ts";
import { literalSafe } from "../literal.ts";
import { messagePasses } from "../passes.ts";
import { place, STEPS } from "../task.ts";
import { act } from "./act.ts";

/** A change of the profile: UpdateTask. */
export function emitUpdate(key: string, node: PlanNode<"update">, emitting: Emitting): readonly Named[] {
  const { step, messages, next } = node;
  const payload = {
    ...place(step.id, emitting),
    do: "update",
    set: literalSafe(step.set),
    add: literalSafe(step.add),
    append: literalSafe(step.append),
    remove: step.remove,
    join: step.join.map(({ value }) => value),
    leave: step.leave.map(({ value }) => value),
    messages: messagePasses(messages, emitting),
    steps: STEPS,
  };
  return act(key, step.id, next, payload, emitting);
}
