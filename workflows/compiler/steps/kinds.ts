import type { Acting, NodeKind, Onward } from "../plan/plan.ts";
import { NAME } from "../values/name.ts";
import { TEXT } from "../values/text.ts";
import type { Schema } from "../yaml/shape.ts";
import { type BranchStep, branchKind } from "./branch.ts";
import { type CallStep, callKind } from "./call.ts";
import type { ChoiceNode } from "./choice.ts";
import { type EmitStep, emitKind } from "./emit.ts";
import { END, type ExitNode, type ExitStep, exitKind } from "./exit.ts";
import type { StepForm } from "./form.ts";
import { type IfStep, ifKind } from "./if.ts";
import type { Kind, Path, PlaceKind, Step, StepExpression, StepKind, Use } from "./kind.ts";
import { type NoteStep, noteKind } from "./note.ts";
import { type RepeatNode, type RepeatStep, repeatKind } from "./repeat.ts";
import { type SendStep, sendKind } from "./send.ts";
import { type SplitNode, type SplitStep, splitKind } from "./split.ts";
import { type StartStep, startKind } from "./start.ts";
import { type UpdateStep, updateKind } from "./update.ts";
import { useForm } from "./use.ts";
import type { EitherNode } from "./wait/either.ts";
import { type EventWaitStep, eventWaitKind } from "./wait/event.ts";
import { type FirstNode, type FirstWaitStep, firstWaitKind } from "./wait/first.ts";
import { type MomentNode, type MomentStep, momentKind } from "./wait/moment.ts";
import { type SegmentWaitStep, segmentWaitKind } from "./wait/segment.ts";
import { type DelayStep, delayKind, waitForm } from "./wait/wait.ts";

/** Every kind of step: what is read of the file, and its place in a plan. Each list below must have it, or does not compile. */
export interface StepKinds {
  send: { step: SendStep; node: Onward<"send"> };
  delay: { step: DelayStep; node: Onward<"delay"> };
  moment: { step: MomentStep; node: MomentNode };
  event_wait: { step: EventWaitStep; node: EitherNode<"event_wait"> };
  first_wait: { step: FirstWaitStep; node: FirstNode };
  segment_wait: { step: SegmentWaitStep; node: EitherNode<"segment_wait"> };
  if: { step: IfStep; node: ChoiceNode<"if"> };
  branch: { step: BranchStep; node: ChoiceNode<"branch"> };
  split: { step: SplitStep; node: SplitNode };
  repeat: { step: RepeatStep; node: RepeatNode };
  update: { step: UpdateStep; node: Acting<"update"> };
  emit: { step: EmitStep; node: Acting<"emit"> };
  call: { step: CallStep; node: Acting<"call"> };
  start: { step: StartStep; node: Acting<"start"> };
  note: { step: NoteStep; node: Onward<"note"> };
  exit: { step: ExitStep; node: ExitNode };
}

/** The descriptor of each kind. */
export const KINDS: { readonly [K in Kind]: StepKind<K> } = {
  send: sendKind,
  delay: delayKind,
  moment: momentKind,
  event_wait: eventWaitKind,
  first_wait: firstWaitKind,
  segment_wait: segmentWaitKind,
  if: ifKind,
  branch: branchKind,
  split: splitKind,
  repeat: repeatKind,
  update: updateKind,
  emit: emitKind,
  call: callKind,
  start: startKind,
  note: noteKind,
  exit: exitKind,
};

/** What `wait` stands for, by what is written behind it. */
type WaitKind = "delay" | "moment" | "event_wait" | "first_wait" | "segment_wait";

/** The keys of steps in a file. `use` is replaced by the steps that it names. */
export type StepKey = Exclude<Kind, WaitKind> | "wait" | "use";

/** How each step is written, by its key. */
export const FORMS: Readonly<Record<StepKey, StepForm>> = {
  send: sendKind.form,
  wait: waitForm,
  if: ifKind.form,
  branch: branchKind.form,
  split: splitKind.form,
  repeat: repeatKind.form,
  update: updateKind.form,
  emit: emitKind.form,
  call: callKind.form,
  start: startKind.form,
  note: noteKind.form,
  use: useForm,
  exit: exitKind.form,
};

/** The descriptor of each place in a plan. */
export const PLACES: { readonly [K in NodeKind]: PlaceKind<K> } = { ...KINDS, end: END };

/** The paths directly below a step. */
export function pathsOf<K extends Kind>(step: Step<K>): readonly Path[] {
  return KINDS[step.kind].paths(step).flatMap((path) => path ?? []);
}

/** Every step of a path and below it, in the order of the file. */
export function allSteps(path: Path): Step[] {
  return path.steps.flatMap((step) => [step, ...pathsOf(step).flatMap(allSteps)]);
}

/** The expressions of a step. */
export function expressionsOf<K extends Kind>(step: Step<K>): readonly StepExpression[] {
  return KINDS[step.kind].expressions(step);
}

/** What steps name of the workspace, of one kind of name. */
export function namesUsed(steps: readonly Step[], what: Use["what"]): readonly string[] {
  return steps.flatMap((step) => usesOf(step).flatMap((use) => (use.what === what ? [use.name.value] : [])));
}

/** What a step names of the workspace. */
export function usesOf<K extends Kind>(step: Step<K>): readonly Use[] {
  return KINDS[step.kind].uses(step);
}

/** What later expressions may read of a step. */
export function resultsOf<K extends Kind>(step: Step<K>): readonly string[] {
  return KINDS[step.kind].results(step);
}

/** The forms of a step, one schema for each key. */
export const STEP_DEFINITIONS: Readonly<Record<string, Schema>> = {
  steps: {
    ...{ type: "array", items: { $ref: "#/definitions/step" }, minItems: 1 },
    description: "Steps, each with its own dash.",
  },
  step: { anyOf: Object.entries(FORMS).map(([key, form]) => stepSchema(key, form)) },
};

/** A step that updates, and no other. */
export const UPDATE_STEP: Schema = stepSchema("update", FORMS.update);

function stepSchema(key: string, { schema, beside, required = [], also }: StepForm): Schema {
  return {
    type: "object",
    properties: { id: NAME.schema, title: TEXT.schema, [key]: schema, ...beside },
    required: [key, ...required],
    ...also,
    additionalProperties: false,
  };
}
