import { originOf } from "../identity/merged.ts";
import type { IngestDeps } from "../ingest/deps.ts";
import { ingestCustomer } from "../ingest/ingest.ts";
import { updateEvent } from "../ingest/inner-event.ts";
import { isRecent } from "../ingest/recent.ts";
import type { CustomerEvent } from "../model/event.ts";
import { messageKey } from "../model/message.ts";
import type { UpdateTask } from "../model/task.ts";
import { type StepContextDeps, stepContextOf } from "./step-context.ts";
import { changeOf } from "./values.ts";

export type UpdateDeps = StepContextDeps & IngestDeps;

/**
 * Changes the customer's profile by an inner event: segments, exits and entries follow in the same fold, and the next
 * step reads the change. The step is done once the change is stored: effects for other journeys belong to them, and the
 * sweeper retries those that fail.
 *
 * Idempotency key: the inner event's id, `update/<journey>#<n>#<step>#<pass>`. Throws ExitedError where the entry has
 * ended, also by an update of its own.
 */
export async function update(deps: UpdateDeps, task: UpdateTask): Promise<void> {
  const context = await stepContextOf(deps, task);
  const change = await context.ask((scope, failures) => changeOf(task, scope, failures));
  const said = updateEvent(task.customer, messageKey(task), change, context.now);
  const event = { ...said, knownSince: originOf(context.profile, context.entry.n).born };
  try {
    await ingestCustomer(deps, task.customer, [event]);
  } catch (error) {
    if (!(await isStored(deps, event))) throw error;
  }
}

async function isStored({ profiles, hash }: UpdateDeps, event: CustomerEvent): Promise<boolean> {
  const profile = await profiles.read(event.customerId);
  return profile !== undefined && isRecent(profile, hash, event);
}
