import { originOf } from "../identity/merged.ts";
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
 * Puts an event of the customer on the bus. Idempotency key: the event's id, made of the customer, the profile's birth,
 * the entry's start, journey, n, step and pass; ingest applies an id once. Nothing is stored here. Throws ExitedError
 * where the entry has ended.
 */
export async function emit(deps: EmitDeps, task: EmitTask): Promise<void> {
  const context = await stepContextOf(deps, task);
  const properties = await context.ask((scope, failures) => evaluateValues(task.properties, scope, failures));
  await deps.bus.put({
    id: emittedId(deps.hash, context, task),
    name: task.to === undefined ? task.event : ENTER_JOURNEY,
    customerId: task.customer,
    knownSince: originOf(context.profile, context.entry.n).born,
    ...defined({ journey: task.to }),
    properties,
    time: context.now,
  });
}

/** The id of a step's event. It is unique on the bus, where other systems listen too, and tells them nothing. */
function emittedId(hash: Hash, context: Pick<StepContext, "profile" | "entry">, task: EmitTask): string {
  return `emit/${hash(JSON.stringify([task.customer, ...entryIdentity(context), messageKey(task)])).slice(0, 32)}`;
}
