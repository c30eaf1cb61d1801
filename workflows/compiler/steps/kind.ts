import type { Expression } from "../expressions/expression.ts";
import type { PlanWriter } from "../plan/writer.ts";
import type { Kind, Path, Step } from "./step.ts";

/** An expression of a step and the moment it is looked at. */
export interface StepExpression {
  readonly expression: Expression;
  /**
   * `decide`: when the run gets there. `match`: on each event while the wait lasts; `watch`: on each event, also before it.
   * `after`: when its paths are done. `answer`: when a call is answered.
   */
  readonly looked: "decide" | "match" | "watch" | "after" | "answer";
}

/** Ids of the sends whose message any of a step's expressions reads. */
export function messagesOf(expressions: readonly StepExpression[], plan: PlanWriter): readonly string[] {
  return [...new Set(expressions.flatMap(({ expression }) => plan.messages(expression)))].sort();
}

/** Everything the compiler asks of a kind of step, besides reading it. */
export interface StepKind<K extends Kind> {
  /** How it is called in messages. */
  readonly what: string;
  /** What later expressions may ask of it. */
  readonly results: readonly string[];
  /** The results of one step, where they differ from step to step. */
  readonly resultsOf?: (step: Step<K>) => readonly string[];
  /** It is a wait: where a wait before it that is skipped goes on. */
  readonly waits?: true;
  paths(step: Step<K>): readonly Path[];
  /** Whether nobody comes past it. */
  ends(step: Step<K>): boolean;
  expressions(step: Step<K>): readonly StepExpression[];
  /** Adds its states to the plan, leading to `next`; the key of the first of them. */
  plan(step: Step<K>, next: string, plan: PlanWriter): string;
}
