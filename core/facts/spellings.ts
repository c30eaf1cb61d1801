import type { Json } from "../model/json.ts";

/**
 * The value as it came, and the other way in which systems write the same: a number and the text of it are one key, since a
 * csv knows texts only. `"042"` is not 42: whoever writes zeros in front means a text.
 */
export function spellings(value: Json): readonly [Json, ...Json[]] {
  if (typeof value === "number") return [value, String(value)];
  if (typeof value !== "string" || value === "") return [value];
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? [value, number] : [value];
}
