import type { Template } from "../../../core/model/message.ts";
import type { StepChange } from "../compare/finding.ts";
import type { At } from "../diagnostics/report.ts";
import type { Emitting, Named, StateNames } from "../emit/emitting.ts";
import type { Expression } from "../expressions/expression.ts";
import { type Place, SCOPES } from "../journey/places.ts";
import type { Drawn, PassedBy } from "../map/drawing.ts";
import type { Attempts } from "../plan/attempts.ts";
import type { NodeKind, PlanNode, PlanWriter } from "../plan/plan.ts";
import type { Located } from "../values/text.ts";
import type { StepForm } from "./form.ts";
import type { StepKinds } from "./kinds.ts";

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

export type Kind = keyof StepKinds;

/** A step of some kind; `Step<"send">` is a send. */
export type Step<K extends Kind = Kind> = { readonly [P in K]: { readonly kind: P } & StepKinds[P]["step"] }[K];

/**
 * Everything that the compiler knows of a kind of step. A new kind is a descriptor like this one in a file of its own, and a line
 * for it in each list of `kinds.ts`.
 */
export interface StepKind<K extends Kind> extends PlaceKind<K> {
  /** Its name in messages. */
  readonly what: string;
  /** What later expressions may read as `steps.<id>.<result>`. */
  results(step: Step<K>): readonly string[];
  /** It is a wait. A skipped wait goes on at the next wait. */
  readonly waits: boolean;
  /**
   * The ways on, in the order of the file: a path, or undefined where customers go straight on to the next step. Empty: nobody goes
   * on.
   */
  paths(step: Step<K>): readonly (Path | undefined)[];
  expressions(step: Step<K>): readonly StepExpression[];
  /** What it names of the workspace. */
  uses(step: Step<K>): readonly Use[];
  /** Adds its nodes to the plan, leading to `next`. Returns the key of the first of them. */
  plan(step: Step<K>, next: string, plan: PlanWriter): string;
  /** Its name where two versions of a journey are compared. */
  diffTitle(step: Step<K>): string;
  /** What changed between two versions of a step, where there are better words than "changed". Empty: there are none. */
  changes?(before: Step<K>, after: Step): readonly StepChange[];
  /** Other systems and later entries know the step by its id: they see a new id as another step. Says what follows from a new id. */
  readonly knownById?: string;
}

/** A kind of step that has a key of its own in the file: all but the kinds of `wait`. */
export interface WrittenKind<K extends Kind> extends StepKind<K> {
  readonly form: StepForm;
}

/** Everything that the compiler knows of a place in a plan: a step, or the end of the journey. */
export interface PlaceKind<K extends NodeKind> {
  /** The keys that it leads to, in the order they are drawn and emitted. The way back of a repeat is not one of them. */
  successors(node: PlanNode<K>): readonly string[];
  /** What it is called in the machine. */
  title(node: PlanNode<K>): string;
  /** The names of its states where there are several, in the order they are given out. `asks`: it makes a call for answers. */
  names?(node: PlanNode<K>, asks: boolean): StateNames;
  /** How it looks on the map: a shape, or words on the arrow through it. */
  look(node: PlanNode<K>, template: FindTemplate): Drawn | PassedBy;
  /** Its states in the machine. */
  states(key: string, node: PlanNode<K>, emitting: Emitting): readonly Named[];
  /** The most events that one visit writes into the history of the run. */
  historyEvents(node: PlanNode<K>, attempts: Attempts): number;
  /** The longest that one visit waits, in milliseconds; `ofDates` stands for a wait until a date. */
  longest(node: PlanNode<K>, ofDates: number): number;
  /** It leaves a result in the document of the run. */
  readonly leavesResult: boolean;
  /** It takes no time and asks nothing: what a call has answered before it holds after it. */
  readonly instant?: true;
}

/** The template of a name; undefined where there is none. */
export type FindTemplate = (name: string) => Template | undefined;

/** An expression of a step, and what it may read. */
export interface StepExpression {
  readonly expression: Expression;
  readonly scope: Place;
}

/** A name that a step uses, and what it is the name of. A list is a segment that steps fill. */
export interface Use {
  readonly what: "template" | "segment" | "list" | "journey" | "destination";
  readonly name: Located<string>;
}

/** The paths of a step that everybody comes past in one way. */
export const STRAIGHT_ON = (): readonly (Path | undefined)[] => [undefined];

export const NONE = (): readonly never[] => [];

export const NO_TIME = (): number => 0;

/** The ids of the sends whose message the expressions read, sorted. */
export function messagesOf(expressions: readonly StepExpression[], plan: PlanWriter): readonly string[] {
  return [...new Set(expressions.flatMap(({ expression }) => plan.messages(expression)))].sort();
}

/** Expressions that are evaluated when the run gets to the step. */
export function decided(expressions: readonly Expression[]): readonly StepExpression[] {
  return expressions.map((expression) => ({ expression, scope: SCOPES.decide }));
}
