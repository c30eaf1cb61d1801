import type { Step } from "../steps/step.ts";
import { spoken } from "../values/duration.ts";
import { conditionTitle } from "./condition-title.ts";
import { momentTitle } from "./moment-title.ts";
import type { NodeKind, PlanNode } from "./node.ts";
import { awaited } from "./wait-title.ts";

/** What a place in a journey is called on graphs and in the console. */
export function titleOf<K extends NodeKind>(node: PlanNode<K>): string {
  return TITLES[node.kind](node);
}

const TITLES: { readonly [K in NodeKind]: (node: PlanNode<K>) => string } = {
  send: ({ step }) => step.title?.value ?? `Send ${templatesTitle(step)}`,
  delay: ({ step }) => step.title?.value ?? `Wait ${spoken(step.milliseconds)}`,
  moment: ({ step }) => step.title?.value ?? `Wait until ${momentTitle(step.moment)}`,
  event_wait: ({ step }) => step.title?.value ?? `Wait for ${awaited(step)}, ${boundTitle(step)}`,
  first_wait: ({ step }) => step.title?.value ?? `Wait for ${awaited(step)}, up to ${spoken(step.upTo)}`,
  choose: ({ step }) => choiceTitle(step),
  split: ({ step }) => step.title?.value ?? `Split ${step.id.replaceAll("_", " ")}`,
  again: ({ step }) => step.title?.value ?? `Again ${step.id.replaceAll("_", " ")}`,
  update: ({ step }) => step.title?.value ?? updateTitle(step),
  emit: ({ step }) => step.title?.value ?? `Emit ${step.event}`,
  start: ({ step }) => step.title?.value ?? `Start ${step.journey.value}`,
  call: ({ step }) => step.title?.value ?? `Call ${step.destination.value}`,
  exit: ({ reason }) => `Exit: ${reason}`,
  end: () => "End",
};

/** How long a wait for something lasts: `up to 5 days`, `until 1 day before appointment`. */
export function boundTitle(step: Step<"event_wait" | "segment_wait">): string {
  const until = step.kind === "event_wait" ? step.until : undefined;
  return until === undefined ? `up to ${spoken(step.upTo)}` : `until ${momentTitle(until)}`;
}

/** The templates of a send, in the order they are tried. */
export function templatesTitle(step: Step<"send">): string {
  return step.templates.map(({ value }) => value).join(" or ");
}

/** `Set plan`, `Add to retries`, `Join lapsed_list`, … : what an update does first, and whether there is more. */
export function updateTitle(step: Step<"update">): string {
  const parts = [
    ...named("Set", Object.keys(step.set)),
    ...named("Add to", Object.keys(step.add)),
    ...named("Append to", Object.keys(step.append)),
    ...named("Remove", step.remove),
    ...named(
      "Join",
      step.join.map(({ value }) => value),
    ),
    ...named(
      "Leave",
      step.leave.map(({ value }) => value),
    ),
  ];
  const [first = "Update", ...more] = parts;
  return [first, ...more.map((part) => `${part.charAt(0).toLowerCase()}${part.slice(1)}`)].join(", ");
}

function named(verb: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${verb} ${names.join(" and ")}`];
}

/** What is asked at a choice, without question mark. */
export function choiceTitle(step: Step<"if" | "branch">): string {
  if (step.title !== undefined) return step.title.value.replace(/\s*\?$/, "");
  if (step.givenId !== undefined) return step.id.replaceAll("_", " ");
  const conditions = step.kind === "if" ? [step.condition] : step.arms.map((arm) => arm.condition);
  return conditions.map((condition) => conditionTitle(condition.text)).join(" or ");
}
