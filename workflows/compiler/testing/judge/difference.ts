import { isJsonObject, type Json } from "../../../../core/model/json.ts";
import { align } from "../../compare/steps.ts";

/** The difference between the expected and the observed result of a test, in one matter. */
export interface Difference {
  /** `outbox`, `outcome` … */
  readonly what: string;
  readonly lines: readonly DifferenceLine[];
}

/** `same`: as expected; `missing`: expected, but not there; `extra`: there, but not expected; `note`: why. */
export interface DifferenceLine {
  readonly mark: "same" | "missing" | "extra" | "note";
  readonly text: string;
}

/**
 * Two sequences side by side so that as many items as possible agree, in order; undefined if all of them do.
 * `text` shows the items of each.
 */
export function aligned<E, O>(
  expected: readonly E[],
  observed: readonly O[],
  agree: (expected: E, observed: O) => boolean,
  text: { readonly expected: (item: E) => string; readonly observed: (item: O) => string },
): readonly DifferenceLine[] | undefined {
  const lines = align(expected, observed, agree).map(({ before, after }): DifferenceLine => {
    if (after === undefined) return { mark: "missing", text: before === undefined ? "" : text.expected(before) };
    return { mark: before === undefined ? "extra" : "same", text: text.observed(after) };
  });
  return lines.every(({ mark }) => mark === "same") ? undefined : lines;
}

/** Whether everything expected is in a value: fields that are not named do not matter, lists are compared whole. */
export function matches(expected: Json, found: Json | undefined): boolean {
  if (isJsonObject(expected)) {
    return isJsonObject(found) && Object.entries(expected).every(([name, value]) => matches(value, found[name]));
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(found) &&
      found.length === expected.length &&
      expected.every((item: Json, i) => matches(item, found[i]))
    );
  }
  return expected === found;
}

/** `{ plan: free, tries: 2 }`, as it is written in a test. */
export function valueText(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `[${value.map((item: Json) => valueText(item)).join(", ")}]`;
  if (isJsonObject(value)) {
    const fields = Object.entries(value).map(([name, one]) => `${name}: ${valueText(one)}`);
    return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
  }
  return String(value);
}
