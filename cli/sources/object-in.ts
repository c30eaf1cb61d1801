import type { JsonObject } from "../../core/model/json.ts";

/** The fields of an event's part; none where it is no object. */
export function objectIn(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
