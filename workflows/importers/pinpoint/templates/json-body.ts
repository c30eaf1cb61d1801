const LIQUID = /(\{\{(?:"[^"]*"|'[^']*'|[^"'}]|\}(?!\}))*\}\}|\{%(?:"[^"]*"|'[^']*'|[^"'%]|%(?!\}))*%\})/;

/**
 * A value as the body of a JSON template: each of its texts is turned into Liquid on its own, and what stands between the
 * braces is left as it is. What Liquid puts there is escaped when the message is sent.
 */
export function jsonBody(value: unknown, turn: (text: string) => string, indent = ""): string {
  const deeper = `${indent}  `;
  const lines = (items: readonly string[]) => items.map((item) => `\n${deeper}${item}`).join(",");
  const quoted = (text: string) => `"${turn(text).split(LIQUID).map(escaped).join("")}"`;
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[${lines(value.map((item) => jsonBody(item, turn, deeper)))}\n${indent}]`;
  }
  const fields = Object.entries(value).map(([name, field]) => `${quoted(name)}: ${jsonBody(field, turn, deeper)}`);
  return fields.length === 0 ? "{}" : `{${lines(fields)}\n${indent}}`;
}

/** Every second part is Liquid. */
function escaped(part: string, index: number): string {
  return index % 2 === 1 ? part : JSON.stringify(part).slice(1, -1);
}
