import { invalidPattern } from "../invalid-pattern.ts";
import { type ReadMatch, valueMatch } from "./match.ts";

/** `{ "exists": true }` or false; of leaves only: an object or an empty list is not there. */
export const exists: ReadMatch = (given) => {
  if (given.kind !== "word" || given.text === "null") {
    throw invalidPattern("exists match pattern must be either true or false.");
  }
  return given.text === "true" ? valueMatch(() => true) : { kind: "absent" };
};
