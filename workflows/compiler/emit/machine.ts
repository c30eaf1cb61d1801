import type { Destination } from "../../../core/model/destination.ts";
import type { Json } from "../../../core/model/json.ts";
import type { Template } from "../../../core/model/message.ts";
import type { WaitRule } from "../../../core/model/rules.ts";
import type { StateMachine } from "../compiled.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { askedBy, decisionGroups } from "../plan/decisions.ts";
import { passesPerRun } from "../plan/longest.ts";
import { END_KEY, type NodeKind, type Plan, type PlanNode, walk } from "../plan/plan.ts";
import { PLACES } from "../steps/kinds.ts";
import { handsOver } from "../steps/repeat.ts";
import { WHO } from "./document.ts";
import { type Emitting, fitted, type Named, type Role, type State, type StateNames } from "./emitting.ts";
import { withoutPasses } from "./passes.ts";

/** What the states take from outside the plan. */
export interface Parts {
  readonly version: string;
  /** The workspace's IANA zone. */
  readonly zone: string;
  spread(nominal: number): number;
  template(name: string): Template;
  destination(name: string): Destination;
  waitRule(step: string): WaitRule;
}

/**
 * The state machine of a journey: Standard, JSONata, no Pass state but perhaps the first. State names are step titles; states that
 * nothing leads to (an end that every last step makes by itself) are left out.
 */
export function emitMachine(journey: JourneyDefinition, plan: Plan, parts: Parts): StateMachine {
  const groups = decisionGroups(plan);
  const names = machineNames(plan, (key) => groups.get(key) === key);
  const emitting: Emitting = {
    plan,
    journey: journey.name.value,
    version: parts.version,
    entry: names.entry,
    named: names.named,
    left: () => names.left,
    zone: parts.zone,
    spread: parts.spread,
    passesPerRun: passesPerRun(plan, (name) => parts.destination(name).attempts),
    template: parts.template,
    destination: parts.destination,
    waitRule: parts.waitRule,
    asked: (key) => askedBy(plan, groups, key),
  };
  const states = new Map<string, State>();
  for (const [key, node] of plan.nodes) {
    for (const [name, state] of emitNode(key, node, emitting)) states.set(name, state);
  }
  states.set(names.left, LEFT);
  const begin = beginStates(names.begin, emitting);
  for (const [name, state] of begin) states.set(name, state);
  const startAt = begin.length === 0 ? names.entry(plan.start) : names.begin;
  return {
    Comment: journey.title,
    QueryLanguage: "JSONata",
    StartAt: startAt,
    ...(journey.timeout === undefined ? {} : { TimeoutSeconds: journey.timeout / 1000 }),
    States: reachable(startAt, withoutPasses(states, names.entry(END_KEY))),
  };
}

function emitNode<K extends NodeKind>(key: string, node: PlanNode<K>, emitting: Emitting): readonly Named[] {
  return PLACES[node.kind].states(key, node, emitting);
}

/** Where those go whose entry has ended while their run was under way. */
const LEFT: State = { Type: "Succeed", Output: WHO };

/** Where a machine begins whose runs may go on for others: at the wait of the repeat that handed over, else at the start. */
function beginStates(name: string, emitting: Emitting): readonly Named[] {
  const { plan } = emitting;
  const choices = [...plan.nodes].flatMap(([key, node]) =>
    node.kind === "repeat" && handsOver(node, emitting) !== undefined
      ? [{ Condition: `{% $states.input.goOn = '${node.step.id}' %}`, Next: emitting.named(key, "rest") }]
      : [],
  );
  if (choices.length === 0) return [];
  return [[name, { Type: "Choice", Choices: choices, Default: emitting.entry(plan.start) }]];
}

/** The states that can be reached, in the order they were written. */
function reachable(start: string, states: ReadonlyMap<string, Json>): { [name: string]: Json } {
  const found = new Set(walk(start, (name) => targetsOf(states.get(name))));
  return Object.fromEntries([...states].filter(([name]) => found.has(name)));
}

/** Every state that a state names as `Next` or `Default`: itself, or one of its catchers and rules. */
function targetsOf(state: Json | undefined): string[] {
  return [state, ...itemsOf(state, "Catch"), ...itemsOf(state, "Choices")].flatMap((one) => [
    ...textIn(one, "Next"),
    ...textIn(one, "Default"),
  ]);
}

function itemsOf(value: Json | undefined, key: string): readonly Json[] {
  const items = fieldOf(value, key);
  return Array.isArray(items) ? items : [];
}

function textIn(value: Json | undefined, key: string): string[] {
  const text = fieldOf(value, key);
  return typeof text === "string" ? [text] : [];
}

function fieldOf(value: Json | undefined, key: string): Json | undefined {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

/** The names of a machine's states: unique, at most 80 characters, in the words of the journey. */
interface MachineNames {
  entry(key: string): string;
  named(key: string, role: Role): string;
  readonly left: string;
  /** Where a machine begins whose runs may go on for others. */
  readonly begin: string;
}

/** Names for every node; a name that is taken gets ` (2)`, ` (3)` … `asks`: the places that make a call for their answers. */
function machineNames(plan: Plan, asks: (key: string) => boolean): MachineNames {
  const taken = new Map<string, number>();
  const names = new Map<string, string>();
  for (const [key, node] of plan.nodes) {
    for (const [role, name] of Object.entries(namesOf(node, asks(key))))
      names.set(`${key} ${role}`, unique(name, taken));
  }
  const left = unique("Left before", taken);
  const begin = unique("Goes on for another run?", taken);
  return {
    entry: (key) => names.get(`${key} entry`) ?? names.get(`${key} question`) ?? key,
    named: (key, role) => names.get(`${key} ${role}`) ?? key,
    left,
    begin,
  };
}

function namesOf<K extends NodeKind>(node: PlanNode<K>, asks: boolean): StateNames {
  const place = PLACES[node.kind];
  return place.names?.(node, asks) ?? { entry: fitted(place.title(node)) };
}

/** `counts`: how often each name was asked for. */
function unique(name: string, counts: Map<string, number>): string {
  let n = (counts.get(name) ?? 0) + 1;
  let free = n === 1 ? name : `${name} (${n})`;
  // A title may itself end in a number in brackets.
  while (n > 1 && counts.has(free)) free = `${name} (${++n})`;
  counts.set(name, n);
  if (free !== name) counts.set(free, 1);
  return free;
}
