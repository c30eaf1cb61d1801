import { isJsonObject, type Json } from "../../../core/model/json.ts";

export interface Difference {
  /** Empty where the values themselves are of different kinds. */
  readonly path: string;
  readonly made: Json | undefined;
  readonly expected: Json | undefined;
}

/** The first difference of two values; undefined where they are the same. `same`: whether two values at a path mean the same. */
export function differenceOf(
  made: Json | undefined,
  expected: Json | undefined,
  same: (path: string, made: Json | undefined, expected: Json | undefined) => boolean = () => false,
  path = "",
): Difference | undefined {
  if (isJsonObject(made) && isJsonObject(expected)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(made)])];
    return first(names, (name) =>
      differenceOf(made[name], expected[name], same, path === "" ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(made) && Array.isArray(expected)) {
    const longest = made.length > expected.length ? made : expected;
    return first([...longest.keys()], (at) => differenceOf(made[at], expected[at], same, `${path}[${at}]`));
  }
  return made === expected || same(path, made, expected) ? undefined : { path, made, expected };
}

function first<T>(items: readonly T[], find: (item: T) => Difference | undefined): Difference | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value as a diagnostic shows it. */
export function shownJson(value: Json | undefined): string {
  const text = value === undefined ? "missing" : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
