import { defined } from "../../../core/model/defined.ts";
import type { WaitEvent, WaitRule, WatchRule } from "../../../core/model/rules.ts";
import { fieldsRead } from "../expressions/reads.ts";
import type { Step } from "../steps/kind.ts";
import type { WaitedEvent } from "../steps/wait/bounded.ts";

type Paths = readonly (readonly string[])[];

/** A wait for something that may never come. */
export type BoundedWait = Step<"event_wait" | "first_wait" | "segment_wait">;

export function isBoundedWait(step: Step): step is BoundedWait {
  return step.kind === "event_wait" || step.kind === "first_wait" || step.kind === "segment_wait";
}

/** The events that a step waits for. */
export function waitedEvents(step: Step): readonly WaitedEvent[] {
  if (step.kind === "event_wait") return step.events;
  return step.kind === "first_wait" ? step.arms.map((arm) => arm.match) : [];
}

/** The rule of one wait; `reads` are the paths that the journey's conditions and templates read. */
export function waitRule(step: BoundedWait, reads: Paths): WaitRule {
  if (step.kind === "segment_wait") return { kind: "segment", segment: step.segment.value };
  const need = step.kind === "event_wait" ? step.need : "any";
  return { kind: "events", need, events: waitEvents(step, reads), since: step.since };
}

/** The events that waits may look back for: those that came before a wait `since: entry`, or are of a message sent before. */
export function watchRules(steps: readonly Step[], reads: Paths): WatchRule[] {
  return steps.filter(isBoundedWait).flatMap((step) => {
    if (step.kind === "segment_wait") return [];
    const { id, since } = step;
    return waitEvents(step, reads).flatMap((event, index): WatchRule[] =>
      since === "entry" || event.of !== undefined ? [{ step: id, index, since, ...event }] : [],
    );
  });
}

/** What later steps read of the events that a wait matched is kept of each of them. */
export function waitFields(step: Step, reads: Paths): string[] {
  return fieldsRead(
    reads.filter(([root, id]) => root === "steps" && id === step.id),
    ["steps", step.id, "event"],
  );
}

function waitEvents(step: Step, reads: Paths): WaitEvent[] {
  const fields = waitFields(step, reads);
  return waitedEvents(step).map(({ event, same, when, of }) => ({
    event,
    fields,
    ...defined({ same }),
    ...(when === undefined ? {} : { when: when.text }),
    ...(of === undefined ? {} : { of: of.value }),
  }));
}
