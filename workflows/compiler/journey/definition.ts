import type { Expression } from "../expressions/expression.ts";
import type { Path, Step } from "../steps/kind.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import type { Located } from "../values/text.ts";
import { type Value, valueExpression } from "../values/value.ts";
import type { EntryDefinition } from "./entries/entry.ts";

export const STAGES = ["awareness", "consideration", "purchase", "retention", "advocacy"] as const;
export type Stage = (typeof STAGES)[number];

/** A journey file as its author wrote it, each value parsed. */
export interface JourneyDefinition {
  readonly file: string;
  readonly name: Located<string>;
  readonly title: string;
  readonly stage?: Stage;
  readonly enter: readonly EntryDefinition[];
  /** First moments of days in the workspace's zone; epoch milliseconds. */
  readonly from?: number;
  readonly until?: number;
  readonly holdout?: number;
  readonly priority?: Located<number>;
  readonly exit: readonly ExitDefinition[];
  /** The updates that run when a customer leaves, for whatever reason. */
  readonly onExit: readonly Step<"update">[];
  readonly goal?: GoalDefinition;
  readonly timeout?: number;
  readonly retired: boolean;
  /** Of a canary file: the share of customers that enters by it. */
  readonly canary?: number;
  readonly steps: Path;
  /** Every id written in the file, also of steps that could not be read. */
  readonly writtenIds: ReadonlySet<string>;
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

/** The expressions of a journey besides those of its entries and of its updates on exit. */
export function expressionsInside({ exit, goal, steps }: JourneyDefinition): readonly Expression[] {
  const given = [...exit.map(({ when }) => when), goal?.when, valueExpression(goal?.value)];
  return [
    ...given.flatMap((expression) => expression ?? []),
    ...allSteps(steps).flatMap((step) => expressionsOf(step).map(({ expression }) => expression)),
  ];
}
