import { moment, span } from "./moment.ts";
import type { AskedTask, AskedWait } from "./run-trace.ts";
import type { StoryLine } from "./story.ts";
import { type ToldStep, unfinished } from "./told-step.ts";

/** What became of a wait for events, for a segment, or for a date that may move. */
export function awaitLine(step: ToldStep, asked: AskedTask, _messages: unknown, zone: string): StoryLine {
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

function happened(wait: AskedWait | undefined, { answer }: ToldStep): string {
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
