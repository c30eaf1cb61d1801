/**
 * The property paths that reads below `…prefix.properties` ask for, as the running system keeps them: `orderId`,
 * `address.city`; `*` is all. A path below another that is kept anyway is left out. Sorted.
 */
export function fieldsRead(paths: Iterable<readonly string[]>, prefix: readonly string[]): string[] {
  const fields = new Set<string>();
  for (const path of paths) {
    if (!prefix.every((name, i) => path[i] === undefined || path[i] === name)) continue;
    const rest = path.slice(prefix.length);
    if (path.length <= prefix.length) fields.add("*");
    else if (rest[0] === "properties") fields.add(fieldOf(rest.slice(1)));
  }
  return withoutCovered(fields);
}

/** A property path as kept; the dot separates names, so a name with a dot in it ends the path before it. */
export function fieldOf(names: readonly string[]): string {
  const dotted = names.findIndex((name) => name.includes(".") || name.includes("*"));
  const kept = dotted === -1 ? names : names.slice(0, dotted);
  return kept.length === 0 ? "*" : kept.join(".");
}

/** Leaves out what another field of the set holds already. */
export function withoutCovered(fields: ReadonlySet<string>): string[] {
  if (fields.has("*")) return ["*"];
  const all = [...fields].sort();
  return all.filter((field) => !all.some((other) => other !== field && field.startsWith(`${other}.`)));
}
