import { isJsonObject, type Json } from "../../../../core/model/json.ts";

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
