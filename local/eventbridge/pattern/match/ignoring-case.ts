import { invalidPattern } from "../invalid-pattern.ts";
import type { JsonText } from "../json-text.ts";

/** The text in `{ "equals-ignore-case": "text" }` behind a prefix or suffix; undefined where no object stands there. */
export function ignoringCase(given: JsonText, of: "prefix" | "suffix"): string | undefined {
  if (given.kind !== "object") return undefined;
  const [field, ...more] = given.fields;
  const name = of === "prefix" ? "Prefix" : "Suffix";
  if (field === undefined) throw invalidPattern(`${name} expression name not found`);
  const [type, value] = field;
  if (type !== "equals-ignore-case") throw invalidPattern(`Unsupported ${of} pattern: ${type}`);
  if (value.kind !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return value.value;
}
