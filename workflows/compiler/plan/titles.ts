import type { Step } from "../steps/step.ts";
import { spoken } from "../values/duration.ts";
import { conditionTitle } from "./condition-title.ts";
import type { NodeKind, PlanNode } from "./node.ts";

/** What a place in a journey is called on graphs and in the console. */
export function titleOf<K extends NodeKind>(node: PlanNode<K>): string {
  return TITLES[node.kind](node);
}

const TITLES: { readonly [K in NodeKind]: (node: PlanNode<K>) => string } = {
  send: ({ step }) => step.title?.value ?? `Send ${step.template.value}`,
  delay: ({ step }) => step.title?.value ?? `Wait ${spoken(step.milliseconds)}`,
  event_wait: ({ step }) => step.title?.value ?? `Wait for ${step.event}, up to ${spoken(step.upTo)}`,
  choose: ({ step }) => choiceTitle(step),
  exit: ({ reason }) => `Exit: ${reason}`,
  end: () => "End",
};

/** What is asked at a choice, without question mark. */
function choiceTitle(step: Step<"if" | "branch">): string {
  if (step.title !== undefined) return step.title.value.replace(/\s*\?$/, "");
  if (step.givenId !== undefined) return step.id.replaceAll("_", " ");
  const conditions = step.kind === "if" ? [step.condition] : step.arms.map((arm) => arm.condition);
  return conditions.map((condition) => conditionTitle(condition.text)).join(" or ");
}
