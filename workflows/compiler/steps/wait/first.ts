import { defined } from "../../../../core/model/defined.ts";
import { boundedWait } from "../../emit/await.ts";
import { type Emitting, fitted, type Named, onward, type State } from "../../emit/emitting.ts";
import type { PlanNode } from "../../plan/plan.ts";
import { spoken } from "../../values/duration.ts";
import { readList } from "../../yaml/fields.ts";
import type { MapTree, Tree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";
import { NONE, type Path, type Step, type StepBase, type StepKind } from "../kind.ts";
import {
  BOUNDED_WAIT_EVENTS,
  listed,
  matchExpressions,
  matchWords,
  namesWhereItFails,
  type WaitedEvent,
} from "./bounded.ts";
import { waitChanges } from "./changes.ts";
import { FIRST, FIRST_ARM, matchOf, readElse, reportEndless } from "./shapes.ts";

/** Wait for the first of several events, each with its own path, up to some time. */
export interface FirstWaitStep extends StepBase {
  readonly arms: readonly FirstArm[];
  readonly since: "step" | "entry";
  readonly upTo: number;
  readonly else?: Path;
}

interface FirstArm {
  readonly match: WaitedEvent;
  readonly then?: Path;
}

/** `arms` are in the order of the step's. */
export interface FirstNode {
  readonly step: Step<"first_wait">;
  readonly arms: readonly string[];
  readonly otherwise: string;
}

export const firstWaitKind: StepKind<"first_wait"> = {
  what: "wait for the first of several events",
  // `which` counts them from 0.
  results: () => ["happened", "event", "which", "failed"],
  waits: true,
  paths: (step) => [...step.arms.map((arm) => arm.then), step.else],
  expressions: (step) =>
    matchExpressions(
      step.arms.map((arm) => arm.match),
      step.since,
    ),
  uses: NONE,
  plan: (step, next, plan) =>
    plan.add(step.id, {
      kind: "first_wait",
      step,
      arms: step.arms.map((arm) => plan.path(arm.then, next)),
      otherwise: plan.path(step.else, next),
    }),
  successors: ({ arms, otherwise }) => [...arms, otherwise],
  title: ({ step }) => titleOf(step),
  names({ step }) {
    const words = step.title?.value ?? awaited(step);
    return { entry: fitted(titleOf(step)), question: fitted(words, "", "?"), ...namesWhereItFails(words) };
  },
  look: ({ step, arms, otherwise }) => ({
    look: "question",
    title: step.title?.value ?? "Which comes first?",
    ways: [
      ...step.arms.map(
        ({ match }, i) => [[match.event, ...matchWords(match)].join(", "), arms[i] ?? otherwise] as const,
      ),
      [`nothing within ${spoken(step.upTo)}`, otherwise],
    ],
  }),
  states: firstStates,
  historyEvents: () => BOUNDED_WAIT_EVENTS,
  longest: ({ step }) => step.upTo,
  leavesResult: true,
  diffTitle: (step) => `wait for ${awaited(step)}`,
  changes: (before, after) => (after.kind === "first_wait" ? waitChanges(before, after, firstWaitKind.diffTitle) : []),
};

function titleOf(step: Step<"first_wait">): string {
  return step.title?.value ?? `Wait for ${awaited(step)}, up to ${spoken(step.upTo)}`;
}

/** What it is for, in few words. */
function awaited(step: Step<"first_wait">): string {
  return listed(
    step.arms.map(({ match }) => match.event),
    "or",
  );
}

/** `wait: { up to: 14d, same: orderId }` with `first: [ { event: …, then: … } ]` and `else` beside it. */
export function readFirstWait(step: OpenStep, wait: MapTree, list: Tree, reading: Reading): Step | undefined {
  const { report } = reading;
  const opened = FIRST.open(wait, report);
  const { "up to": upTo, same, since = "step" } = opened?.whole ?? {};
  if (opened?.field("up to") === undefined) reportEndless(wait, report);
  const then = step.fields.get("then");
  if (then !== undefined) {
    report("SJ301", then.key, {
      message: "A wait for the first of several events has no `then` of its own.",
      found: "then",
      hint: "Each event under `first` has its own `then`; steps for all of them come after the wait.",
    });
  }
  const shared = defined({ same });
  const arms: FirstArm[] = [];
  for (const item of readList(list, "first", report)) {
    const arm = readArm(item, shared, reading);
    if (arm === undefined) continue;
    const { event } = arm.match;
    if (arms.some((before) => coversAll(before, arm))) {
      report("SJ341", item.at, { message: `\`${event}\` is listed before, and taken there.`, found: event });
    }
    arms.push(arm);
  }
  const otherwise = readElse(step.fields, reading);
  const base = step.base(() => reading.deriveId("wait"));
  return upTo === undefined || arms.length === 0
    ? undefined
    : { kind: "first_wait", arms, since, upTo, ...otherwise, ...base };
}

/** Whether an arm takes every event that a later one would. */
function coversAll({ match }: FirstArm, { match: later }: FirstArm): boolean {
  if (match.event !== later.event || match.when !== undefined) return false;
  return [undefined, later.same].includes(match.same) && [undefined, later.of?.value].includes(match.of?.value);
}

function readArm(tree: Tree, shared: { same?: string }, reading: Reading): FirstArm | undefined {
  const arm = FIRST_ARM.open(tree, reading.report);
  const steps = arm?.values.then;
  const then = steps && reading.readPath(steps, "then");
  return arm?.whole && { match: { event: arm.whole.event, ...shared, ...matchOf(arm.whole) }, ...defined({ then }) };
}

/** A wait for the first of several events, and the question which it was: an answer may also say that none can come. */
function firstStates(key: string, node: PlanNode<"first_wait">, emitting: Emitting): readonly Named[] {
  const { id, upTo } = node.step;
  const otherwise = emitting.entry(node.otherwise);
  const { task, further } = boundedWait({ key, id, upTo, otherwise }, emitting);
  if (node.arms.every((arm) => arm === node.otherwise)) {
    return [[emitting.entry(key), { ...task, ...onward(node.otherwise, emitting) }], ...further];
  }
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: node.arms.map((arm, i) => ({
      // Which of one event it was is not said.
      Condition: `{% $states.input.steps.${id}.${node.arms.length === 1 ? "happened = true" : `which = ${i}`} %}`,
      Next: emitting.entry(arm),
    })),
    Default: otherwise,
  };
  return [[emitting.entry(key), { ...task, Next: question }], [question, choice], ...further];
}
