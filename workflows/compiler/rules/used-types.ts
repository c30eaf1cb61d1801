import type { FactType, FactTypes } from "../../../core/facts/types.ts";
import type { UsedTypes } from "../../../core/model/rules.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import type { Expression } from "../expressions/expression.ts";
import { type UsedAs, usesOf } from "../expressions/uses.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import type { SegmentDefinition } from "../segments/definition.ts";
import { allSteps, expressionsOf } from "../steps/kinds.ts";
import type { Step } from "../steps/step.ts";
import { waitedEvents } from "./wait-rules.ts";

/** Uses by name: of traits under "", of properties under their event. */
type Uses = Map<string, Map<string, Set<UsedAs>>>;

/** What an expression's `event` and `entry` may be. */
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
  for (const { when } of segments) ask(uses, when, true, { event: [], entry: [] });
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
    if (goal.value !== undefined && "expression" in goal.value) {
      ask(uses, goal.value.expression, false, about(goal.event));
    }
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

/** That something is asked for as a yes or no says nothing where it is something else elsewhere: it is asked whether it is there. */
function typeOf(uses: ReadonlySet<UsedAs>): "number" | "boolean" | undefined {
  const [only = "boolean", ...more] = [...uses].filter((as) => as !== "truth");
  return more.length > 0 || only === "string" ? undefined : only;
}
