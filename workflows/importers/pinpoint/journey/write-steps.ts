import { writeActivity } from "../activities/write-activity.ts";
import { END, type Graph } from "../graph/graph.ts";
import { rejoinPoints, sharedHeads } from "../graph/rejoin-and-share.ts";
import { uniqueNames } from "../names.ts";
import type { Project } from "../project/project.ts";
import type { Say } from "../report.ts";
import { type Activity, conditionsOf } from "../shapes/activities.ts";
import { Flow, plainText, type Yaml, type YamlMap } from "../yaml.ts";
import { answerTo, type EarlierSteps, joinedEarlierSteps, type StepsFile, type Writer } from "./writer.ts";

/** Steps that were written, and all steps that may have run once they are done. */
interface Written {
  readonly steps: readonly Yaml[];
  readonly before: EarlierSteps;
}

/** A file of shared steps. */
export interface SharedFile {
  readonly name: string;
  /** A later import finds the file by it. */
  readonly origin: string;
  readonly title: string;
  readonly parameters: readonly string[];
  readonly steps: readonly Yaml[];
}

interface WrittenShared {
  readonly name: string;
  readonly place: StepsFile;
  readonly before: EarlierSteps;
  /** The activity after them. */
  readonly end: string;
}

export interface JourneySteps {
  readonly steps: readonly Yaml[];
  readonly shared: readonly SharedFile[];
  /** The step of each activity. In shared steps: the id inside them, without the prefix of the step that uses them. */
  readonly stepIds: ReadonlyMap<string, string>;
}

/**
 * Writes a graph of activities as steps, whose paths rejoin.
 *
 * 1. Every activity is written once: in its place, or in shared steps where paths meet crosswise.
 * 2. At each place it is known which steps of an activity may have run before, as `check` will find.
 */
