import { invalidPattern } from "../invalid-pattern.ts";
import { alikeButForCase, stringIn } from "../value-text.ts";
import { ignoringCase } from "./ignoring-case.ts";
import { type ReadMatch, valueMatch } from "./match.ts";

/** `{ "prefix": "text" }` or `{ "prefix": { "equals-ignore-case": "text" } }` */
export const prefix: ReadMatch = (given) => {
  const insensitive = ignoringCase(given, "prefix");
  if (insensitive !== undefined) {
    const { length } = [...insensitive];
    return valueMatch((text) => {
      const value = stringIn(text);
      return value !== undefined && alikeButForCase([...value].slice(0, length).join(""), insensitive);
    });
  }
  if (given.kind !== "string") throw invalidPattern("prefix match pattern must be a string");
  const wanted = `"${given.value}`;
  return valueMatch((text) => text.startsWith(wanted));
};
