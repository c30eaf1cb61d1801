import { z } from "zod/mini";
import type { AskedTask, AskedWait } from "./run-trace.ts";
import { errorSaid, left, type ShownStep, type StoryLine, spreadFrom, unfinished } from "./story.ts";
import { moment, span } from "./words.ts";

/** A wait for some time, or until a moment that is the same for everybody. */
export function waitLine(step: ShownStep, zone: string): StoryLine {
  const { entered: time, left, until, title, cut } = step;
  if (left === undefined) {
    const text = until === undefined ? "waiting" : `waiting until ${moment(until, zone)}`;
    return { time, title, text, details: [], tone: "waiting" };
  }
  const text = cut ? `left after ${span(left - time)}` : `waited ${span(left - time)}, until ${moment(left, zone)}`;
  return { time, title, text, details: [], tone: "neutral" };
}

const Until = z.object({ until: z.string(), nominal: z.optional(z.nullable(z.string())) });

/** A moment to come is thrown as a hold; one that is past, or none, is answered. */
export function momentLine(step: ShownStep, _asked: AskedTask, _messages: unknown, zone: string): StoryLine {
  const { entered: time, title, answer } = step;
  const said = errorSaid(Until, step);
  const until = Date.parse(said?.until ?? "");
  if (step.error?.name === "Hold" && !Number.isNaN(until)) {
    const { text, open } = restOf(step, moment(until, zone));
    return { time, title, text, details: spreadFrom(said, zone), tone: open ? "waiting" : "neutral" };
  }
  if (step.error?.name === "Exited") return left(step);
  if (answer === undefined) return unfinished(step);
  const text =
    answer.skip === true ? "no such moment, or past: went on at the next wait" : "the moment had come: went on at once";
  return { time, title, text, details: [], tone: "neutral" };
}

/** Until when a wait lasts whose end is a date. */
export function deadlineLine(step: ShownStep, _asked: AskedTask, _messages: unknown, zone: string): StoryLine {
  const { entered: time, title, answer } = step;
  if (step.error?.name === "Exited") return left(step);
  const until = Date.parse(String(answer?.until ?? ""));
  if (Number.isNaN(until)) return unfinished(step);
  return { time, title, text: moment(until, zone), details: [], tone: "neutral" };
}

/** How the wait for a moment stands. One for a date that may move has a line of its own, which tells its length. */
export function restOf({ rest, cut }: ShownStep, until: string): { readonly text: string; readonly open: boolean } {
  if (rest?.left === undefined) return { text: `waiting until ${until}`, open: true };
  if (rest.kind !== "wait") return { text: until, open: false };
  const waited = span(rest.left - rest.entered);
  return { text: cut ? `left after ${waited}, before ${until}` : `waited ${waited}, until ${until}`, open: false };
}

/** What became of a wait for events, for a segment, or for a date that may move. */
export function awaitLine(step: ShownStep, asked: AskedTask, _messages: unknown, zone: string): StoryLine {
  const { entered: time, left, title } = step;
  const { wait } = asked;
  const came = step.answer?.happened === true;
  if (came && left !== undefined) {
    const when = left - time < 60_000 ? "at once" : `after ${span(left - time)}, on ${moment(left, zone)}`;
    return { time, title, text: `${happened(wait, step)} ${when}`, details: [], tone: "good" };
  }
  if (step.cut && left !== undefined) {
    return { time, title, text: `left after ${span(left - time)}`, details: [], tone: "neutral" };
  }
  if (wait?.kind === "date" && step.timedOut && left !== undefined) {
    return {
      time,
      title,
      text: `waited ${span(left - time)}, until ${moment(left, zone)}`,
      details: [],
      tone: "neutral",
    };
  }
  if (step.timedOut === true || step.answer !== undefined) {
    const waited = left === undefined || left - time < 60_000 ? "" : ` in ${span(left - time)}`;
    return { time, title, text: `${didNot(wait)}${waited}`, details: [], tone: "neutral" };
  }
  if (left !== undefined || step.error !== undefined) return unfinished(step);
  const until = step.until === undefined ? "" : ` until ${moment(step.until, zone)}`;
  return { time, title, text: `waiting${awaited(wait)}${until}`, details: [], tone: "waiting" };
}

function awaited(wait: AskedWait | undefined): string {
  if (wait === undefined || wait.kind === "date") return "";
  if (wait.kind === "segment") return ` for ${wait.segment}`;
  return ` for ${wait.events.join(wait.need === "all" ? " and " : " or ")}`;
}

function happened(wait: AskedWait | undefined, { answer }: ShownStep): string {
  if (wait === undefined) return "the event came";
  if (wait.kind === "segment") return `entered ${wait.segment}`;
  if (wait.kind === "date") return "the date moved";
  if (wait.need === "all") return `${wait.events.join(" and ")} had come`;
  const which = typeof answer?.which === "number" ? answer.which : 0;
  return `${wait.events[which] ?? "the event"} came`;
}

function didNot(wait: AskedWait | undefined): string {
  if (wait === undefined) return "the event did not come";
  if (wait.kind === "segment") return `did not enter ${wait.segment}`;
  if (wait.kind === "date") return "the date did not move";
  if (wait.need === "all" && wait.events.length > 1) return `not all of ${wait.events.join(" and ")} came`;
  return wait.events.length === 1 ? `${wait.events[0]} did not come` : `neither ${wait.events.join(" nor ")} came`;
}
