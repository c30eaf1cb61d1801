import type { FactType } from "../../../core/facts/types.ts";
import type { Json, JsonObject } from "../../../core/model/json.ts";
import { OUR_EVENTS } from "../../../core/model/our-events.ts";
import { readDate } from "../../../core/moment/read-date.ts";
import { RESERVED_NAMES } from "../../../core/profile/view.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { allSteps } from "../steps/kinds.ts";
import { type Value, valueExpressions } from "../values/value.ts";
import type { Catalogue } from "./catalogue.ts";

/** The most names of a kind. More of them are most likely values in the place of names. */
const MOST = 2_000;

/** The names in a recording and in the journeys, each with the types of its values. */
export class Learned {
  readonly #events = new Map<string, Map<string, Set<FactType>>>();
  readonly #traits = new Map<string, Set<FactType>>();
  /** Events that may have more properties. */
  readonly #open = new Set<string>();
  /** Names that were left out, since there are too many. */
  leftOut = 0;

  /** Takes an event of the recording. Sojourn's own events and reports need no declaration, but their traits do. */
  see(name: string, properties: JsonObject, traits: JsonObject): void {
    if (!OUR_EVENTS.has(name)) {
      const known = this.#at(this.#events, name, () => new Map());
      if (known !== undefined) this.#note(known, properties);
    }
    this.#note(this.#traits, traits);
  }

  /** Takes the events that a journey emits and the traits that it sets. */
  seeJourney({ steps }: JourneyDefinition): void {
    for (const step of allSteps(steps)) {
      if (step.kind === "emit") {
        // The value of an expression is unknown here, so the properties of such an event stay open.
        if (valueExpressions(Object.values(step.properties)).length > 0) this.#open.add(step.event);
        this.see(step.event, literals(step.properties), {});
      } else if (step.kind === "update") {
        const zeros = Object.keys(step.add).map((name) => [name, 0]);
        const lists = Object.keys(step.append).map((name) => [name, []]);
        const set = Object.keys(step.set).map((name) => [name, null]);
        this.#note(this.#traits, { ...Object.fromEntries([...set, ...zeros, ...lists]), ...literals(step.set) });
      }
    }
  }

  #note(known: Map<string, Set<FactType>>, values: JsonObject): void {
    for (const [name, value] of Object.entries(values)) {
      const types = this.#at(known, name, () => new Set<FactType>());
      if (value !== null) types?.add(typeOf(value));
    }
  }

  #at<T>(map: Map<string, T>, name: string, make: () => T): T | undefined {
    const known = map.get(name);
    if (known !== undefined) return known;
    if (map.size >= MOST) {
      this.leftOut += 1;
      return undefined;
    }
    const made = make();
    map.set(name, made);
    return made;
  }

  /** The YAML of a catalogue with all names that are not declared yet; undefined if there are none. */
  draft(declared?: Catalogue): string | undefined {
    const events = [...this.#events]
      .sort(byName)
      .flatMap(([name, properties]) => eventLines(name, this.#open.has(name) ? undefined : properties, declared));
    const traits = [...this.#traits]
      .filter(([name]) => !RESERVED_NAMES.has(name) && !Object.hasOwn(declared?.traits ?? {}, name))
      .sort(byName)
      .map(([name, types]) => `  ${factLine(name, types)}`);
    const lines = [
      ...(events.length === 0 ? [] : ["events:", ...events]),
      ...(traits.length === 0 ? [] : ["traits:", ...traits]),
    ];
    return lines.length === 0 ? undefined : `${lines.join("\n")}\n`;
  }
}

function eventLines(
  name: string,
  properties: ReadonlyMap<string, ReadonlySet<FactType>> | undefined,
  declared: Catalogue | undefined,
): readonly string[] {
  const known = declared?.events?.get(name);
  const isKnown = declared?.events?.has(name) === true;
  if (isKnown && (known === undefined || properties === undefined)) return [];
  if (properties === undefined) return [`  ${key(name)}:`];
  const fresh = [...properties].filter(([property]) => !Object.hasOwn(known ?? {}, property)).sort(byName);
  if (isKnown && fresh.length === 0) return [];
  if (fresh.length === 0) return [`  ${key(name)}: { properties: {} }`];
  return [
    `  ${key(name)}:`,
    "    properties:",
    ...fresh.map(([property, types]) => `      ${factLine(property, types)}`),
  ];
}

function factLine(name: string, types: ReadonlySet<FactType>): string {
  const [type = "string", ...more] = [...types].sort();
  if (types.size === 0) return `${key(name)}: string # say its type: no value of it was seen`;
  // A date among texts is a text that looks like one.
  const scalar = ![...types].some((one) => one === "list" || one === "object");
  if (more.length > 0) return `${key(name)}: ${scalar ? "string" : type} # seen as ${[type, ...more].join(", ")}`;
  return `${key(name)}: ${type}`;
}

function literals(values: Readonly<Record<string, Value>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => ("literal" in value ? [[name, value.literal]] : [])),
  );
}

function typeOf(value: Exclude<Json, null>): FactType {
  if (Array.isArray(value)) return "list";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "object") return "object";
  return /^\d{4}-\d\d-\d\d(T|$)/.test(value) && readDate(value, "UTC") !== undefined ? "date" : "string";
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** A name as a key of YAML, in quotes if it could be read as something else. */
function key(name: string): string {
  return /^[A-Za-z][\w ./-]*\w$|^[A-Za-z]$/.test(name) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : JSON.stringify(name);
}
