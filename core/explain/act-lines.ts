import { z } from "zod/mini";
import { moment, span } from "./moment.ts";
import type { AskedTask } from "./run-trace.ts";
import { spreadFrom } from "./spread-from.ts";
import type { StoryLine } from "./story.ts";
import { errorSaid, left, type ToldStep, unfinished } from "./told-step.ts";
import { shown, words } from "./words.ts";

const Until = z.object({ until: z.string(), nominal: z.optional(z.nullable(z.string())) });
const Failed = z.object({ code: z.number() });

/** Which path of a split the customer went, and why: `lot` is where they lie between 0 and 1. */
export function pathLine(
  { entered: time, title }: ToldStep,
  path: { readonly step: string; readonly name: string },
  lot: number | undefined,
): StoryLine {
  const where = lot === undefined ? "" : `, at ${Math.round(lot * 1_000) / 10} of 100`;
  const details = [`drawn by customer and step${where}: always the same for this customer`];
  return { time, title, text: `took the path ${words(path.name)}`, details, tone: "neutral" };
}

/** A moment to come is thrown as a hold; one that is past, or none, is answered. */
export function momentLine(step: ToldStep, _asked: AskedTask, _messages: unknown, zone: string): StoryLine {
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
export function deadlineLine(step: ToldStep, _asked: AskedTask, _messages: unknown, zone: string): StoryLine {
  const { entered: time, title, answer } = step;
  if (step.error?.name === "Exited") return left(step);
  const until = Date.parse(String(answer?.until ?? ""));
  if (Number.isNaN(until)) return unfinished(step);
  return { time, title, text: moment(until, zone), details: [], tone: "neutral" };
}

/** How the wait for a moment stands. One for a date that may move has a line of its own, which tells its length. */
function restOf({ rest, cut }: ToldStep, until: string): { readonly text: string; readonly open: boolean } {
  if (rest?.left === undefined) return { text: `waiting until ${until}`, open: true };
  if (rest.kind !== "wait") return { text: until, open: false };
  const waited = span(rest.left - rest.entered);
  return { text: cut ? `left after ${waited}, before ${until}` : `waited ${waited}, until ${until}`, open: false };
}

/** What an update changed, or what was put on the bus. */
export function actLine(step: ToldStep, asked: AskedTask): StoryLine {
  const { entered: time, title } = step;
  if (step.error?.name === "Exited") return left(step);
  if (step.error !== undefined || step.left === undefined) return unfinished(step);
  return { time, title, text: asked.what?.join(", ") || "done", details: [], tone: "neutral" };
}

/** What another system answered: its status, and what was kept. */
export function callLine(step: ToldStep, asked: AskedTask): StoryLine {
  const { entered: time, title, answer, error } = step;
  if (error?.name === "Exited") return left(step);
  const asking = asked.what?.join(", ") ?? "asked";
  if (answer !== undefined) {
    const { ok, code, ...kept } = answer;
    const details = Object.entries(kept).map(([name, value]) => `${words(name)}: ${shown(value)}`);
    return { time, title, text: `${asking}, answered ${shown(code)}`, details, tone: ok === true ? "good" : "bad" };
  }
  if (error?.name !== "Retryable" || step.left === undefined) return unfinished(step);
  const code = errorSaid(Failed, step)?.code ?? 0;
  const last = code === 0 ? "which never answered" : `which answered ${code} to the last`;
  return { time, title, text: `${asking}, ${last}: no attempt was left`, details: [], tone: "bad" };
}

/** A run that had become too long hands over. */
export function goOnLine(step: ToldStep): StoryLine {
  if (step.error?.name === "Exited") return left(step);
  if (step.error !== undefined || step.left === undefined) return unfinished(step);
  const { entered: time, title } = step;
  return { time, title, text: "the run had become long: another goes on", details: [], tone: "neutral" };
}