export function writeSteps(graph: Graph, journey: Writer["journey"], project: Project, say: Say): JourneySteps {
  const rejoin = rejoinPoints(graph);
  const heads = sharedHeads(graph, rejoin);
  const names = uniqueNames("a", 40);
  const stepIds = new Map(graph.order.map((id) => [id, names.name(id.toLowerCase())]));
  const stepId = (id: string) => stepIds.get(id) ?? id;
  const asked = attributesAskedOf(graph.activities.values());
  const files: SharedFile[] = [];
  const shared = new Map<string, WrittenShared>();
  const ancestors = new Map<string, ReadonlySet<string>>();
  const mayPrecede = (activity: string, head: string): boolean => {
    const known = ancestors.get(head) ?? ancestorsOf(graph, head);
    ancestors.set(head, known);
    return known.has(activity);
  };

  function writePath(from: string, stop: string, place: StepsFile, before: EarlierSteps): Written {
    const steps: Yaml[] = [];
    let known = before;
    let id = from;
    while (id !== stop && id !== END) {
      const written = heads.has(id)
        ? writeUse(id, place, known)
        : { ...writeOne(id, place, known), end: rejoin.get(id) ?? END };
      steps.push(...written.steps);
      known = written.before;
      id = written.end;
    }
    return { steps, before: known };
  }

  function writeUse(head: string, place: StepsFile, before: EarlierSteps): Written & { readonly end: string } {
    const file = shared.get(head) ?? writeShared(head);
    const id = names.name(`to_${stepId(head)}`);
    const parameters = [...file.place.parameters.values()].map(({ name, question }): [string, Yaml] => [
      name,
      `=${answerTo(question, place, before, mayPrecede)}`,
    ]);
    const use: YamlMap =
      parameters.length === 0
        ? { id, use: new Flow({ steps: file.name }) }
        : { id, use: { steps: file.name, with: Object.fromEntries(parameters) } };
    const inside = new Map(
      [...file.before].map(([activity, steps]) => [activity, steps.map((step) => `${id}_${step}`)]),
    );
    return { steps: [use], before: joinedEarlierSteps([before, inside]), end: file.end };
  }

  function writeShared(head: string): WrittenShared {
    const place: StepsFile = { head, parameters: new Map() };
    const preferredName = `${journey.name}_${stepId(head)}`;
    const name = project.shared(preferredName);
    const steps: Yaml[] = [];
    let known: EarlierSteps = new Map();
    let id = head;
    do {
      const written = writeOne(id, place, known);
      steps.push(...written.steps);
      known = written.before;
      id = rejoin.get(id) ?? END;
    } while (id !== END && !heads.has(id) && heads.get(head)?.has(id) !== true);
    const written = { name, place, before: known, end: id };
    shared.set(head, written);
    const parameters = [...place.parameters.values()].map((parameter) => parameter.name);
    files.push({
      name,
      origin: `steps ${preferredName}`,
      title: `${journey.name}: what follows ${stepId(head)}`,
      parameters,
      steps,
    });
    return written;
  }

  function writeOne(id: string, place: StepsFile, before: EarlierSteps): Written {
    const activity = graph.activities.get(id);
    if (activity === undefined) return { steps: [], before };
    const targets = graph.targets(id);
    const stop = rejoin.get(id) ?? END;
    const after: EarlierSteps[] = [];
    const own = joinedEarlierSteps([before, new Map([[id, [stepId(id)]]])]);
    const writer: Writer = {
      id: stepId(id),
      at: id,
      base: { id: stepId(id), ...titleOf(activity.description) },
      project,
      journey,
      idFor: (word) => names.name(`${stepId(id)}_${word}`),
      branch: (index) => {
        const written = writePath(targets[index] ?? END, stop, place, own);
        after.push(written.before);
        return written.steps;
      },
      ask: (question) => answerTo(question, place, before, mayPrecede),
      earlier: (kind) =>
        graph.order.filter(
          (one) =>
            graph.activities.get(one)?.kind === kind &&
            (before.has(one) || (place.head !== undefined && mayPrecede(one, place.head))),
        ),
      activity: (one) => graph.activities.get(one),
      attributesAsked: (one) => asked.get(one) ?? [],
      say: (kind, text) => say(id, kind, text),
    };
    const steps = writeActivity(activity, writer);
    return { steps, before: joinedEarlierSteps([own, ...after]) };
  }

  const place: StepsFile = { parameters: new Map() };
  const { steps } = writePath(graph.start, END, place, new Map());
  return { steps, shared: files, stepIds };
}

/** State names are made of titles and may have 80 characters, including prefixes and suffixes. */
const LONGEST_TITLE = 56;

function titleOf(description: string | undefined): { title?: string } {
  const text = description?.replace(/\s+/g, " ").trim();
  if (text === undefined || text === "") return {};
  return withTitle(plainText(text));
}

function withTitle(text: string): { title: string } {
  return { title: text.length <= LONGEST_TITLE ? text : `${text.slice(0, LONGEST_TITLE - 1).trimEnd()}…` };
}

function ancestorsOf(graph: Graph, head: string): ReadonlySet<string> {
  const found = new Set<string>([head]);
  for (const id of [...graph.order].reverse()) if (graph.targets(id).some((to) => found.has(to))) found.add(id);
  found.delete(head);
  return found;
}

/** Attributes that conditions ask about a message, by the activity that sent the message. */
function attributesAskedOf(activities: Iterable<Activity>): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, Set<string>>();
  for (const activity of activities) {
    for (const condition of conditionsOf(activity)) {
      const { MessageActivity, Dimensions } = condition?.EventCondition ?? {};
      if (MessageActivity === undefined) continue;
      const names = asked.get(MessageActivity) ?? new Set();
      for (const name of Object.keys(Dimensions?.Attributes ?? {})) names.add(name);
      asked.set(MessageActivity, names);
    }
  }
  return new Map([...asked].map(([id, names]) => [id, [...names]]));
}
