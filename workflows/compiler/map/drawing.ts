import type { Template } from "../../../core/model/rules.ts";
import type { EventEntry, ExitDefinition, JourneyDefinition, Stage } from "../journey/definition.ts";
import { conditionTitle } from "../plan/condition-title.ts";
import type { NodeKind, PlanNode } from "../plan/node.ts";
import type { Plan } from "../plan/plan.ts";
import { titleOf } from "../plan/titles.ts";
import { spoken } from "../values/duration.ts";

/** A journey as its author sees it: what happens, and when and for whom it goes on. No state types. */
export interface Drawing {
  readonly title: string;
  readonly stage?: Stage;
  /** Sentences about the whole of it: goal, exits, holdout. */
  readonly facts: readonly string[];
  readonly shapes: readonly Shape[];
  readonly arrows: readonly Arrow[];
}

export type ShapeLook = "start" | "send" | "question" | "exit" | "end";

export interface Shape {
  readonly id: string;
  readonly look: ShapeLook;
  readonly title: string;
  readonly note?: string;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Durations and conditions, one per line. */
  readonly labels: readonly string[];
}

/** Names of channels for readers. */
const CHANNELS: Readonly<Record<Template["channel"], string>> = { email: "E-mail", webhook: "Webhook" };

/** The drawing of a journey. Plain waits are no shapes of their own: they are written on the arrows. */
export function drawJourney(
  journey: JourneyDefinition,
  plan: Plan,
  template: (name: string) => Template | undefined,
): Drawing {
  const ids = new Map([...plan.nodes.keys()].map((key, i) => [key, `s${i + 1}`]));
  const idOf = (key: string) => ids.get(key) ?? key;
  const shapes: Shape[] = [];
  const arrows: Arrow[] = [];
  const lead = (from: string, key: string, labels: readonly string[]): void => {
    const node = plan.nodes.get(key);
    if (node?.kind !== "delay") {
      arrows.push({ from, to: idOf(key), labels });
      return;
    }
    lead(from, node.next, [...labels, node.step.title?.value ?? `${spoken(node.step.milliseconds)} later`]);
  };
  journey.enter.forEach((entry, i) => {
    const id = `e${i + 1}`;
    shapes.push({ id, look: "start", title: entry.event, ...noteOf(entryNote(entry)) });
    lead(id, plan.start, entryLabels(entry));
  });
  for (const [key, node] of plan.nodes) {
    if (node.kind === "delay") continue;
    const { look, note, ways } = drawn(node, template);
    shapes.push({ id: idOf(key), look, title: shapeTitle(node), ...noteOf(note) });
    for (const [label, to] of ways) lead(idOf(key), to, label === "" ? [] : [label]);
  }
  return {
    title: journey.title,
    facts: factsOf(journey),
    shapes,
    arrows,
    ...(journey.stage === undefined ? {} : { stage: journey.stage }),
  };
}

interface Drawn {
  readonly look: ShapeLook;
  readonly note?: string;
  /** Label and target of each way on. */
  readonly ways: readonly (readonly [string, string])[];
}

type Find = (name: string) => Template | undefined;

function drawn<K extends NodeKind>(node: PlanNode<K>, template: Find): Drawn {
  return LOOKS[node.kind](node, template);
}

const LOOKS: { readonly [K in NodeKind]: (node: PlanNode<K>, template: Find) => Drawn } = {
  send: (node, template) => ({
    look: "send",
    ...noteOf(sendNote(template(node.step.template.value))),
    ways: [["", node.next]],
  }),
  delay: (node) => ({ look: "question", ways: [["", node.next]] }),
  event_wait: (node) => ({
    look: "question",
    ...noteOf(waitNote(node)),
    ways:
      node.happened === node.otherwise
        ? [[`when it happens, or after ${spoken(node.step.upTo)}`, node.happened]]
        : [
            ["yes", node.happened],
            [`not within ${spoken(node.step.upTo)}`, node.otherwise],
          ],
  }),
  choose: (node) => ({
    look: "question",
    ways:
      node.arms.length === 1
        ? [...node.arms.map((arm) => ["yes", arm.to] as const), ["no", node.otherwise]]
        : [
            ...node.arms.map((arm) => [readable(conditionTitle(arm.condition)), arm.to] as const),
            ["otherwise", node.otherwise],
          ],
  }),
  exit: () => ({ look: "exit", ways: [] }),
  end: () => ({ look: "end", ways: [] }),
};

function shapeTitle(node: PlanNode): string {
  if (node.kind === "send") return node.step.title?.value ?? `Send ${node.step.template.value.replaceAll("_", " ")}`;
  if (node.kind === "event_wait") return `${node.step.title?.value ?? node.step.event}?`;
  if (node.kind === "exit") return `Leaves: ${node.reason.replaceAll("_", " ")}`;
  if (node.kind !== "choose") return titleOf(node);
  if (node.arms.length > 1 && node.step.title === undefined) return "Which way?";
  return `${capital(readable(titleOf(node)))}?`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A condition in few words, with the signs that people write. */
function readable(title: string): string {
  return title.replaceAll(">=", "≥").replaceAll("<=", "≤").replaceAll("!=", "≠");
}

function sendNote(template: Template | undefined): string | undefined {
  if (template === undefined) return undefined;
  return `${CHANNELS[template.channel]} · ${template.topic ?? "transactional"}`;
}

function waitNote({ step }: PlanNode<"event_wait">): string | undefined {
  const parts = [
    ...(step.of === undefined ? [] : [`of ${step.of.value.replaceAll("_", " ")}`]),
    ...(step.same === undefined ? [] : [`same ${step.same}`]),
    ...(step.when === undefined ? [] : [eventCondition(step.when.text)]),
  ];
  return parts.length === 0 ? undefined : parts.join(" · ");
}

function entryNote(entry: EventEntry): string | undefined {
  return entry.key === undefined
    ? undefined
    : `one entry per ${conditionTitle(entry.key.text.replace(/^event\.properties\./, ""))}`;
}

function entryLabels(entry: EventEntry): string[] {
  const share = entry.sample === undefined ? [] : [`${percent(entry.sample)} of customers`];
  return [...(entry.when === undefined ? [] : [`if ${eventCondition(entry.when.text)}`]), ...share];
}

function factsOf(journey: JourneyDefinition): string[] {
  const { goal, holdout, timeout } = journey;
  const restarts = journey.enter.some((entry) => entry.inside === "restart");
  return [
    ...(restarts ? ["Begins again each time somebody inside enters."] : []),
    ...journey.exit.map(exitFact),
    ...(goal === undefined
      ? []
      : [`Goal: ${goal.event} within ${spoken(goal.within)}${goal.exit ? ", then leaves" : ""}.`]),
    ...(holdout === undefined ? [] : [`${percent(holdout)} are held out: measured, never contacted.`]),
    ...(timeout === undefined ? [] : [`Ends after ${spoken(timeout)} at the latest.`]),
  ];
}

function exitFact({ event, when, same, reason }: ExitDefinition): string {
  const what = [
    ...(event === undefined ? [] : [`on ${event}`]),
    ...(same === undefined ? [] : [`with the same ${same}`]),
    ...(when === undefined ? [] : [`if ${eventCondition(when.text)}`]),
  ];
  return `Leaves as “${reason.replaceAll("_", " ")}” ${what.join(" ")}.`;
}

/** A condition on an event: its properties are called by their names alone. */
function eventCondition(condition: string): string {
  return readable(conditionTitle(condition.replaceAll("event.properties.", "entry.properties.")));
}

function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}

function noteOf(note: string | undefined): { note?: string } {
  return note === undefined ? {} : { note };
}
