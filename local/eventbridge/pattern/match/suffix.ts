import { invalidPattern } from "../invalid-pattern.ts";
import { alikeButForCase, stringIn } from "../value-text.ts";
import { ignoringCase } from "./ignoring-case.ts";
import { type ReadMatch, valueMatch } from "./match.ts";

/** `{ "suffix": "text" }` or `{ "suffix": { "equals-ignore-case": "text" } }` */
export const suffix: ReadMatch = (given) => {
  const insensitive = ignoringCase(given, "suffix");
  if (insensitive !== undefined) {
    const { length } = [...insensitive];
    return valueMatch((text) => {
      const characters = [...(stringIn(text) ?? "")];
      const end = characters.slice(Math.max(0, characters.length - length)).join("");
      return stringIn(text) !== undefined && alikeButForCase(end, insensitive);
    });
  }
  if (given.kind !== "string") throw invalidPattern("suffix match pattern must be a string");
  const wanted = `${given.value}"`;
  return valueMatch((text) => text.endsWith(wanted) && text.length > wanted.length);
};
