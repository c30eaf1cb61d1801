import { momentTitle } from "../plan/moment-title.ts";
import { choiceTitle, templatesTitle } from "../plan/titles.ts";
import { awaited } from "../plan/wait-title.ts";
import type { Kind, Step } from "../steps/step.ts";
import { spoken } from "../values/duration.ts";

/** What a step is called where two versions are compared. */
export function stepTitle<K extends Kind>(step: Step<K>): string {
  return TITLES[step.kind](step);
}

const TITLES: { readonly [K in Kind]: (step: Step<K>) => string } = {
  send: (step) => `send ${templatesTitle(step)}`,
  delay: (step) => `wait ${spoken(step.milliseconds)}`,
  moment: (step) => `wait until ${momentTitle(step.moment)}`,
  event_wait: (step) => `wait for ${awaited(step)}`,
  first_wait: (step) => `wait for ${awaited(step)}`,
  segment_wait: (step) => `wait for segment ${step.segment.value}`,
  if: (step) => `if ${choiceTitle(step)}`,
  branch: (step) => `branch ${choiceTitle(step)}`,
  split: (step) => `split ${step.id}`,
  repeat: (step) => `repeat ${step.id}`,
  update: () => "update",
  emit: (step) => `emit ${step.event}`,
  start: (step) => `start ${step.journey.value}`,
  call: (step) => `call ${step.destination.value}`,
  exit: (step) => `exit ${step.reason}`,
};
