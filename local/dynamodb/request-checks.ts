import { type Request, validations } from "./dynalite.ts";

/**
 * Checks of a request that dynalite lacks (DynamoDB's limits of expressions) or does slowly (types). The functions for limits
 * return the refusal in the words of AWS, or undefined. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
 */

const MOST_BYTES = 4_096;
const MOST_OPERATORS = 300;
const MOST_IN_OPERANDS = 100;
const LONGEST_TOKEN = 255;
const LONGEST_NAME = 65_535;
/** Names and values together. */
const MOST_SUBSTITUTED_BYTES = 2 * 1024 * 1024;

/** By field: whether AWS's message about the size ends with the size. */
const EXPRESSIONS = {
  UpdateExpression: false,
  ConditionExpression: true,
  ProjectionExpression: false,
  FilterExpression: true,
  KeyConditionExpression: true,
} as const;
type Field = keyof typeof EXPRESSIONS;
const FIELDS: readonly Field[] = [
  "UpdateExpression",
  "ConditionExpression",
  "ProjectionExpression",
  "FilterExpression",
  "KeyConditionExpression",
];

/** Checks the lengths of expressions and of their names and values. `bytes` is the length of the whole request. */
export function overSize(request: object, bytes: number): string | undefined {
  for (const field of FIELDS) {
    const text = textIn(request, field);
    // An expression contains only ASCII; other characters are refused later.
    if (text === undefined || text.length <= MOST_BYTES) continue;
    const size = EXPRESSIONS[field] ? ` expression size: ${text.length}` : "";
    return `Invalid ${field}: Expression size has exceeded the maximum allowed size;${size}`;
  }
  return overSubstituted(request, bytes);
}

function overSubstituted(request: object, bytes: number): string | undefined {
  const names = objectIn(request, "ExpressionAttributeNames");
  const values = objectIn(request, "ExpressionAttributeValues");
  for (const [key, name] of Object.entries(names)) {
    if (key.length > LONGEST_TOKEN) {
      return `ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: ${key.length}`;
    }
    if (typeof name === "string" && name.length > LONGEST_NAME) {
      return `ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key ${key}`;
    }
  }
  if (Object.keys(values).some((key) => key.length > LONGEST_TOKEN)) {
    return "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long;";
  }
  if (bytes <= MOST_SUBSTITUTED_BYTES) return undefined;
  const substituted = Buffer.byteLength(JSON.stringify([names, values]));
  return substituted > MOST_SUBSTITUTED_BYTES ? "ExpressionAttributeValues exceeds max size" : undefined;
}

/** Checks the number of operators and operands of a valid expression. */
export function overComplex(request: object): string | undefined {
  for (const field of FIELDS) {
    const text = textIn(request, field);
    // A short expression cannot exceed either limit.
    if (text === undefined || text.length <= MOST_OPERATORS || field === "ProjectionExpression") continue;
    const operands = mostInOperands(text);
    if (operands > MOST_IN_OPERANDS) {
      return `Invalid ${field}: The IN operator is provided with too many operands; number of operands: ${operands}`;
    }
    // AWS stops counting at the first operator over the limit.
    if (operators(field, text) > MOST_OPERATORS) {
      return `Invalid ${field}: The expression contains too many operators; operator count: ${MOST_OPERATORS + 1}`;
    }
  }
  return undefined;
}

/** `=` in `SET a = …` is not an operator; the AND of a BETWEEN is part of it. */
function operators(field: Field, text: string): number {
  const count = (pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const functions = count(/(?<![#:.])\b(?!AND\b|OR\b|NOT\b|IN\b)[a-z_]+\s*\(/gi);
  if (field === "UpdateExpression") return functions + count(/[+-]/g);
  const between = count(/(?<![#:.])\bBETWEEN\b/gi);
  return functions + count(/<>|<=|>=|[=<>]/g) + count(/(?<![#:.])\b(AND|OR|NOT|IN|BETWEEN)\b/gi) - between;
}

function mostInOperands(text: string): number {
  let most = 0;
  for (const [, list = ""] of text.matchAll(/\bIN\s*\(([^)]*)\)/gi)) most = Math.max(most, list.split(",").length);
  return most;
}

function textIn(request: object, field: Field): string | undefined {
  const value: unknown = Reflect.get(request, field);
  return typeof value === "string" ? value : undefined;
}

function objectIn(request: object, field: string): object {
  const value: unknown = Reflect.get(request, field);
  return typeof value === "object" && value !== null ? value : {};
}

/** The members of a request that are maps of attribute values; they are most of a request. */
const VALUES = ["Item", "Key", "ExpressionAttributeValues"] as const;

/**
 * dynalite's check of the types of a request, which throws a refusal. Maps of attribute values that are clearly valid are used
 * unchanged, because dynalite would only copy them; dynalite checks anything unusual itself. The body is modified.
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

/** True for a clearly valid attribute value of one type. */
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
