/** Defaults by the path of the variable: `Attributes.FirstName` → `friend`. They come as JSON in a text, flat or nested. */
export function defaultSubstitutions(
  value: string | Readonly<Record<string, unknown>> | undefined,
): ReadonlyMap<string, string> {
  if (value === undefined || (typeof value === "string" && value.trim() === "")) return new Map();
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  const defaults = new Map<string, string>();
  collect(parsed, [], defaults);
  return defaults;
}

function collect(value: unknown, path: readonly string[], defaults: Map<string, string>): void {
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value))
      collect(item, [...path, ...(/^\d+$/.test(key) ? [] : [key])], defaults);
  } else if (value !== null && value !== undefined) defaults.set(plainPath(path.join(".")), String(value));
}

/** A path without brackets and list indexes: `User.UserAttributes.x.[0]` → `User.UserAttributes.x`. */
export function plainPath(path: string): string {
  return path
    .replace(/\.?\[(\d+)\]/g, "")
    .replace(/\.?\[([^\]]*)\]/g, ".$1")
    .replace(/^\./, "");
}
