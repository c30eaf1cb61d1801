import { boundedWait, ENTERED } from "../../emit/await.ts";
import { PAYLOAD, withField } from "../../emit/document.ts";
import { type Emitting, fitted, type Named, onward, type State } from "../../emit/emitting.ts";
import { retriers } from "../../emit/retry.ts";
import { stepsTask } from "../../emit/task.ts";
import { noteOf } from "../../map/words.ts";
import { TASK_EVENTS } from "../../plan/attempts.ts";
import type { PlanNode } from "../../plan/plan.ts";
import { momentTitle } from "../../plan/titles.ts";
import { spoken } from "../../values/duration.ts";
import { type Moment, momentRule } from "../../values/moment.ts";
import type { PlaceKind, Step } from "../kind.ts";
import { BOUNDED_WAIT_EVENTS, listed, matchWords, namesWhereItFails, type WaitedEvent } from "./bounded.ts";

/** A wait that comes true, or not. */
export interface EitherNode<K extends EitherWait> {
  readonly step: Step<K>;
  /** Sends whose messages the date reads until which it lasts. */
  readonly messages?: readonly string[];
  readonly happened: string;
  readonly otherwise: string;
}

type EitherWait = "event_wait" | "segment_wait";

/** What a wait for events and a wait for a segment have in common. */
export const eitherPlace: PlaceKind<EitherWait> = {
  successors: ({ happened, otherwise }) => [happened, otherwise],
  title: ({ step }) => titleOf(step),
  names({ step }) {
    const until = untilOf(step);
    const words = step.title?.value ?? awaited(step);
    return {
      ...(until === undefined
        ? { entry: fitted(titleOf(step)) }
        : { entry: fitted(momentTitle(until), "When is ", "?"), hold: fitted(titleOf(step)) }),
      question: fitted(words, step.kind === "segment_wait" ? "In " : "", "?"),
      ...namesWhereItFails(words),
    };
  },
  look: ({ step, happened, otherwise }) => ({
    look: "question",
    title: `${step.title?.value ?? (step.kind === "segment_wait" ? `In ${awaited(step)}` : awaited(step))}?`,
    ...noteOf(step.kind === "event_wait" ? matchNote(step.events) : undefined),
    ways:
      happened === otherwise
        ? [[`when it happens, or ${endLabel(step)}`, happened]]
        : [
            ["yes", happened],
            [`not ${untilOf(step) === undefined ? `within ${spoken(step.upTo)}` : boundTitle(step)}`, otherwise],
          ],
  }),
  states: eitherStates,
  historyEvents: ({ step }) => BOUNDED_WAIT_EVENTS + (untilOf(step) === undefined ? 0 : TASK_EVENTS),
  longest: ({ step }, ofDates) => (untilOf(step) === undefined ? step.upTo : ofDates),
  leavesResult: true,
};

function untilOf(step: Step<EitherWait>): Moment | undefined {
  return step.kind === "event_wait" ? step.until : undefined;
}

function titleOf(step: Step<EitherWait>): string {
  return step.title?.value ?? `Wait for ${awaited(step)}, ${boundTitle(step)}`;
}

/** What it is for, in few words. */
export function awaited(step: Step<EitherWait>): string {
  if (step.kind === "segment_wait") return `segment ${step.segment.value.replaceAll("_", " ")}`;
  return listed(
    step.events.map(({ event }) => event),
    "and",
  );
}

/** How long it lasts: `up to 5 days`, `until 1 day before appointment`. */
function boundTitle(step: Step<EitherWait>): string {
  const until = untilOf(step);
  return until === undefined ? `up to ${spoken(step.upTo)}` : `until ${momentTitle(until)}`;
}

function matchNote(events: readonly WaitedEvent[]): string | undefined {
  const parts = new Set(events.flatMap(matchWords));
  return parts.size === 0 ? undefined : [...parts].join(" · ");
}

/** When it ends at the latest, where it leads the same way in either case. */
function endLabel(step: Step<EitherWait>): string {
  return untilOf(step) === undefined ? `after ${spoken(step.upTo)}` : boundTitle(step).replace(/^until/, "at");
}

/**
 * A wait for one event, for all of several, or for a segment. A question follows only when the two ways differ: an
 * answer may also say that the event can no longer come.
 */
function eitherStates(key: string, node: PlanNode<EitherWait>, emitting: Emitting): readonly Named[] {
  const { id, upTo } = node.step;
  const otherwise = emitting.entry(node.otherwise);
  const until = untilOf(node.step);
  const byDate = until === undefined ? {} : { byDate: true as const };
  const { task, further } = boundedWait({ key, id, upTo, ...byDate, otherwise }, emitting);
  const name = until === undefined ? emitting.entry(key) : emitting.named(key, "hold");
  const before: readonly Named[] =
    until === undefined ? [] : [[emitting.entry(key), deadline(id, until, name, node, emitting)]];
  if (node.happened === node.otherwise) {
    return [...before, [name, { ...task, ...onward(node.happened, emitting) }], ...further];
  }
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: [{ Condition: `{% $states.input.steps.${id}.happened = true %}`, Next: emitting.entry(node.happened) }],
    Default: otherwise,
  };
  return [...before, [name, { ...task, Next: question }], [question, choice], ...further];
}

/** Asks until when the wait lasts: DeadlineTask. Where it cannot be worked out for a day the run fails here, and can be redriven. */
function deadline(id: string, until: Moment, next: string, node: PlanNode<EitherWait>, emitting: Emitting): State {
  const ask = { do: "deadline", moment: { ...momentRule(until, emitting.zone) }, began: `{% ${ENTERED} %}` };
  return {
    ...stepsTask(id, ask, node.messages ?? [], emitting),
    Output: withField("deadline", PAYLOAD),
    Retry: retriers(["Exited"]),
    Catch: [{ ErrorEquals: ["Exited"], Output: "{% $states.input %}", Next: emitting.left() }],
    Next: next,
  };
}
