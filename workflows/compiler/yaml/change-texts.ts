import type { Tree } from "./tree.ts";

/** A tree with each text changed by `change`, which also gets the name of the field it stands in, through lists. */
export function changeTexts(
  tree: Tree,
  change: (text: Extract<Tree, { kind: "text" }>, field: string | undefined) => Tree,
  field?: string,
): Tree {
  if (tree.kind === "text") return change(tree, field);
  if (tree.kind === "list") return { ...tree, items: tree.items.map((item) => changeTexts(item, change, field)) };
  if (tree.kind !== "map") return tree;
  const fields = [...tree.fields].map(
    ([name, one]) => [name, { ...one, value: changeTexts(one.value, change, name) }] as const,
  );
  return { ...tree, fields: new Map(fields) };
}
