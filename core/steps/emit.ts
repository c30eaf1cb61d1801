import { defined } from "../model/defined.ts";
import { ENTER_JOURNEY } from "../model/event.ts";
import { messageKey } from "../model/message.ts";
import type { EmitTask } from "../model/task.ts";
import type { EventBus } from "../ports/queues.ts";
import type { Hash } from "../ports/system.ts";
import { entryIdentity, type StepContext, type StepContextDeps, stepContextOf } from "./step-context.ts";
import { evaluateValues } from "./values.ts";

export interface EmitDeps extends StepContextDeps {
  readonly bus: EventBus;
  readonly hash: Hash;
}

/**
 * Puts an event of the customer's on the bus. It may be put twice; its id is the same then, made of the customer, their birth, the
 * entry's start, journey, n, step and pass, and ingest applies an id once. It says since when the customer is known, and ingest
 * leaves it out where they were erased meanwhile. Nothing is written of it here. Throws `Exited` where the entry has ended.
 */
export async function emit(deps: EmitDeps, task: EmitTask): Promise<void> {
  const context = await stepContextOf(deps, task);
  const properties = await context.ask((scope, failures) => evaluateValues(task.properties, scope, failures));
  await deps.bus.put({
    id: emittedId(deps.hash, context, task),
    name: task.to === undefined ? task.event : ENTER_JOURNEY,
    customerId: task.customer,
    knownSince: context.profile.born,
    ...defined({ journey: task.to }),
    properties,
    time: context.now,
  });
}

/** The id of what a step emits: unique on the bus, where other systems listen too, and it tells them nothing. */
export function emittedId(hash: Hash, context: Pick<StepContext, "profile" | "entry">, task: EmitTask): string {
  return `emit/${hash(JSON.stringify([task.customer, ...entryIdentity(context), messageKey(task)])).slice(0, 32)}`;
}
