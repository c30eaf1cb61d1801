import { type Node, nodesIn } from "../../../core/expression/node.ts";
import type { FactType, FactTypes } from "../../../core/facts/types.ts";
import type { UsedTypes } from "../../../core/model/rules.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import { parseExpression } from "../expressions/ast.ts";
import type { Expression } from "../expressions/expression.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { countedIn, type SegmentDefinition } from "../segments/definition.ts";
import type { Step } from "../steps/kind.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import { valueExpression } from "../values/value.ts";
import { waitedEvents } from "./wait-rules.ts";

/** Uses by name: of traits under "", of properties under their event. */
type Uses = Map<string, Map<string, Set<UsedAs>>>;

/** The events that `event` and `entry` stand for in an expression. */
interface Events {
  readonly event: readonly string[];
  readonly entry: readonly string[];
}

/**
 * As what conditions and updates use traits and properties of which no type is declared, where all of them use one as a
 * number, or as a yes or no. One that is compared with a text is a text.
 */
export function usedTypes(
  journeys: readonly JourneyDefinition[],
  segments: Iterable<SegmentDefinition>,
  declared: FactTypes,
): UsedTypes | undefined {
  const uses: Uses = new Map();
  for (const segment of segments) {
    ask(uses, segment.when, true, { event: [], entry: [] });
    for (const { event, where } of countedIn(segment)) ask(uses, where, true, { event: [event.value], entry: [] });
    for (const did of segment.did ?? []) {
      if (did.kind === "amount" && did.of !== undefined && !did.of.value.includes("."))
        note(uses, did.what.event.value, did.of.value, "number");
    }
  }
  for (const journey of journeys) lookThrough(uses, journey);
  const traits = typesOf(
    uses.get("") ?? new Map(),
    (name) => RESERVED_NAMES.has(name) || Object.hasOwn(declared, name),
  );
  uses.delete("");
  const properties = [...uses].flatMap(([event, names]): [string, FactTypes][] => {
    const types = typesOf(names, () => false);
    return Object.keys(types).length === 0 ? [] : [[event, types]];
  });
  if (Object.keys(traits).length === 0 && properties.length === 0) return undefined;
  return { traits, properties: Object.fromEntries(properties.toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

function lookThrough(uses: Uses, journey: JourneyDefinition): void {
  const entry = journey.enter.flatMap((each) => ("event" in each ? [each.event] : []));
  const about = (event: string | undefined): Events => ({ entry, event: event === undefined ? [] : [event] });
  for (const { when, ...opening } of journey.enter) {
    const event = "event" in opening ? [opening.event] : [];
    ask(uses, when, true, { entry: event, event });
  }
  for (const { when, event } of journey.exit) ask(uses, when, true, about(event));
  const { goal } = journey;
  if (goal !== undefined) {
    ask(uses, goal.when, true, about(goal.event));
    ask(uses, valueExpression(goal.value), false, about(goal.event));
  }
  for (const step of allSteps(journey.steps)) {
    for (const { expression } of expressionsOf(step)) ask(uses, expression, false, about(undefined));
    for (const condition of conditionsOf(step)) ask(uses, condition, true, about(undefined));
    for (const { event, when } of waitedEvents(step)) ask(uses, when, true, about(event));
    if (step.kind === "update") for (const name of Object.keys(step.add)) note(uses, "", name, "number");
  }
}

function conditionsOf(step: Step): readonly (Expression | undefined)[] {
  if (step.kind === "if") return [step.condition];
  if (step.kind === "branch") return step.arms.map(({ condition }) => condition);
  return step.kind === "repeat" ? [step.until] : [];
}

function ask(uses: Uses, expression: Expression | undefined, isCondition: boolean, around: Events): void {
  if (expression === undefined) return;
  usesOf(expression, isCondition, ([root, ...rest], as) => {
    const [first, second, ...deeper] = rest;
    if (root === "profile" && first !== undefined && second === undefined) note(uses, "", first, as);
    const events = root === "event" ? around.event : root === "entry" ? around.entry : [];
    if (first !== "properties" || second === undefined || deeper.length > 0) return;
    for (const event of events) note(uses, event, second, as);
  });
}

function note(uses: Uses, of: string, name: string, as: UsedAs): void {
  const names = uses.get(of) ?? new Map<string, Set<UsedAs>>();
  uses.set(of, names);
  names.set(name, (names.get(name) ?? new Set()).add(as));
}

function typesOf(names: ReadonlyMap<string, ReadonlySet<UsedAs>>, isKnown: (name: string) => boolean): FactTypes {
  const types = [...names].flatMap(([name, uses]): [string, FactType][] => {
    const type = isKnown(name) ? undefined : typeOf(uses);
    return type === undefined ? [] : [[name, type]];
  });
  return Object.fromEntries(types.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The one type of all uses. A use as yes or no counts only alone: beside another type it asks whether the value is there. */
function typeOf(uses: ReadonlySet<UsedAs>): "number" | "boolean" | undefined {
  const [only = "boolean", ...more] = [...uses].filter((as) => as !== "truth");
  return more.length > 0 || only === "string" ? undefined : only;
}

/** The type that an expression expects of a value. */
type UsedAs = "truth" | "number" | "boolean" | "string";

/** Receives each path that an expression uses, with the expected type. */
type NoteUse = (path: readonly string[], as: UsedAs) => void;

const ORDER: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
const EQUAL: ReadonlySet<string> = new Set(["=", "!="]);
const SUM: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%"]);

/** Visits each path with the type that the expression expects of it. A condition expects yes or no of the whole. */
function usesOf({ text }: Expression, isCondition: boolean, note: NoteUse): void {
  const parsed = parseExpression(text);
  if (parsed.ok) look(parsed.root, isCondition ? "truth" : undefined, note);
}

/** `as`: the type that the surrounding expression expects of this node. */
function look(node: Node, as: UsedAs | undefined, note: NoteUse): void {
  const path = plainPath(node);
  if (path !== undefined && as !== undefined) note(path, as);
  if (path !== undefined) return;
  for (const [child, taken] of below(node, as)) look(child, taken, note);
}

type Taken = readonly [node: Node, as: UsedAs | undefined];

/** The nodes below a node, each with its expected type. */
function below(node: Node, as: UsedAs | undefined): readonly Taken[] {
  const operator = node.type === "binary" ? String(node.value) : "";
  const sides = [...nodesIn(node.lhs), ...nodesIn(node.rhs)];
  if (operator === "and" || operator === "or") return all(sides, "truth");
  if (SUM.has(operator)) return all(sides, "number");
  if (ORDER.has(operator) || EQUAL.has(operator)) return compared(sides);
  if (node.type === "function" && isTruthFunction(node)) return all(nodesIn(node.arguments), "truth");
  if (node.type === "condition") {
    const branches = [...nodesIn(node.then), ...nodesIn(node.else)];
    return [...all(nodesIn(node.condition), "truth"), ...all(branches, as)];
  }
  const inside = node.type === "block" ? nodesIn(node.expressions) : [];
  if (inside.length === 1) return all(inside, as);
  // Names below a step of a path are fields of its items.
  const fields = Object.entries(node).filter(([field]) => field !== "steps" && field !== "procedure");
  return all(
    fields.flatMap(([, value]) => nodesIn(value)),
    undefined,
  );
}

function all(nodes: readonly Node[], as: UsedAs | undefined): readonly Taken[] {
  return nodes.map((node) => [node, as]);
}

/** A side has the type of the other side if that is a literal. */
function compared([left, right]: readonly Node[]): readonly Taken[] {
  if (left === undefined || right === undefined) return [];
  return [
    [left, usedAs(right)],
    [right, usedAs(left)],
  ];
}

function usedAs(node: Node): UsedAs | undefined {
  if (node.type === "number" || (node.type === "binary" && SUM.has(String(node.value)))) return "number";
  if (node.type === "unary" && node.value === "-") return "number";
  if (node.type === "string") return "string";
  return node.type === "value" && typeof node.value === "boolean" ? "boolean" : undefined;
}

function isTruthFunction(node: Node): boolean {
  const [procedure] = nodesIn(node.procedure);
  return procedure?.type === "variable" && (procedure.value === "not" || procedure.value === "boolean");
}

/** The names of a path that has nothing else in it. */
function plainPath(node: Node): readonly string[] | undefined {
  if (node.type !== "path" || node.group !== undefined) return undefined;
  const names = nodesIn(node.steps).map((step) =>
    step.type === "name" && step.stages === undefined && step.predicate === undefined ? String(step.value) : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}
