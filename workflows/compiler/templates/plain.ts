import { Liquid } from "liquidjs";
import { REFUSED_FILTERS } from "../../../core/send/filling.ts";
import { moneyIn } from "../../../core/send/local-words.ts";

const engine = new Liquid({ templates: {}, ownPropertyOnly: true, renderLimit: 2_000, memoryLimit: 10_000_000 });
for (const name of REFUSED_FILTERS) Reflect.deleteProperty(engine.filters, name);
engine.registerFilter("money", (value, currency) => moneyIn("en-GB", value, currency) ?? value);
engine.registerFilter("utm", (value) => `${value}?utm_source=sojourn&utm_medium=channel&utm_campaign=journey`);
engine.registerFilter("local_date", () => "20 September 2027");
engine.registerFilter("plural", (_, ...forms: readonly unknown[]) => {
  const other: unknown = forms.find((form) => Array.isArray(form) && form[0] === "other");
  return Array.isArray(other) ? String(other[1]) : "";
});

const LINK = `https://shop.example/${"x".repeat(60)}`;
/** 1 February 2027, 12:00 UTC. */
const NOW = 1_801_483_200_000;

/**
 * A Liquid text with a plain value for every path that it reads: what its length and its characters are judged by.
 * Undefined where the text cannot be filled; that is told elsewhere.
 */
export function filledPlainly(text: string, reads: readonly (readonly string[])[]): string | undefined {
  try {
    return String(engine.parseAndRenderSync(text, plainScope(reads)));
  } catch {
    return undefined;
  }
}

interface Plain {
  [name: string]: Plain | string | number;
}

function plainScope(reads: readonly (readonly string[])[]): Plain {
  const scope: Plain = Object.create(null);
  for (const path of reads) {
    let inside = scope;
    for (const [at, name] of path.entries()) {
      const there = Object.hasOwn(inside, name) ? inside[name] : undefined;
      if (at === path.length - 1) {
        if (there === undefined) inside[name] = plainValue(path[0], name);
      } else if (typeof there === "object") inside = there;
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
