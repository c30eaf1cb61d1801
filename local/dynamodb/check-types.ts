import { type Request, validations } from "./dynalite.ts";

/** The members of a request that are maps of attribute values, which is nearly all there is to check. */
const VALUES = ["Item", "Key", "ExpressionAttributeValues"] as const;

/**
 * dynalite's check of a request's types, which throws a refusal. Maps of attribute values that are evidently right are
 * taken as they are, since dynalite only makes a copy of them, at some cost; anything unusual it looks at itself.
 * The input is private to the call: it is taken apart.
 */
export function checkTypes(body: unknown, types: object): Request {
  if (!isObject(body)) return validations.checkTypes(body, types);
  const sound: Record<string, unknown> = {};
  for (const name of VALUES) {
    const values = body[name];
    if (!(name in types) || !isObject(values) || !Object.values(values).every(isSound)) continue;
    sound[name] = values;
    body[name] = {};
  }
  return Object.assign(validations.checkTypes(body, types), sound);
}

/** Surely one attribute value, of one type. */
function isSound(value: unknown): boolean {
  if (!isObject(value)) return false;
  let types = 0;
  for (const type in value) {
    if (++types > 1) return false;
    const inside = value[type];
    if (type === "S" || type === "N") {
      if (typeof inside !== "string") return false;
    } else if (type === "BOOL" || type === "NULL") {
      if (typeof inside !== "boolean") return false;
    } else if (type === "M") {
      if (!isObject(inside) || !Object.values(inside).every(isSound)) return false;
    } else if (type === "L") {
      if (!Array.isArray(inside) || !inside.every(isSound)) return false;
    } else return false;
  }
  return types === 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
