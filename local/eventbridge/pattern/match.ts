import { AwsError } from "../../protocol/service.ts";
import type { JsonText } from "./json-text.ts";
import type { Wildcard } from "./wildcard.ts";

/**
 * One of the values that a pattern allows for a field. A value of an event is compared as text: a string with its quotes,
 * anything else as it is written. So the text `"1"` and the number `1` differ.
 */
export type Match =
  /** `test` is true for an allowed value. */
  | { readonly kind: "value"; readonly test: (text: string) => boolean; readonly wildcards?: readonly Wildcard[] }
  /** The field must be missing. */
  | { readonly kind: "absent" };

/** Reads the value of a match type. Throws invalidPattern. */
export type ReadMatch = (given: JsonText) => Match;

export function valueMatch(test: (text: string) => boolean): Match {
  return { kind: "value", test };
}

/** The error for a pattern that EventBridge refuses, with EventBridge's own reason. */
export function invalidPattern(reason: string): AwsError {
  return new AwsError("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);
}

export function quoted(value: string): string {
  return `"${value}"`;
}

/** The string that a value holds; undefined when the value is not a string. */
export function stringIn(text: string): string | undefined {
  return text.startsWith('"') ? text.slice(1, -1) : undefined;
}

/** True when the texts are equal, character by character, except for case. */
export function equalButForCase(one: string, other: string): boolean {
  if (one === other) return true;
  const [left, right] = [[...one], [...other]];
  return left.length === right.length && left.every((character, at) => sameLetter(character, right[at] ?? ""));
}

function sameLetter(one: string, other: string): boolean {
  return one === other || one.toLowerCase() === other.toLowerCase() || one.toUpperCase() === other.toUpperCase();
}
