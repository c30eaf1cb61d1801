import type { At } from "../diagnostics/at.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Located } from "../values/text.ts";

/** A sequence of steps. */
export interface Path {
  readonly at: At;
  readonly steps: readonly Step[];
}

/** What every step has. */
export interface StepBase {
  /** Unique in the journey; given, or derived (`givenId` tells where it was written). */
  readonly id: string;
  readonly givenId?: At;
  readonly title?: Located<string>;
  readonly at: At;
}

/** Send a template. */
export interface SendStep extends StepBase {
  readonly template: Located<string>;
}

/** Wait for some time. */
export interface DelayStep extends StepBase {
  readonly milliseconds: number;
}

/** Wait for an event, up to some time. */
export interface EventWaitStep extends StepBase {
  readonly event: string;
  readonly same?: string;
  readonly when?: Expression;
  readonly of?: Located<string>;
  readonly since: "step" | "entry";
  readonly upTo: number;
  readonly then?: Path;
  readonly else?: Path;
}

/** The first arm whose condition holds, else `else`. */
export interface IfStep extends StepBase {
  readonly condition: Expression;
  readonly then: Path;
  readonly else?: Path;
}

export interface BranchStep extends StepBase {
  readonly arms: readonly Arm[];
  readonly else?: Path;
}

export interface Arm {
  readonly condition: Expression;
  readonly then: Path;
}

/** Leave the journey. */
export interface ExitStep extends StepBase {
  readonly reason: string;
}

/** Every kind of step after parsing; a new one does not compile until each record over kinds has it. */
interface StepsByKind {
  send: SendStep;
  delay: DelayStep;
  event_wait: EventWaitStep;
  if: IfStep;
  branch: BranchStep;
  exit: ExitStep;
}

export type Kind = keyof StepsByKind;

/** A step of some kind; `Step<"send">` is a send. */
export type Step<K extends Kind = Kind> = { readonly [P in K]: { readonly kind: P } & StepsByKind[P] }[K];
