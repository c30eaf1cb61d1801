import type { Expression } from "../expressions/expression.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import type { Kind, Path, Step } from "../steps/kind.ts";
import { allSteps, KINDS, PLACES, type StepKinds } from "../steps/kinds.ts";
import { readsMessage } from "../steps/send.ts";

/** A journey as a graph: every node reachable from `start`, none leading nowhere. */
export interface Plan {
  readonly start: string;
  /** In the order of a walk from the start, first ways first. */
  readonly nodes: ReadonlyMap<string, PlanNode>;
  /** The repeat that a step is in, by the step's id. */
  readonly repeats: ReadonlyMap<string, Step<"repeat">>;
}

type NodesByKind = { readonly [K in Kind]: StepKinds[K]["node"] } & { readonly end: object };

export type NodeKind = keyof NodesByKind;

/** One place in a journey, leading to others by key. */
export type PlanNode<K extends NodeKind = NodeKind> = { readonly [P in K]: { readonly kind: P } & NodesByKind[P] }[K];

/** A step that leads to one place. */
export interface Onward<K extends Kind> {
  readonly step: Step<K>;
  readonly next: string;
}

/** A step that does something with values. */
export interface Acting<K extends Kind> extends Onward<K> {
  /** Ids of the sends whose message its values read. */
  readonly messages: readonly string[];
}

export interface PlanArm {
  /** Key of its answer in the run's document. */
  readonly answer: string;
  readonly condition: string;
  /** Ids of the sends whose message the condition reads. */
  readonly messages: readonly string[];
  readonly to: string;
}

/** What a kind of step adds itself to the plan with. */
export interface PlanWriter {
  /** Adds a node under a key and returns the key. A node under the same key stays. */
  add(key: string, node: PlanNode): string;
  /** The key of the first node of a path that leads to `next`; `next` itself where there is no path. */
  path(path: Path | undefined, next: string): string;
  /** The first node of the next wait in the same path, else the end of the path: where a wait that is skipped goes on. */
  readonly nextWait: string;
  /** Ids of the sends whose message an expression reads. */
  messages(expression: Expression): readonly string[];
}

/** The key of the end; no step has such an id. */
export const END_KEY = "the end";

/** The graph of a journey without faults. Paths rejoin at the next step; the last leads to the end. */
export function planJourney(journey: JourneyDefinition): Plan {
  const nodes = new Map<string, PlanNode>([[END_KEY, { kind: "end" }]]);
  const steps = allSteps(journey.steps);
  const sends = new Set(steps.filter((step) => step.kind === "send").map((step) => step.id));
  const writer: PlanWriter = {
    add(key, node) {
      if (!nodes.has(key)) nodes.set(key, node);
      return key;
    },
    path: (path, next) => planPath(path, next, writer),
    nextWait: END_KEY,
    messages: (expression) => messagesOf(expression, sends),
  };
  const start = planPath(journey.steps, END_KEY, writer);
  return { start, nodes: reachable(start, nodes), repeats: repeatsOf(steps) };
}

function planPath(path: Path | undefined, end: string, writer: PlanWriter): string {
  let [next, nextWait] = [end, end];
  for (const step of (path?.steps ?? []).toReversed()) {
    next = planStep(step, next, { ...writer, nextWait });
    if (KINDS[step.kind].waits) nextWait = next;
  }
  return next;
}

function repeatsOf(steps: readonly Step[]): Map<string, Step<"repeat">> {
  const repeats = steps.filter((step) => step.kind === "repeat");
  return new Map(repeats.flatMap((repeat) => allSteps(repeat.steps).map((step) => [step.id, repeat])));
}

/** The repeat whose passes go through a node. */
export function repeatOf(plan: Plan, node: PlanNode): Step<"repeat"> | undefined {
  if (node.kind === "repeat") return node.step;
  return "step" in node ? plan.repeats.get(node.step.id) : undefined;
}

function planStep<K extends Kind>(step: Step<K>, next: string, writer: PlanWriter): string {
  return KINDS[step.kind].plan(step, next, writer);
}

function messagesOf(expression: Expression, sends: ReadonlySet<string>): string[] {
  const read = expression.reads.flatMap(({ path: [root, id, field] }) => {
    if (root !== "steps") return [];
    if (id === undefined) return [...sends];
    return sends.has(id) && readsMessage(field) ? [id] : [];
  });
  return [...new Set(read)].sort();
}

function reachable(start: string, nodes: ReadonlyMap<string, PlanNode>): Map<string, PlanNode> {
  const next = (key: string) => {
    const node = nodes.get(key);
    return node === undefined ? [] : successors(node);
  };
  return new Map(walk(start, next).flatMap((key) => entryOf(nodes, key)));
}

function entryOf(nodes: ReadonlyMap<string, PlanNode>, key: string): (readonly [string, PlanNode])[] {
  const node = nodes.get(key);
  return node === undefined ? [] : [[key, node]];
}

/** The keys that a place of the plan leads to. */
export function nextOf(plan: Plan, key: string): readonly string[] {
  const node = plan.nodes.get(key);
  return node === undefined ? [] : successors(node);
}

/** The keys that a node leads to, in the order they are drawn and emitted. The way back of a repeat is not one of them. */
export function successors<K extends NodeKind>(node: PlanNode<K>): readonly string[] {
  return PLACES[node.kind].successors(node);
}

/** Every key that can be reached from `start`, depth first, in the order of the ways. */
export function walk(start: string, next: (key: string) => readonly string[]): string[] {
  const seen = new Set<string>();
  const waiting = [start];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (seen.has(key)) continue;
    seen.add(key);
    waiting.push(...[...next(key)].reverse());
  }
  return [...seen];
}

/** The same keys, each after all keys that lead to it. There must be no circle. Not recursive: paths are thousands of steps long. */
export function inOrderOfTime(start: string, next: (key: string) => readonly string[]): string[] {
  const done = new Set<string>();
  const finished: string[] = [];
  const waiting: { readonly key: string; readonly left: string[] }[] = [{ key: start, left: [...next(start)] }];
  const entered = new Set([start]);
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    const key = top.left.pop();
    if (key === undefined) {
      waiting.pop();
      if (!done.has(top.key)) finished.push(top.key);
      done.add(top.key);
    } else if (!entered.has(key)) {
      entered.add(key);
      waiting.push({ key, left: [...next(key)] });
    }
  }
  return finished.reverse();
}

/** Where a node leads back to: the beginning of the repeat whose passes it ends. */
export function backTo(node: PlanNode): string | undefined {
  return node.kind === "repeat" ? node.body : undefined;
}
