import type { Json } from "../../../core/model/json.ts";

/**
 * The JSON that Step Functions makes of what JSONata gave: sequences become arrays, numbers that JSON has no literal for
 * become the text JavaScript names them by, fields without a value go. Undefined where a function is among it.
 */
export function plainJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const item of value) {
      const plain = plainJson(item);
      if (plain === undefined) return undefined;
      items.push(plain);
    }
    return items;
  }
  if (typeof value !== "object" || isCallable(value)) return undefined;
  const fields: { [key: string]: Json } = {};
  for (const [key, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const plain = plainJson(field);
    if (plain === undefined) return undefined;
    fields[key] = plain;
  }
  return fields;
}

/** JSONata's own functions and lambdas are objects with a mark. */
function isCallable(value: object): boolean {
  return Reflect.has(value, "_jsonata_function") || Reflect.has(value, "_jsonata_lambda");
}
