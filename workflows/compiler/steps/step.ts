import type { At } from "../diagnostics/at.ts";
import type { Expression } from "../expressions/expression.ts";
import type { Moment } from "../values/moment.ts";
import type { Located } from "../values/text.ts";
import type { Value } from "../values/value.ts";

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

/** Send a template, or the first of several that its channel can deliver. */
export interface SendStep extends StepBase {
  readonly templates: readonly [Located<string>, ...Located<string>[]];
  /** What besides a missing address, consent or a suppression leads to the next template. */
  readonly alsoOn: readonly ("quiet" | "failed")[];
}

/** Wait for some time. */
export interface DelayStep extends StepBase {
  readonly milliseconds: number;
}

/** Wait until a moment of the calendar. */
export interface MomentStep extends StepBase {
  readonly moment: Moment;
  /** What a moment that is past leads to: at once to the next step, or to the next wait. */
  readonly past: "continue" | "skip";
  /** Where that is written; absent where it is the default. */
  readonly writtenPast?: At;
}

/** An event that a wait is for. */
export interface WaitedEvent {
  readonly event: string;
  readonly same?: string;
  readonly when?: Expression;
  readonly of?: Located<string>;
}

/** Wait for an event or for all of several, up to some time. */
export interface EventWaitStep extends StepBase {
  readonly need: "any" | "all";
  readonly events: readonly WaitedEvent[];
  readonly since: "step" | "entry";
  /** The longest it may last; milliseconds. */
  readonly upTo: number;
  /** Until when it lasts, where that is a moment. */
  readonly until?: Moment;
  readonly then?: Path;
  readonly else?: Path;
}

/** Wait for the first of several events, each with its own path, up to some time. */
export interface FirstWaitStep extends StepBase {
  readonly arms: readonly FirstArm[];
  readonly since: "step" | "entry";
  readonly upTo: number;
  readonly else?: Path;
}

export interface FirstArm {
  readonly match: WaitedEvent;
  readonly then?: Path;
}

/** Wait until the customer is in a segment, up to some time. */
export interface SegmentWaitStep extends StepBase {
  readonly segment: Located<string>;
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

/** One path by chance, always the same for one customer. */
export interface SplitStep extends StepBase {
  readonly ways: readonly SplitWay[];
}

export interface SplitWay {
  readonly name: string;
  /** Fraction of 1; those of all ways sum to 1. */
  readonly weight: number;
  readonly then?: Path;
}

/** Steps that are run again and again: run, then asked `until`, then waited `every`. */
export interface RepeatStep extends StepBase {
  readonly every: number;
  /** Passes, the first included. */
  readonly atMost: number;
  readonly until?: Expression;
  readonly steps: Path;
}

/** Change what is known of the customer. */
export interface UpdateStep extends StepBase {
  readonly set: Readonly<Record<string, Value>>;
  readonly add: Readonly<Record<string, Value>>;
  readonly append: Readonly<Record<string, Value>>;
  readonly remove: readonly string[];
  /** Lists: segments that are joined and left by updates alone. */
  readonly join: readonly Located<string>[];
  readonly leave: readonly Located<string>[];
}

/** Put an event of the customer's on the bus. */
export interface EmitStep extends StepBase {
  readonly event: string;
  readonly properties: Readonly<Record<string, Value>>;
}

/** Let the customer into another journey. */
export interface StartStep extends StepBase {
  readonly journey: Located<string>;
  readonly properties: Readonly<Record<string, Value>>;
}

/** Call another system and keep what its answer says. */
export interface CallStep extends StepBase {
  readonly destination: Located<string>;
  readonly with: Readonly<Record<string, Value>>;
  readonly keep: Readonly<Record<string, Expression>>;
}

/** Leave the journey. */
export interface ExitStep extends StepBase {
  readonly reason: string;
}

/** Every kind of step after parsing; a new one does not compile until each record over kinds has it. */
interface StepsByKind {
  send: SendStep;
  delay: DelayStep;
  moment: MomentStep;
  event_wait: EventWaitStep;
  first_wait: FirstWaitStep;
  segment_wait: SegmentWaitStep;
  if: IfStep;
  branch: BranchStep;
  split: SplitStep;
  repeat: RepeatStep;
  update: UpdateStep;
  emit: EmitStep;
  start: StartStep;
  call: CallStep;
  exit: ExitStep;
}

export type Kind = keyof StepsByKind;

/** A step of some kind; `Step<"send">` is a send. */
export type Step<K extends Kind = Kind> = { readonly [P in K]: { readonly kind: P } & StepsByKind[P] }[K];
