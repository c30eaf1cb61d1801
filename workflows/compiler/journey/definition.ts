import type { At } from "../diagnostics/at.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Path } from "../steps/step.ts";
import type { Located } from "../values/text.ts";
import type { Value } from "../values/value.ts";

export const STAGES = ["awareness", "consideration", "purchase", "retention", "advocacy"] as const;
export type Stage = (typeof STAGES)[number];

/** A journey file as its author wrote it, each value parsed. */
export interface JourneyDefinition {
  readonly file: string;
  readonly name: Located<string>;
  readonly title: string;
  readonly stage?: Stage;
  readonly enter: readonly EventEntry[];
  /** First moments of days in the workspace's zone; epoch milliseconds. */
  readonly from?: number;
  readonly until?: number;
  readonly holdout?: number;
  readonly exit: readonly ExitDefinition[];
  readonly goal?: GoalDefinition;
  readonly timeout?: number;
  readonly retired: boolean;
  readonly steps: Path;
  /** Every id written in the file, also of steps that could not be read. */
  readonly writtenIds: ReadonlySet<string>;
}

/** Entry on an event. */
export interface EventEntry {
  readonly at: At;
  readonly event: string;
  readonly when?: Expression;
  readonly key?: Expression;
  readonly again: "never" | "always" | { readonly after: number };
  readonly againPer: "key" | "customer";
  readonly limit?: number;
  readonly inside: "ignore" | "restart";
  readonly sample?: number;
}

export interface ExitDefinition {
  readonly event?: string;
  readonly same?: string;
  readonly when?: Expression;
  readonly reason: string;
}

export interface GoalDefinition {
  readonly event: string;
  readonly same?: string;
  readonly when?: Expression;
  readonly of?: Located<string>;
  readonly within: number;
  readonly value?: Value;
  readonly exit: boolean;
}
