import type { Count } from "../counters.ts";
import type { Json } from "../model/json.ts";
import { isFunction } from "./budget.ts";
import { exceedsLimit, type Sandboxed, sandboxed } from "./sandbox.ts";
import type { Scope } from "./scope.ts";

/**
 * Why an expression failed: it gave nothing (`undefined`), is false after it compared a missing value (`missing`),
 * could not be evaluated (`error`), or exceeded a limit (`bound`).
 */
export interface Failure {
  readonly source: string;
  readonly cause: "undefined" | "missing" | "error" | "bound";
  readonly message: string;
  /** The missing paths that it compared: `profile.plan`. */
  readonly missing?: readonly string[];
}

/** Whether the failure is a fault; a missing trait is not. */
export function isFault({ cause }: Failure): boolean {
  return cause === "error" || cause === "bound";
}

/** The log message of a fault. */
export function faultMessage({ cause }: Pick<Failure, "cause">): string {
  return cause === "bound"
    ? "A condition took more work than is allowed and counts as false."
    : "A condition failed and counts as false.";
}

/** A metric's dimension takes ASCII only, and 1,024 characters are more than a graph can show. */
const SHOWN = 200;

/** How a failure is counted: per journey and condition. */
export function failureCount(journey: string, { source, cause }: Failure): Count {
  const condition =
    source
      .replaceAll(/\s+/g, " ")
      .replaceAll(/[^ -~]/g, "?")
      .trim()
      .slice(0, SHOWN) || "?";
  return { name: "ConditionFailed", dimensions: { journey, condition, cause } };
}

/** The value of an expression; undefined, with a failure added to `failures`, where it has none. Never throws. */
export async function evaluate(source: string, scope: Scope, failures: Failure[]): Promise<Json | undefined> {
  return (await evaluateOrFail(source, scope, failures))?.value;
}

/**
 * Whether a condition holds, by JSONata's cast to boolean; undefined and failing conditions do not. A condition that is
 * false after it compared a missing value is a failure too.
 */
export async function holds(source: string, scope: Scope, failures: Failure[]): Promise<boolean> {
  const judged = await evaluateOrFail(source, scope, failures);
  if (judged === undefined) return false;
  const { value, missing } = judged;
  if (toBoolean(value)) return true;
  if (missing.length > 0)
    failures.push({ source, cause: "missing", message: `Not there: ${missing.join(", ")}.`, missing });
  return false;
}

async function evaluateOrFail(
  source: string,
  scope: Scope,
  failures: Failure[],
): Promise<{ readonly value: Json; readonly missing: readonly string[] } | undefined> {
  const compiled = compile(source);
  if ("fault" in compiled) {
    failures.push({ source, cause: "error", message: compiled.fault });
    return undefined;
  }
  try {
    const { value, missing } = await compiled.expression.evaluate(scope);
    const json = asJson(value);
    if (json !== undefined) return { value: json, missing };
    const told = missing.length === 0 ? {} : { missing };
    failures.push({ source, cause: "undefined", message: "The result is undefined.", ...told });
  } catch (error) {
    failures.push({ source, cause: exceedsLimit(error) ? "bound" : "error", message: faultText(error) });
  }
  return undefined;
}

/** https://docs.jsonata.org/boolean-functions#boolean */
function toBoolean(value: Json): boolean {
  if (Array.isArray(value)) return value.some(toBoolean);
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A plain copy of a result: JSONata's lists have hidden properties, and results may be functions. */
function asJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) return value.map((each) => asJson(each) ?? null);
  if (typeof value !== "object" || isFunction(value)) return undefined;
  const entries: [string, Json][] = [];
  for (const [key, each] of Object.entries(value)) {
    const json = asJson(each);
    if (json !== undefined) entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}

/** A compiled expression, or the message of its parser. */
type Compiled = { readonly expression: Sandboxed } | { readonly fault: string };

/**
 * Size of the cache: more conditions than a workspace has. Conditions of old versions are used as long as customers are
 * inside.
 */
const CACHED = 5_000;

const cache = new Map<string, Compiled>();

/** The compiled expression; compiled once per process and source text. Never throws. */
function compile(source: string): Compiled {
  const known = cache.get(source);
  if (known !== undefined) return known;
  if (cache.size >= CACHED) cache.clear();
  const compiled = parse(source);
  cache.set(source, compiled);
  return compiled;
}

function parse(source: string): Compiled {
  try {
    return { expression: sandboxed(source) };
  } catch (error) {
    return { fault: faultText(error) };
  }
}

/** JSONata throws plain objects with a `message`, not always an Error. */
export function faultText(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}
