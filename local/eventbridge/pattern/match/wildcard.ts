import { invalidPattern } from "../invalid-pattern.ts";
import type { JsonText } from "../json-text.ts";
import { stringIn } from "../value-text.ts";
import { hasWildcard, readWildcard, type Wildcard } from "../wildcard.ts";
import type { ReadMatch } from "./match.ts";

/** `{ "wildcard": "*.txt" }`, where an asterisk is any text. */
export const wildcard: ReadMatch = (given) => {
  const pattern = wildcardIn(given);
  return {
    kind: "value",
    wildcards: [pattern],
    test: (text) => {
      const value = stringIn(text);
      return value !== undefined && hasWildcard(pattern, value);
    },
  };
};

/** Throws invalidPattern. */
export function wildcardIn(given: JsonText): Wildcard {
  if (given.kind !== "string") throw invalidPattern("wildcard match pattern must be a string");
  const pattern = readWildcard(given.value);
  if (typeof pattern === "string") throw invalidPattern(pattern);
  return pattern;
}
