import { filters, Liquid } from "liquidjs";
import { isJsonObject, type Json, type JsonObject } from "../../../core/model/json.ts";
import { REFUSED_FILTERS } from "../../../core/send/filling.ts";
import { moneyIn } from "../../../core/send/local-words.ts";
import type { Values } from "./made-up.ts";

const engine = new Liquid({ templates: {}, ownPropertyOnly: true, renderLimit: 2_000, memoryLimit: 10_000_000 });
for (const name of REFUSED_FILTERS) Reflect.deleteProperty(engine.filters, name);
engine.registerFilter("money", (value, currency) => moneyIn("en-GB", value, currency) ?? value);
// What is missing stays missing behind these filters: it is what a default, and a warning, stand for.
engine.registerFilter("utm", (value) =>
  isMissing(value) ? value : `${value}?utm_source=sojourn&utm_medium=channel&utm_campaign=journey`,
);
engine.registerFilter("local_date", (value) => (isMissing(value) ? value : "20 September 2027"));
engine.registerFilter("plural", (value, ...forms: readonly unknown[]) => {
  if (isMissing(value)) return value;
  const other: unknown = forms.find((form) => Array.isArray(form) && form[0] === "other");
  return Array.isArray(other) ? String(other[1]) : "";
});

for (const name of ["times", "divided_by", "minus", "round", "ceil", "floor", "abs"]) {
  const filter = filters[name];
  if (typeof filter !== "function") throw new Error(`liquidjs has no filter ${name} of the kind this was written for.`);
  engine.registerFilter(name, function (value, ...more) {
    return isMissing(value) ? value : filter.call(this, value, ...more);
  });
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

const LINK = `https://shop.example/${"x".repeat(60)}`;
/** 1 February 2027, 12:00 UTC. */
const NOW = 1_801_483_200_000;

/**
 * A Liquid text with the values of an example, and a plain value for every other path that it reads: what its length and its characters
 * are judged by. Undefined where the text cannot be filled; that is told elsewhere.
 */
export function filledPlainly(
  text: string,
  reads: readonly (readonly string[])[],
  example?: Values,
): string | undefined {
  const given = example && { profile: example.profile, entry: { properties: example.event }, steps: example.steps };
  try {
    return String(engine.parseAndRenderSync(text, withExample(plainScope(reads), given ?? {})));
  } catch {
    return undefined;
  }
}

interface Plain {
  [name: string]: Plain | Json;
}

function withExample(plain: Plain, given: JsonObject): Plain {
  for (const [name, value] of Object.entries(given)) {
    const there = plain[name];
    plain[name] = isPlain(there) && isJsonObject(value) ? withExample(there, value) : value;
  }
  return plain;
}

function isPlain(value: Plain | Json | undefined): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plainScope(reads: readonly (readonly string[])[]): Plain {
  const scope: Plain = Object.create(null);
  for (const path of reads) {
    let inside = scope;
    for (const [at, name] of path.entries()) {
      const there = Object.hasOwn(inside, name) ? inside[name] : undefined;
      if (at === path.length - 1) {
        if (there === undefined) inside[name] = plainValue(path[0], name);
      } else if (isPlain(there)) inside = there;
      else {
        const deeper: Plain = Object.create(null);
        inside[name] = deeper;
        inside = deeper;
      }
    }
  }
  return scope;
}

function plainValue(root: string | undefined, name: string): string | number {
  if (root === "links" || /url|link|image|picture|logo|website/i.test(name)) return LINK;
  if (root === "now" || /(?:^|_)(?:time|at|date)$/i.test(name)) return NOW;
  if (/total|price|amount|count|quantity|number|pass|days/i.test(name)) return 20;
  return "Customer";
}
