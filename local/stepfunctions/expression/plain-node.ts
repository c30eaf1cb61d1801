import type { Json, JsonObject } from "../../../core/model/json.ts";
import type { Scope } from "./scope.ts";

/** "Ask JSONata": the values met are treated in a way that is not written down here. */
export const UNSURE: unique symbol = Symbol("unsure");

export type Answer = Json | undefined | typeof UNSURE;

export type Plain = (scope: Scope) => Answer;

/** A node of JSONata's syntax tree, of which only what has been looked at is believed. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: unknown;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly expressions?: unknown;
  readonly arguments?: unknown;
  readonly procedure?: unknown;
  readonly condition?: unknown;
  readonly then?: unknown;
  readonly else?: unknown;
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

export function nodesOf(value: unknown): readonly Node[] | undefined {
  return Array.isArray(value) && value.every(isNode) ? value : undefined;
}

export function isObject(value: Answer): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
