import { z } from "zod/mini";
import type { RunStep } from "./run-trace.ts";
import { moment, words } from "./words.ts";

/** Why a customer did or did not get a message, told in order and in words; times in epoch milliseconds. */
export interface Story {
  readonly customerId: string;
  /** The IANA zone in which times are told. */
  readonly zone: string;
  readonly known: number;
  /** What is known of the customer, a sentence each. */
  readonly facts: readonly string[];
  readonly events: readonly StoryEvent[];
  readonly journeys: readonly StoryJourney[];
  /** When journeys entered on a date are due, or why they are not, where the rules are at hand. */
  readonly dates: readonly StoryDate[];
}

export interface StoryDate {
  readonly journey: string;
  readonly text: string;
}

export interface StoryEvent {
  readonly name: string;
  readonly n: number;
  readonly first: number;
  readonly last: number;
}

export interface StoryJourney {
  readonly journey: string;
  readonly entries: readonly StoryEntry[];
  /** Entries so old that only their outcome is still counted. */
  readonly older: number;
  readonly ended: Readonly<Record<string, number>>;
  readonly refusals: readonly StoryRefusal[];
}

export interface StoryRefusal {
  readonly reason: string;
  readonly text: string;
  readonly n: number;
  readonly last: number;
}

export interface StoryEntry {
  readonly n: number;
  readonly start: number;
  readonly version?: string;
  /** It is a version on trial, which a share of customers gets. */
  readonly canary?: true;
  /** The event that let the customer in, where it is still kept. */
  readonly because?: string;
  readonly holdout: boolean;
  /** Name of its latest run. */
  readonly run?: string;
  readonly goal?: number;
  /** Absent while the customer is inside. */
  readonly end?: { readonly time?: number; readonly outcome: string; readonly text: string };
  readonly lines: readonly StoryLine[];
}

/** One step, or one decision of the gate. */
export interface StoryLine {
  readonly time: number;
  readonly title: string;
  readonly text: string;
  /** The rule that decided and the values it saw, a sentence each. */
  readonly details: readonly string[];
  readonly tone: Tone;
}

export type Tone = "good" | "neutral" | "bad" | "waiting";

/** `cut`: the run was stopped while it was at this step, or at the wait that is told with it. */
export type ShownStep = RunStep & {
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
