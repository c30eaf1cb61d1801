import { z } from "zod/mini";
import { moment } from "./moment.ts";
import type { RunStep } from "./run-trace.ts";
import type { StoryLine } from "./story.ts";
import { words } from "./words.ts";

/** `cut`: the run was stopped while it was at this step, or at the wait that is told with it. */
export type ToldStep = RunStep & {
  readonly cut?: true;
  /** The wait that a hold was followed by, which may be told with it; `left` is there as soon as it is over. */
  readonly rest?: RunStep;
};

/** The line of a step about which nothing more is known. */
export function unfinished(step: RunStep): StoryLine {
  const { entered: time, title, error } = step;
  if (error !== undefined) return { time, title, text: `failed: ${words(error.name)}`, details: [], tone: "bad" };
  if (step.left === undefined) return { time, title, text: "under way", details: [], tone: "waiting" };
  return { time, title, text: "done", details: [], tone: "neutral" };
}

/** The line of a step whose customer had left before. */
export function left(step: RunStep): StoryLine {
  return { time: step.entered, title: step.title, text: "the customer had left", details: [], tone: "neutral" };
}

const Cause = z.object({ errorMessage: z.string() });

/** What the error of a function says in its message (core/model/errors.ts), as Lambda wraps it. */
export function errorSaid<T>(shape: z.ZodMiniType<T>, step: RunStep): T | undefined {
  return parsed(shape, parsed(Cause, step.error?.cause)?.errorMessage);
}

function parsed<T>(shape: z.ZodMiniType<T>, text: string | undefined): T | undefined {
  try {
    return shape.parse(JSON.parse(text ?? ""));
  } catch {
    return undefined;
  }
}

/** What a `Hold` said of its times, ISO 8601: until when, and which moment that many share it waits for. */
interface Said {
  readonly until: string;
  readonly nominal?: string | null | undefined;
}

/** A sentence where the customer's turn comes after the moment itself. */
export function spreadFrom(said: Said | undefined, zone: string): readonly string[] {
  const nominal = Date.parse(said?.nominal ?? "");
  if (said === undefined || Number.isNaN(nominal) || nominal === Date.parse(said.until)) return [];
  return [`due for everybody on ${moment(nominal, zone)}; each customer's turn comes at a place of their own after it`];
}
