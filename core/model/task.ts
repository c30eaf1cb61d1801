import type { Channel } from "../channels/channels.ts";
import type { Json } from "./json.ts";
import type { ChangeRule, MomentRule, Value, WaitRule } from "./rules.ts";

/**
 * The contract between a compiled machine and our functions. A task's arguments contain everything that the task needs:
 * new code serves old versions without their definitions, and accepts a contract number for a year after it was
 * emitted.
 */
export const CONTRACT = 1;

/** The kinds of task that a machine asks for. */
export const TASK_KINDS = ["send", "decide", "wait", "moment", "deadline", "update", "emit", "go_on", "call"] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** The position of a task in a run. */
export interface TaskPlace {
  readonly contract: 1;
  readonly customer: string;
  readonly journey: string;
  readonly version: string;
  readonly n: number;
  /** When the entry began; absent in the tasks of older machines. */
  readonly start?: number;
  readonly step: string;
  /** 1, or the round of a repeat. */
  readonly pass: number;
}

/** What earlier steps left in the run's document, by step id. Nothing personal. */
export type StepResults = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** The latest pass of each send whose message an expression reads (`steps.<id>.opened`), by step id. */
export type MessagePasses = Readonly<Record<string, number>>;

/**
 * What a run's document stores about the moment that it waited for last: when the wait was over, and when the moment
 * was due for all who share it; ISO 8601. `nominal` is null where the wait was for no shared moment; both are absent
 * before the first wait. For machines that do not pass it on, moments are not spread.
 */
export interface RunClock {
  readonly until?: string;
  readonly nominal?: string | null;
}

/** Argument of the send function. */
export interface SendTask extends TaskPlace {
  readonly do: "send";
  /** In order of preference; more than one only for `first of`. */
  readonly choices: readonly SendChoice[];
  /** What else, besides a missing address, missing consent or a suppression, leads to the next choice. */
  readonly alsoOn: readonly ("quiet" | "failed")[];
  readonly clock?: RunClock;
  readonly steps: StepResults;
}

export interface SendChoice {
  readonly template: string;
  readonly channel: Channel;
  /** Absent when transactional. */
  readonly topic?: string;
  readonly transactional: boolean;
}

/** Result of the send function: the step's result in the run's document. */
export interface SendResult {
  readonly sent: boolean;
  readonly held: boolean;
  readonly dropped: boolean;
  readonly failed: boolean;
  readonly reason?: string;
}

/** Argument of the steps function: evaluate conditions over the profile. */
export interface DecideTask extends TaskPlace {
  readonly do: "decide";
  /** Expressions by answer id. */
  readonly conditions: Readonly<Record<string, string>>;
  readonly messages: MessagePasses;
  readonly steps: StepResults;
}

/**
 * An answer per condition; undefined and failing results are false. Condition ids have no capitals, so two keys are
 * free: `notThere` lists missing paths that conditions compared (`profile.plan`); `overBound` lists conditions that
 * exceeded their work limit.
 */
export type DecideResult = Readonly<
  Record<string, boolean | Readonly<Record<string, readonly string[]>> | readonly string[]>
>;

/** Argument of the steps function, called with a task token: register a wait. */
export interface WaitTask extends TaskPlace {
  readonly do: "wait";
  readonly token: string;
  readonly wait: WaitRule;
  /** When the wait began: `$states.context.State.EnteredTime` of its first visit, ISO 8601. */
  readonly began: string;
  /** The deadline: later events do not count. Epoch milliseconds; absent in older machines. */
  readonly until?: number;
  readonly steps: StepResults;
}

/** The answer to a wait's task token: the step's result in the run's document. */
export interface WaitResult {
  readonly happened: boolean;
  /** Which of several events it was, from 0. */
  readonly which?: number;
}

/**
 * Argument of the steps function: when is this moment? Throws HoldError until it; answers where it is now or past, or
 * where there is none.
 */
