import { type Json, parseJson } from "../model/json.ts";

/** What the body of a request says; undefined where it is neither JSON nor a form. A form's fields are texts. */
export function readBody(text: string, contentType: string): Json | undefined {
  return /^application\/x-www-form-urlencoded\b/i.test(contentType) ? fieldsOf(text) : parseJson(text);
}

/** The fields of a form or of a query; of a field that occurs twice the last one counts. */
export function fieldsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split("&").flatMap((pair): [string, string][] => {
      const at = pair.indexOf("=");
      const name = decoded(at < 0 ? pair : pair.slice(0, at));
      return name === "" ? [] : [[name, at < 0 ? "" : decoded(pair.slice(at + 1))]];
    }),
  );
}

/** https://url.spec.whatwg.org/#urlencoded-parsing; a text with broken escapes stays as it is. */
function decoded(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** The rows of what came in: the items of a list, or the one value itself. */
export function rowsOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Headers that an expression may read: none of those that prove who the sender is. */
export function readableHeaders(headers: Readonly<Record<string, string>>, secret: string | undefined) {
  const hidden = new Set(["authorization", "cookie", "proxy-authorization", secret]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hidden.has(name)));
}
