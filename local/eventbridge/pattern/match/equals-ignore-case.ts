import { invalidPattern } from "../invalid-pattern.ts";
import { alikeButForCase, quoted } from "../value-text.ts";
import { type ReadMatch, valueMatch } from "./match.ts";

/** `{ "equals-ignore-case": "text" }` */
export const equalsIgnoreCase: ReadMatch = (given) => {
  if (given.kind !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
  const wanted = quoted(given.value);
  return valueMatch((text) => text.startsWith('"') && alikeButForCase(text, wanted));
};
