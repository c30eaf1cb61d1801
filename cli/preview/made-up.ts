import type { KeptEvent } from "../../core/model/event.ts";
import type { Json } from "../../core/model/json.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";

import type { Told } from "../../core/send/compose.ts";

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

/** Made-up values for the paths that a template reads (`profile.first_name`, `entry.properties.total`), by their names. */
export function madeUp(reads: readonly (readonly string[])[], now: number): MadeUp {
  const scope = tree(reads, now);
  const { profile, entry, steps } = scope;
  const traits = Object.entries(isTree(profile) ? profile : {}).map(([name, v]) => [name, { v, t: now }]);
  return {
    profile: {
      ...emptyProfile("example", now),
      traits: Object.fromEntries(traits),
      addresses: {
        email: { v: ADDRESSES.email, t: now },
        phone: { v: ADDRESSES.phone, t: now },
        push: { v: ADDRESSES.push, t: now },
      },
    },
    told: { start: now, event: eventOf(entry, now), steps: stepsOf(steps) },
  };
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
