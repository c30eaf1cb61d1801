import type { JsonText } from "./json-text.ts";
import { equalButForCase, invalidPattern, type Match, quoted, type ReadMatch, stringIn, valueMatch } from "./match.ts";
import { comparable, comparableNumber } from "./ranges.ts";
import { matchesWildcard, wildcardIn } from "./wildcard.ts";

/** `{ "anything-but": … }`: the field has a value, and the value is not one of these. */
export const anythingBut: ReadMatch = (given) => {
  if (given.kind === "object") return anythingButExpression(given.fields);
  if (given.kind === "string" || given.kind === "number") return anythingButValues([given]);
  if (given.kind === "array") return anythingButValues(given.items);
  throw notAValue();
};

function notAValue() {
  return invalidPattern("Value of anything-but must be an array or single string/number value.");
}

function anythingButValues(items: readonly JsonText[]): Match {
  const strings = new Set<string>();
  const numbers = new Set<bigint>();
  for (const item of items) {
    if (item.kind === "string") strings.add(quoted(item.value));
    else if (item.kind === "number") numbers.add(comparable(item.text));
    else throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
  }
  if (strings.size > 0 === numbers.size > 0) {
    throw invalidPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  if (strings.size > 0) return valueMatch((text) => !strings.has(text));
  return valueMatch((text) => {
    const number = comparableNumber(text);
    return number === undefined || !numbers.has(number);
  });
}

/** Reads the texts of an expression; the result is true for an excluded value. */
type ReadExcluded = (items: readonly JsonText[]) => (text: string) => boolean;

const EXPRESSIONS: Readonly<Record<string, ReadExcluded>> = {
  "equals-ignore-case": (items) => {
    const wanted = textsIn(
      items,
      "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
    ).map(quoted);
    return (text) => wanted.some((value) => equalButForCase(text, value));
  },
  prefix: (items) => {
    const wanted = someTexts(items).map((value) => `"${value}`);
    return (text) => wanted.some((value) => text.startsWith(value));
  },
  suffix: (items) => {
    const wanted = someTexts(items).map((value) => `${value}"`);
    return (text) => wanted.some((value) => text.endsWith(value));
  },
  wildcard: (items) => {
    const wanted = items.map(wildcardIn);
    return (text) => {
      const value = stringIn(text);
      return value !== undefined && wanted.some((one) => matchesWildcard(one, value));
    };
  },
};

function anythingButExpression(fields: readonly (readonly [string, JsonText])[]): Match {
  const [field, ...more] = fields;
  if (field === undefined) throw invalidPattern("Anything-But expression name not found");
  const [name, given] = field;
  const read = Object.hasOwn(EXPRESSIONS, name) ? EXPRESSIONS[name] : undefined;
  if (read === undefined) throw invalidPattern(`Unsupported anything-but pattern: ${name}`);
  if (given.kind === "object" || given.kind === "word") throw notAValue();
  const excluded = read(given.kind === "array" ? given.items : [given]);
  if (more.length > 0) throw invalidPattern("Too many elements in numeric expression");
  return valueMatch((text) => !excluded(text));
}

function textsIn(items: readonly JsonText[], otherwise: string): readonly string[] {
  return items.map((item) => {
    if (item.kind !== "string") throw invalidPattern(otherwise);
    return item.value;
  });
}

function someTexts(items: readonly JsonText[]): readonly string[] {
  const texts = textsIn(items, "prefix/suffix match pattern must be a string");
  if (texts.includes("")) throw invalidPattern("Null prefix/suffix not allowed");
  return texts;
}
