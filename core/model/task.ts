import type { Json } from "./json.ts";
import type { Channel, WaitRule } from "./rules.ts";

/**
 * The contract between a compiled machine and our functions. What a running customer needs travels in these arguments:
 * new code serves old versions without their definitions, and accepts a contract number for a year after it was emitted.
 */
export const CONTRACT = 1;

/** Where in a run a task stands. */
export interface TaskPlace {
  readonly contract: 1;
  readonly customer: string;
  readonly journey: string;
  readonly version: string;
  readonly n: number;
  readonly step: string;
  /** 1, or which round of a repeat. */
  readonly pass: number;
}

/** What earlier steps left in the run's document, by step id. Nothing personal. */
export type StepResults = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** Argument of the send function. */
export interface SendTask extends TaskPlace {
  readonly do: "send";
  readonly template: string;
  readonly channel: Channel;
  /** Absent when transactional. */
  readonly topic?: string;
  readonly transactional: boolean;
  readonly steps: StepResults;
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
  /** Ids of the sends whose message the conditions read (`steps.<id>.opened` …). */
  readonly messages: readonly string[];
  readonly steps: StepResults;
}

/** An answer per condition; undefined and failing results are false. */
export type DecideResult = Readonly<Record<string, boolean>>;

/** Argument of the steps function, called with a task token: register a wait for an event. */
export interface WaitTask extends TaskPlace {
  readonly do: "wait";
  readonly token: string;
  readonly wait: WaitRule;
  /** `$states.context.State.EnteredTime`, ISO 8601. */
  readonly began: string;
  readonly steps: StepResults;
}

/** What a wait's task token is answered with: the step's result in the run's document. */
export interface WaitResult {
  readonly happened: boolean;
}

/** Input of a run; the same bytes for an entry each time (`runInput`). */
export interface RunInput {
  readonly contract: 1;
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly start: number;
  readonly steps: Record<string, never>;
}

/** Output of a run that took an `exit` step, or left; a run without one completed. */
export interface RunOutput {
  readonly customer: string;
  readonly journey: string;
  readonly n: number;
  readonly outcome?: string;
}
