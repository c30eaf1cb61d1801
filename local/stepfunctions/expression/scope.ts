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
