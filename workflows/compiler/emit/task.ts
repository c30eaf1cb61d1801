import { CONTRACT } from "../../../core/model/task.ts";
import type { Emitting, State } from "./emitting.ts";
import { passOf } from "./passes.ts";

/** The part of every task's argument that says who and where: TaskPlace, in the machine's terms. */
export function place(step: string, emitting: Emitting): State {
  return {
    contract: CONTRACT,
    customer: "{% $states.input.customer %}",
    journey: emitting.journey,
    version: emitting.version,
    n: "{% $states.input.n %}",
    start: "{% $states.input.start %}",
    step,
    pass: passOf(step, emitting),
  };
}

/** What earlier steps left in the run's document. */
export const STEPS = "{% $states.input.steps %}";
