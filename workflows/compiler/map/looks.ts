import type { Template } from "../../../core/model/rules.ts";
import type { NodeKind, PlanNode } from "../plan/node.ts";
import { boundTitle, choiceTitle, titleOf, updateTitle } from "../plan/titles.ts";
import { awaited } from "../plan/wait-title.ts";
import type { Step, WaitedEvent } from "../steps/step.ts";
import { spoken } from "../values/duration.ts";
import type { ShapeLook } from "./drawing.ts";
import { capital, eventCondition, inWords, momentLabel, noteOf, percent, readable } from "./words.ts";

/** How a place in a journey is drawn. */
export interface Drawn {
  readonly look: ShapeLook;
  readonly title: string;
  readonly note?: string;
  /** Label and target of each way on. */
  readonly ways: readonly (readonly [string, string])[];
}

/** The template of a name. */
export type Find = (name: string) => Template | undefined;

/** The shape of a place, or what is written on the arrows through it, which then need no shape. */
export function drawn<K extends NodeKind>(node: PlanNode<K>, template: Find): Drawn | PassedBy {
  return LOOKS[node.kind](node, template);
}

/** A wait that all go through the same way: words on an arrow. */
export interface PassedBy {
  readonly label: string;
  readonly next: string;
}

/** Names of channels for readers. */
const CHANNELS: Readonly<Record<Template["channel"], string>> = {
  email: "E-mail",
  sms: "SMS",
  push: "Push",
  webhook: "Webhook",
};

const LOOKS: { readonly [K in NodeKind]: (node: PlanNode<K>, template: Find) => Drawn | PassedBy } = {
  send: ({ step, next }, template) => ({
    look: "send",
    title: step.title?.value ?? `Send ${step.templates.map(({ value }) => inWords(value)).join(" or ")}`,
    ...noteOf(sendNote(step, template)),
    ways: [["", next]],
  }),
  delay: ({ step, next }) => ({ label: step.title?.value ?? `${spoken(step.milliseconds)} later`, next }),
  moment: ({ step, next, skipTo }) =>
    skipTo === next
      ? { label: step.title?.value ?? momentLabel(step.moment), next }
      : {
          look: "question",
          title: step.title?.value ?? capital(momentLabel(step.moment)),
          ways: [
            ["then", next],
            [step.past === "skip" ? "if past, or no such date" : "if no such date", skipTo],
          ],
        },
  event_wait: ({ step, happened, otherwise }) => ({
    look: "question",
    title: `${step.title?.value ?? (step.kind === "segment_wait" ? `In ${awaited(step)}` : awaited(step))}?`,
    ...noteOf(step.kind === "event_wait" ? matchNote(step.events) : undefined),
    ways:
      happened === otherwise
        ? [[`when it happens, or ${endLabel(step)}`, happened]]
        : [
            ["yes", happened],
            [
              `not ${step.kind === "event_wait" && step.until !== undefined ? boundTitle(step) : `within ${spoken(step.upTo)}`}`,
              otherwise,
            ],
          ],
  }),
  first_wait: ({ step, arms, otherwise }) => ({
    look: "question",
    title: step.title?.value ?? "Which comes first?",
    ways: [
      ...step.arms.map(({ match }, i) => [eventLabel(match), arms[i] ?? otherwise] as const),
      [`nothing within ${spoken(step.upTo)}`, otherwise],
    ],
  }),
  choose: ({ step, arms, otherwise }) => ({
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
  split: ({ step, ways }) => ({
    look: "question",
    title: step.title?.value ?? `By chance: ${inWords(step.id)}`,
    ways: step.ways.map(({ name, weight }, i) => [`${percent(weight)} ${inWords(name)}`, ways[i] ?? ""] as const),
  }),
  again: ({ step, body, next }) => ({
    look: "question",
    title: step.until === undefined ? "Again?" : `${capital(readable(step.until.text))}?`,
    note: `${inWords(step.id)}, at most ${step.atMost} times`,
    ways: [
      [`${step.until === undefined ? "again" : "no: again"} ${spoken(step.every)} later`, body],
      [step.until === undefined ? `after ${step.atMost} times` : `yes, or after ${step.atMost} times`, next],
    ],
  }),
  update: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? "Update the profile",
    note: inWords(updateTitle(step)),
    ways: [["", next]],
  }),
  emit: (node) => ({ look: "action", title: titleOf(node), ways: [["", node.next]] }),
  start: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? `Start the journey ${inWords(step.journey.value)}`,
    ways: [["", next]],
  }),
  call: ({ step, next }) => ({
    look: "action",
    title: step.title?.value ?? `Call ${inWords(step.destination.value)}`,
    ways: [["", next]],
  }),
  exit: ({ reason }) => ({ look: "exit", title: `Leaves: ${inWords(reason)}`, ways: [] }),
  end: () => ({ look: "end", title: "End", ways: [] }),
};

function sendNote(step: Step<"send">, find: Find): string | undefined {
  const templates = step.templates.flatMap(({ value }) => find(value) ?? []);
  if (templates.length === 0) return undefined;
  const once = (texts: readonly string[]) => [...new Set(texts)].join(", ");
  const channels = templates.map(({ channel }) => CHANNELS[channel]);
  return `${once(channels)} · ${once(templates.map(({ topic }) => topic ?? "transactional"))}`;
}

function matchNote(events: readonly WaitedEvent[]): string | undefined {
  const parts = new Set(events.flatMap(matchWords));
  return parts.size === 0 ? undefined : [...parts].join(" · ");
}

function matchWords({ of, same, when }: WaitedEvent): string[] {
  return [
    ...(of === undefined ? [] : [`of ${inWords(of.value)}`]),
    ...(same === undefined ? [] : [`same ${same}`]),
    ...(when === undefined ? [] : [eventCondition(when.text)]),
  ];
}

function eventLabel(match: WaitedEvent): string {
  return [match.event, ...matchWords({ ...match, event: "" })].join(", ");
}

/** When a wait that leads the same way in either case ends at the latest. */
function endLabel(step: Step<"event_wait" | "segment_wait">): string {
  return step.kind === "event_wait" && step.until !== undefined
    ? boundTitle(step).replace(/^until/, "at")
    : `after ${spoken(step.upTo)}`;
}
