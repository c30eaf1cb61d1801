import { createHash } from "node:crypto";
import jsonata from "jsonata-aws";
import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports/system.ts";

/** What an expression can read: `$states`, the variables, and a clock and random values that are the same in every replay. */
export interface Scope {
  readonly input: Json;
  /** Only after a task succeeded. */
  readonly result?: Json;
  /** Only within a catcher. */
  readonly errorOutput?: Json;
  /** The context object; made on demand, because few expressions read it. */
  context(): Json;
  readonly variables: JsonObject;
  /** Epoch milliseconds; `$now()` and `$millis()`. */
  readonly now: number;
  /** `$uuid()` and `$random()` are hashes of this seed and a call count. */
  readonly seed: string;
  readonly hash: Hash;
}

/** The value of `$states`; absent parts are absent, not null. */
export function statesOf(scope: Scope): JsonObject {
  const states: { [key: string]: Json } = { input: scope.input, context: scope.context() };
  if (scope.result !== undefined) states.result = scope.result;
  if (scope.errorOutput !== undefined) states.errorOutput = scope.errorOutput;
  return states;
}

/*
 * The functions that Step Functions adds to JSONata, and replacements for JSONata's own functions that would read the real
 * clock or random values. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html (JSONata functions)
 */

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};
const FORMAT_TIME = jsonata("$fromMillis($t, $picture, $zone)");

/** Bindings for one evaluation. Random values are hashes of the scope's seed and a call count. */
export function statesFunctions(scope: Scope): Record<string, unknown> {
  let asked = 0;
  const draw = () => scope.hash(`${scope.seed}#${++asked}`);
  return {
    // Step Functions disables `$eval`: a call fails like a call of a missing function.
    eval: undefined,
    millis: () => scope.now,
    now: (picture?: string, zone?: string) => FORMAT_TIME.evaluate(undefined, { t: scope.now, picture, zone }),
    uuid: () => asUuid(draw()),
    random: (seed?: number) => share(seed === undefined ? draw() : scope.hash(`random#${seed}`)),
    hash: hashText,
    parse: parseText,
    partition,
    range,
  };
}

export function asUuid(hex: string): string {
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The first 13 hex digits of a hash as a number in [0, 1). */
export function share(hex: string): number {
  return Number.parseInt(hex.slice(0, 13), 16) / 16 ** 13;
}

function parseText(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw new Error("Argument 1 of function $parse is not a string");
  return JSON.parse(text);
}

function hashText(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name =
    typeof algorithm === "string" && Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (name === undefined) throw new Error(`The hash algorithm '${String(algorithm)}' is not supported`);
  if (typeof text !== "string") throw new Error("Argument 1 of function $hash is not a string");
  return createHash(name).update(text, "utf8").digest("hex");
}

/** Chunks of `size` items, the last one shorter; undefined for an empty list or a size below 1. */
function partition(items: unknown, size: unknown): unknown[] | undefined {
  const length = whole(size, "$partition");
  if (items === undefined || length === undefined) return undefined;
  if (length < 1) return undefined;
  const all = Array.isArray(items) ? items : [items];
  if (all.length === 0) return undefined;
  const chunks: unknown[] = [];
  for (let at = 0; at < all.length; at += length) chunks.push(all.slice(at, at + length));
  return chunks;
}

/** Numbers from start to end by step. A single number is returned without an array; a step of the wrong sign gives undefined. */
function range(start: unknown, end: unknown, step: unknown): unknown {
  const [from, to, by] = [whole(start, "$range"), whole(end, "$range"), whole(step, "$range")];
  if (from === undefined || to === undefined || by === undefined || by === 0) return undefined;
  const items: number[] = [];
  if (Math.abs((to - from) / by) > 360_144) throw new Error("Expression evaluation memory limit exceeded");
  for (let at = from; by > 0 ? at <= to : at >= to; at += by) items.push(at);
  return items.length > 1 ? items : items[0];
}

/** An argument as a whole number, rounded towards zero. */
function whole(value: unknown, of: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "number") throw new Error(`An argument of function ${of} is not a number`);
  return Math.trunc(value);
}
