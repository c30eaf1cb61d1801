import type { Field, Tree } from "./tree.ts";

/** A tree whose places all name the file that it was read from: it will be looked at as part of another. */
export function inFile(tree: Tree, file: string): Tree {
  const at = { ...tree.at, file };
  if (tree.kind === "list") return { ...tree, at, items: tree.items.map((item) => inFile(item, file)) };
  if (tree.kind !== "map") return { ...tree, at };
  const fields = [...tree.fields].map(([name, { key, value }]): [string, Field] => [
    name,
    { key: { ...key, file }, value: inFile(value, file) },
  ]);
  return { ...tree, at, fields: new Map(fields) };
}
