import { defined } from "../../../core/model/defined.ts";
import type { ExitDefinition, JourneyDefinition, Stage } from "../journey/definition.ts";
import type { EntryDefinition, EntryKind } from "../journey/entries/entry.ts";
import { ENTRY_KINDS } from "../journey/entries/kinds.ts";
import { backTo, type NodeKind, type Plan, type PlanNode } from "../plan/plan.ts";
import { conditionTitle } from "../plan/titles.ts";
import type { FindTemplate, Step } from "../steps/kind.ts";
import { PLACES } from "../steps/kinds.ts";
import { updateTitle } from "../steps/update.ts";
import { spoken } from "../values/duration.ts";
import { eventCondition, inWords, noteOf, percent, readable } from "./words.ts";

/** A journey as its author sees it: what happens, and when and for whom it goes on. No state types. */
export interface Drawing {
  readonly title: string;
  readonly stage?: Stage;
  /** Sentences about the whole of it: goal, exits, holdout. */
  readonly facts: readonly string[];
  readonly shapes: readonly Shape[];
  readonly arrows: readonly Arrow[];
}

export type ShapeLook = "start" | "send" | "action" | "question" | "exit" | "end";

export interface Shape {
  readonly id: string;
  readonly look: ShapeLook;
  readonly title: string;
  readonly note?: string;
  /** The id of the step that it is. */
  readonly step?: string;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Durations and conditions, one per line. */
  readonly labels: readonly string[];
  /** The ids of the plain waits that are written on it. */
  readonly waits?: readonly string[];
  /** It leads back, to the beginning of what is repeated. */
  readonly back?: true;
}

/** How a place in a journey is drawn. */
export interface Drawn {
  readonly look: ShapeLook;
  readonly title: string;
  readonly note?: string;
  /** Label and target of each way on. */
  readonly ways: readonly (readonly [string, string])[];
}

/** A place that all go through in one way: words on an arrow, and no shape. */
export interface PassedBy {
  readonly label: string;
  readonly next: string;
}

/** The drawing of a journey. Plain waits are no shapes of their own: they are written on the arrows. */
export function drawJourney(journey: JourneyDefinition, plan: Plan, template: FindTemplate): Drawing {
  const ids = new Map([...plan.nodes.keys()].map((key, i) => [key, `s${i + 1}`]));
  const idOf = (key: string) => ids.get(key) ?? key;
  const shapes: Shape[] = [];
  const arrows: Arrow[] = [];
  const lead = (
    from: string,
    key: string,
    labels: readonly string[],
    back = false,
    waits: readonly string[] = [],
  ): void => {
    const node = plan.nodes.get(key);
    const through = node === undefined ? undefined : drawn(node, template);
    if (through === undefined || !("label" in through)) {
      arrows.push({ from, to: idOf(key), labels, ...(waits.length === 0 ? {} : { waits }), ...(back ? { back } : {}) });
    } else lead(from, through.next, [...labels, through.label], back, [...waits, key]);
  };
  journey.enter.forEach((entry, i) => {
    const id = `e${i + 1}`;
    const { title, notes, labels } = drawnEntry(entry);
    shapes.push({ id, look: "start", title, ...noteOf(notes.length === 0 ? undefined : notes.join(" · ")) });
    lead(id, plan.start, labels);
  });
  for (const [key, node] of plan.nodes) {
    const shape = drawn(node, template);
    if ("label" in shape) continue;
    const { look, title, note, ways } = shape;
    shapes.push({ id: idOf(key), look, title, ...noteOf(note), ...(node.kind === "end" ? {} : { step: key }) });
    for (const [label, to] of ways) lead(idOf(key), to, label === "" ? [] : [label], to === backTo(node));
  }
  return {
    title: journey.title,
    facts: factsOf(journey),
    shapes,
    arrows,
    ...defined({ stage: journey.stage }),
  };
}

function drawn<K extends NodeKind>(node: PlanNode<K>, template: FindTemplate): Drawn | PassedBy {
  return PLACES[node.kind].look(node, template);
}

function factsOf(journey: JourneyDefinition): string[] {
  const { goal, holdout, timeout } = journey;
  const restarts = journey.enter.some((entry) => entry.inside === "restart");
  return [
    ...(restarts ? ["Begins again each time somebody inside enters."] : []),
    ...journey.exit.map(exitFact),
    ...(journey.onExit.length === 0 ? [] : [`However somebody leaves: ${journey.onExit.map(onExitText).join("; ")}.`]),
    ...(goal === undefined
      ? []
      : [`Goal: ${goal.event} within ${spoken(goal.within)}${goal.exit ? ", then leaves" : ""}.`]),
    ...(holdout === undefined ? [] : [`${percent(holdout)} are held out: measured, never contacted.`]),
    ...(timeout === undefined ? [] : [`Ends after ${spoken(timeout)} at the latest.`]),
  ];
}

function onExitText(step: Step<"update">): string {
  const title = step.title?.value ?? inWords(updateTitle(step));
  return `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
}

function exitFact({ event, when, same, reason }: ExitDefinition): string {
  const what = [
    ...(event === undefined ? [] : [`on ${event}`]),
    ...(same === undefined ? [] : [`with the same ${same}`]),
    ...(when === undefined ? [] : [`if ${eventCondition(when.text)}`]),
  ];
  return `Leaves as “${inWords(reason)}” ${what.join(" ")}.`;
}

/** A way into a journey, in words. */
interface DrawnEntry {
  readonly title: string;
  readonly notes: readonly string[];
  /** For whom it goes on. */
  readonly labels: readonly string[];
}

function drawnEntry<K extends EntryKind>(entry: EntryDefinition<K>): DrawnEntry {
  const [title, ...notes] = ENTRY_KINDS[entry.on].look(entry);
  const { key, when, sample } = entry;
  const keyed = key === undefined ? [] : [`one entry per ${conditionTitle(withoutPrefix(key.text))}`];
  const asked = entry.on === "event" || entry.on === "business" ? eventCondition : readable;
  return {
    title,
    notes: [...notes, ...keyed],
    labels: [
      ...(when === undefined ? [] : [`if ${asked(when.text)}`]),
      ...(sample === undefined ? [] : [`${percent(sample)} of customers`]),
    ],
  };
}

function withoutPrefix(key: string): string {
  return key.replace(/^event\.properties\./, "");
}
