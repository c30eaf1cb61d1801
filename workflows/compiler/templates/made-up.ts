import { defined } from "../../../core/model/defined.ts";
import type { KeptEvent } from "../../../core/model/event.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import { emptyProfile, type Profile } from "../../../core/model/profile.ts";
import type { Told } from "../../../core/send/compose.ts";
import type { TemplateExample } from "./example.ts";

/** Somebody who does not exist, with a value for everything that a template reads. */
export interface MadeUp {
  readonly profile: Profile;
  readonly told: Told;
}

/** An address of each kind that reaches nobody: RFC 2606's domain, and Ofcom's numbers for drama. */
const ADDRESSES = {
  email: "ada@example.com",
  phone: "+447700900123",
  push: "arn:aws:sns:eu-west-1:111122223333:endpoint/GCM/shop/example",
};

/**
 * Values for the paths that a template reads (`profile.first_name`, `entry.properties.total`): those of its example, and others that are
 * made up by their names.
 */
export function madeUp(reads: readonly (readonly string[])[], now: number, example?: Values): MadeUp {
  const given = example && { profile: example.profile, entry: { properties: example.event }, steps: example.steps };
  const scope = withValues(tree(reads, now), given ?? {});
  const { profile, entry, steps } = scope;
  const values = isTree(profile) ? profile : {};
  const traits = Object.entries(values).map(([name, v]) => [name, { v, t: now }]);
  const said = (name: string) => {
    const value = example?.profile[name];
    return typeof value === "string" ? { v: value, t: now } : undefined;
  };
  const stamped = { zone: said("zone"), locale: said("locale"), country: said("country") };
  return {
    profile: {
      ...emptyProfile("example", now),
      traits: Object.fromEntries(traits),
      addresses: {
        email: said("email") ?? { v: ADDRESSES.email, t: now },
        phone: said("phone") ?? { v: ADDRESSES.phone, t: now },
        push: said("push") ?? { v: ADDRESSES.push, t: now },
      },
      ...defined(stamped),
    },
    told: { start: now, event: eventOf(entry, now), steps: stepsOf(steps) },
  };
}

/** The values of an example. */
export type Values = Pick<TemplateExample, "profile" | "event" | "steps">;

/** The made-up tree with these values in the place of its own. */
function withValues(made: Tree, given: JsonObject): Tree {
  for (const [name, value] of Object.entries(given)) {
    const there = made[name];
    made[name] = isTree(there) && isJsonObject(value) ? withValues(there, value) : value;
  }
  return made;
}

interface Tree {
  [name: string]: Json;
}

function isTree(value: Json | undefined): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function tree(paths: readonly (readonly string[])[], now: number): Tree {
  const root: Tree = Object.create(null);
  for (const path of paths) {
    let inside = root;
    for (const [at, name] of path.entries()) {
      const there = inside[name];
      if (at === path.length - 1) inside[name] = there ?? namedLike(name, now);
      else if (isTree(there)) inside = there;
      else {
        const deeper: Tree = Object.create(null);
        inside[name] = deeper;
        inside = deeper;
      }
    }
  }
  return root;
}

const BY_NAME: readonly (readonly [RegExp, (now: number) => Json])[] = [
  [/^first_?name$/i, () => "Ada"],
  [/^last_?name$/i, () => "Lovelace"],
  [/^(full_?)?name$/i, () => "Ada Lovelace"],
  [/currency/i, () => "GBP"],
  [/url|link|href|image|picture/i, () => "https://example.com/example"],
  [/(^|_)(time|at|date|day|until|since)$|[a-z](Time|At|Date|Until)$/, (now) => new Date(now).toISOString()],
  [/total|price|amount|value|percent|discount|points|balance/i, () => 42],
  [/count|quantity|days|number$|size$/i, () => 3],
];

/** A value that looks like one of its name; the name itself where nothing is known of it. */
function namedLike(name: string, now: number): Json {
  return BY_NAME.find(([like]) => like.test(name))?.[1](now) ?? name;
}

function eventOf(entry: Json | undefined, now: number): KeptEvent {
  const properties = isTree(entry) ? entry.properties : undefined;
  return { name: "Example", time: now, properties: isTree(properties) ? properties : {} };
}

function stepsOf(steps: Json | undefined): Told["steps"] {
  const known = Object.entries(isTree(steps) ? steps : {});
  return Object.fromEntries(known.flatMap(([id, step]) => (isTree(step) ? [[id, step]] : [])));
}
