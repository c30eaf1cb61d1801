import type { Count } from "../counters.ts";
import type { Json } from "../model/json.ts";
import { compile, faultText } from "./compile.ts";
import type { Scope } from "./scope.ts";

/** An expression that gave nothing (`undefined`) or could not be evaluated (`error`). */
export interface Failure {
  readonly source: string;
  readonly cause: "undefined" | "error";
  readonly message: string;
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
  const compiled = compile(source);
  if ("fault" in compiled) {
    failures.push({ source, cause: "error", message: compiled.fault });
    return undefined;
  }
  try {
    // Without bindings JSONata binds `$` in the expression itself, which concurrent evaluations would share.
    const value = asJson(await compiled.expression.evaluate(scope, {}));
    if (value === undefined) failures.push({ source, cause: "undefined", message: "The result is undefined." });
    return value;
  } catch (error) {
    failures.push({ source, cause: "error", message: faultText(error) });
    return undefined;
  }
}

/** Whether a condition holds, by JSONata's own cast to boolean; what is undefined or fails does not. */
export async function holds(source: string, scope: Scope, failures: Failure[]): Promise<boolean> {
  const value = await evaluate(source, scope, failures);
  return value !== undefined && truth(value);
}

/** https://docs.jsonata.org/boolean-functions#boolean */
function truth(value: Json): boolean {
  if (Array.isArray(value)) return value.some(truth);
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A plain copy: JSONata's lists carry hidden properties, and its results may be functions. */
function asJson(value: unknown): Json | undefined {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) return value.map((each) => asJson(each) ?? null);
  // A function of JSONata's is an object that bears one of these marks.
  if (typeof value !== "object" || "_jsonata_lambda" in value || "_jsonata_function" in value) return undefined;
  const entries: [string, Json][] = [];
  for (const [key, each] of Object.entries(value)) {
    const json = asJson(each);
    if (json !== undefined) entries.push([key, json]);
  }
  return Object.fromEntries(entries);
}
