import type { Json } from "../../../core/model/json.ts";
import { canonical } from "../rules/canonical.ts";

/** What is the same for an author may stand elsewhere in the file, and be called otherwise. */
const NOT_COMPARED = new Set(["givenId", "title", "id"]);

/**
 * A parsed value as text, equal for equal meaning: without places, ids and titles, expressions as they are written, and
 * without the paths below a step, which are compared step by step.
 */
export function plainText(value: object): string {
  return canonical(plain(value));
}

function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if ("text" in value && "reads" in value) return plain(value.text);
  const fields = Object.entries(value).filter(([key, one]) => !NOT_COMPARED.has(key) && !isPlace(one) && !isPath(one));
  return Object.fromEntries(fields.map(([key, one]) => [key, plain(one)]));
}

function isPlace(value: unknown): boolean {
  return typeof value === "object" && value !== null && "line" in value && "column" in value;
}

function isPath(value: unknown): boolean {
  return typeof value === "object" && value !== null && "steps" in value && "at" in value;
}