export interface MomentTask extends TaskPlace {
  readonly do: "moment";
  readonly moment: MomentRule;
  readonly past: "continue" | "skip";
  /** The run has slept until the moment that it was given before: it is not past now. */
  readonly waited: boolean;
  /** When the run came to the step, ISO 8601: a moment is past or not by this time, however late the task runs. */
  readonly began?: string;
  readonly clock?: RunClock;
  readonly messages: MessagePasses;
  readonly steps: StepResults;
}

export interface MomentResult {
  /** Go on at the next wait: there is no such moment, or it is past and `past` says to skip. */
  readonly skip: boolean;
}

/** Argument of the steps function: until when does this wait last? */
export interface DeadlineTask extends TaskPlace {
  readonly do: "deadline";
  readonly moment: MomentRule;
  /** When the run came to the wait, ISO 8601. */
  readonly began: string;
  readonly messages: MessagePasses;
  readonly steps: StepResults;
}

/** ISO 8601, whole seconds; `nominal`: the shared moment, where it is one. */
export interface DeadlineResult {
  readonly until: string;
  readonly nominal: string | null;
}

/** Argument of the steps function: change the profile, through the fold. Idempotency key: journey, n, step and pass. */
export interface UpdateTask extends TaskPlace, ChangeRule {
  readonly do: "update";
  readonly messages: MessagePasses;
  readonly steps: StepResults;
}

/**
 * Argument of the steps function: put an event of the customer on the bus. Idempotency key: the event's id, made of
 * journey, n, step and pass.
 */
export interface EmitTask extends TaskPlace {
  readonly do: "emit";
  readonly event: string;
  /** The journey it is addressed to: a `start` step. */
  readonly to?: string;
  readonly properties: Readonly<Record<string, Value>>;
  readonly messages: MessagePasses;
  readonly steps: StepResults;
}

/** Argument of the steps function: this run has become long; a new run of the same entry goes on from here. */
export interface GoOnTask extends TaskPlace {
  readonly do: "go_on";
  /** The next run's document; `goOn` says where it goes on. */
  readonly document: RunDocument;
}

/** Argument of the call function. */
export interface CallTask extends TaskPlace {
  readonly do: "call";
  readonly destination: string;
  /** This is the last attempt; absent in older machines. */
  readonly last?: boolean;
  /** How often the machine has tried it again; it then knows RetryAfterError and GivenUpError. Absent in older machines. */
  readonly retries?: number;
  /** When the run came to the step (ISO 8601), and how long after that an attempt may begin at most (milliseconds). */
  readonly began?: string;
  readonly within?: number;
  /**
   * There where the destination has a rate: the machine knows TurnError. What the last one of this step and pass said; `retries` and `began`
   * go on from there.
   */
  readonly turn?: { readonly until?: string; readonly retries?: number };
  readonly with: Readonly<Record<string, Value>>;
  /**
   * Expressions over `answer` (`{ status, body }`) and everything that expressions read; their values are stored in the
   * run.
   */
  readonly keep: Readonly<Record<string, string>>;
  readonly messages: MessagePasses;
  readonly steps: StepResults;
}

/**
 * The step's result in the run's document, with the kept values. `code` is the HTTP status, 0 where there was no
 * answer.
 */
export type CallResult = { readonly ok: boolean; readonly code: number } & Readonly<
  Record<string, string | number | boolean>
>;

/** The document that states pass on: the input, a result per step, and notes of the machine. */
export interface RunDocument {
  readonly contract: 1;
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly start: number;
  readonly steps: StepResults;
  /** The latest pass of each repeat that has begun its second, by id. */
  readonly passes?: Readonly<Record<string, number>>;
  /** Where a run that continues another begins: the id of the repeat whose next pass it waits for. */
  readonly goOn?: string;
  /** When the latest wait for a moment or an opening was over, and its shared moment; see RunClock. */
  readonly until?: string;
  readonly nominal?: string | null;
  /** Which run of the entry this is, from 2. */
  readonly part?: number;
}

/** Input of a run; the same text each time (`runInput`). */
export interface RunInput {
  readonly contract: 1;
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly start: number;
  readonly steps: Record<string, never>;
}
