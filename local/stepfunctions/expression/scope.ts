import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { Hash } from "../../../core/ports.ts";

/** What an expression can read: `$states`, the variables, and a clock and chance that give the same bytes each time. */
export interface Scope {
  readonly input: Json;
  /** Only after a task has succeeded. */
  readonly result?: Json;
  /** Only within a catcher. */
  readonly errorOutput?: Json;
  /** The context object; made when asked for, since few expressions do. */
  context(): Json;
  readonly variables: JsonObject;
  /** Epoch milliseconds; `$now()` and `$millis()`. */
  readonly now: number;
  /** What `$uuid()` and `$random()` are hashes of, together with how often they were asked. */
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
