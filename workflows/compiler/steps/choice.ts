import { type Emitting, fitted, type Named, type State } from "../emit/emitting.ts";
import { decideTask } from "../emit/task.ts";
import { capital, readable } from "../map/words.ts";
import { STATE_EVENTS, TASK_EVENTS } from "../plan/attempts.ts";
import type { PlanArm, PlanNode } from "../plan/plan.ts";
import { conditionTitle } from "../plan/titles.ts";
import { NO_TIME, type PlaceKind, type Step } from "./kind.ts";

type Choice = "if" | "branch";

/** Conditions over the profile; the first that holds decides. */
export interface ChoiceNode<K extends Choice> {
  readonly step: Step<K>;
  readonly arms: readonly PlanArm[];
  readonly otherwise: string;
}

/** What `if` and `branch` have in common: a call that answers conditions, and a question that reads the answers. */
export const choicePlace: PlaceKind<Choice> = {
  successors: (node) => [...node.arms.map((arm) => arm.to), node.otherwise],
  title: ({ step }) => choiceTitle(step),
  names({ step }, asks) {
    const title = choiceTitle(step);
    return { question: fitted(title, "", "?"), ...(asks ? { entry: fitted(title, "Check ") } : {}) };
  },
  look: ({ step, arms, otherwise }) => ({
    look: "question",
    title:
      arms.length > 1 && step.title === undefined
        ? "Which way?"
        : `${capital(step.title === undefined ? readable(choiceTitle(step)) : choiceTitle(step))}?`,
    ways:
      arms.length === 1
        ? [...arms.map((arm) => ["yes", arm.to] as const), ["no", otherwise]]
        : [...arms.map((arm) => [readable(arm.condition), arm.to] as const), ["otherwise", otherwise]],
  }),
  states: choiceStates,
  historyEvents: () => TASK_EVENTS + STATE_EVENTS,
  longest: NO_TIME,
  leavesResult: false,
};

/** What is asked at a choice, without question mark. */
export function choiceTitle(step: Step<Choice>): string {
  if (step.title !== undefined) return step.title.value.replace(/\s*\?$/, "");
  if (step.givenId !== undefined) return step.id.replaceAll("_", " ");
  const conditions = step.kind === "if" ? [step.condition] : step.arms.map((arm) => arm.condition);
  return conditions.map((condition) => conditionTitle(condition.text)).join(" or ");
}

/** The call is left out where a call before has answered. */
function choiceStates(key: string, node: PlanNode<Choice>, emitting: Emitting): readonly Named[] {
  const question = emitting.named(key, "question");
  const choice: State = {
    Type: "Choice",
    Choices: node.arms.map((arm) => ({
      Condition: `{% $states.input.answers.${arm.answer} = true %}`,
      Next: emitting.entry(arm.to),
    })),
    Default: emitting.entry(node.otherwise),
  };
  const asked = emitting.asked(key);
  if (asked.length === 0) return [[question, choice]];
  return [
    [emitting.entry(key), decideTask(node.step.id, asked, question, emitting)],
    [question, choice],
  ];
}
