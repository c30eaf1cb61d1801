import type { JsonText } from "./json-text.ts";
import { equalButForCase, invalidPattern, quoted, type ReadMatch, stringIn, valueMatch } from "./match.ts";

/** `{ "exactly": "text" }` */
export const exactly: ReadMatch = (given) => {
  if (given.kind !== "string") throw invalidPattern("exact match pattern must be a string");
  const wanted = quoted(given.value);
  return valueMatch((text) => text === wanted);
};

/** `{ "equals-ignore-case": "text" }` */
export const equalsIgnoreCase: ReadMatch = (given) => {
  if (given.kind !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
  const wanted = quoted(given.value);
  return valueMatch((text) => text.startsWith('"') && equalButForCase(text, wanted));
};

/** `{ "prefix": "text" }` or `{ "prefix": { "equals-ignore-case": "text" } }` */
export const prefix: ReadMatch = (given) => {
  const insensitive = textIgnoringCase(given, "prefix");
  if (insensitive !== undefined) {
    const { length } = [...insensitive];
    return valueMatch((text) => {
      const value = stringIn(text);
      return value !== undefined && equalButForCase([...value].slice(0, length).join(""), insensitive);
    });
  }
  if (given.kind !== "string") throw invalidPattern("prefix match pattern must be a string");
  const wanted = `"${given.value}`;
  return valueMatch((text) => text.startsWith(wanted));
};

/** `{ "suffix": "text" }` or `{ "suffix": { "equals-ignore-case": "text" } }` */
export const suffix: ReadMatch = (given) => {
  const insensitive = textIgnoringCase(given, "suffix");
  if (insensitive !== undefined) {
    const { length } = [...insensitive];
    return valueMatch((text) => {
      const characters = [...(stringIn(text) ?? "")];
      const end = characters.slice(Math.max(0, characters.length - length)).join("");
      return stringIn(text) !== undefined && equalButForCase(end, insensitive);
    });
  }
  if (given.kind !== "string") throw invalidPattern("suffix match pattern must be a string");
  const wanted = `${given.value}"`;
  return valueMatch((text) => text.endsWith(wanted) && text.length > wanted.length);
};

/** The text of `{ "equals-ignore-case": "text" }` after `prefix` or `suffix`; undefined when the value is not an object. */
function textIgnoringCase(given: JsonText, of: "prefix" | "suffix"): string | undefined {
  if (given.kind !== "object") return undefined;
  const [field, ...more] = given.fields;
  const name = of === "prefix" ? "Prefix" : "Suffix";
  if (field === undefined) throw invalidPattern(`${name} expression name not found`);
  const [type, value] = field;
  if (type !== "equals-ignore-case") throw invalidPattern(`Unsupported ${of} pattern: ${type}`);
  if (value.kind !== "string") throw invalidPattern("equals-ignore-case match pattern must be a string");
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  return value.value;
}
