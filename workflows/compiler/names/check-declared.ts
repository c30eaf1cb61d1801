import { coerce, type FactType, type FactTypes } from "../../../core/facts/types.ts";
import { defined } from "../../../core/model/defined.ts";
import type { Json } from "../../../core/model/json.ts";
import { OUR_EVENTS } from "../../../core/model/our-events.ts";
import { didYouMean, type Report } from "../diagnostics/report.ts";
import type { Catalogue } from "./catalogue.ts";
import type { NameUse } from "./in-expressions.ts";

/** Reports each name that the catalogue does not have, and each value of another type. `traits`: all that are declared. */
export function checkDeclared(
  uses: readonly NameUse[],
  catalogue: Catalogue,
  traits: FactTypes | undefined,
  reportIn: (file: string) => Report,
): void {
  for (const use of uses) {
    const report = reportIn(use.file);
    if (use.what === "event") checkEvent(use, catalogue.events, report);
    else if (use.what === "trait") {
      if (catalogue.traits !== undefined) checkFact(use, "trait", "SJ834", traits ?? {}, report);
      else checkType(use, typeIn(traits, use.name), report);
    } else checkProperty(use, catalogue.events, report);
  }
}

function checkEvent({ name, at }: NameUse, events: Catalogue["events"], report: Report): void {
  if (events === undefined || events.has(name) || OUR_EVENTS.has(name)) return;
  const hint = didYouMean(name, [...events.keys(), ...OUR_EVENTS]);
  report("SJ832", at, {
    message: `The catalogue has no event \`${name}\`.`,
    found: name,
    allowed: listed(events.keys()),
    ...defined({ hint }),
  });
}

/** A property is known if one of the possible events declares it, or declares no properties. */
function checkProperty(use: NameUse & { what: "property" }, events: Catalogue["events"], report: Report): void {
  const types = use.events.map((event) => events?.get(event));
  if (types.includes(undefined)) return;
  const known = Object.assign({}, ...types) as FactTypes;
  checkFact(use, `property of ${use.events.map((event) => `\`${event}\``).join(" or ")}`, "SJ833", known, report);
}

function checkFact(use: NameUse, what: string, code: "SJ833" | "SJ834", known: FactTypes, report: Report): void {
  const type = typeIn(known, use.name);
  if (type !== undefined) {
    checkType(use, type, report);
    return;
  }
  const hint = didYouMean(use.name, Object.keys(known));
  report(code, use.at, {
    message: `\`${use.name}\` is not a ${what}.`,
    found: use.name,
    allowed: listed(Object.keys(known)) || "none",
    ...defined({ hint }),
  });
}

function checkType({ name, value, at }: NameUse, type: FactType | undefined, report: Report): void {
  if (value === undefined || type === undefined || isOf(value, type)) return;
  report("SJ836", at, {
    message: `\`${name}\` is a ${type}.`,
    found: JSON.stringify(value),
    allowed: type,
    ...defined({ hint: EXAMPLES[type] }),
  });
}

function isOf(value: Json, type: FactType): boolean {
  return coerce(value, type) !== undefined;
}

function typeIn(types: FactTypes | undefined, name: string): FactType | undefined {
  return types !== undefined && Object.hasOwn(types, name) ? types[name] : undefined;
}

/** The first of them, so that a large catalogue does not fill the screen. */
function listed(names: Iterable<string>): string {
  const sorted = [...names].sort();
  return sorted.length > 20 ? `${sorted.slice(0, 20).join(", ")} …` : sorted.join(", ");
}

const EXAMPLES: Readonly<Record<FactType, string>> = {
  string: "Write a text, like `gold`.",
  number: "Write a number, like `10`.",
  boolean: "Write `true` or `false`.",
  date: "Write a date, like `2026-12-01`.",
  list: "Write a list, like `[tea, go]`.",
  object: "Write fields, like `{ city: London }`.",
};
