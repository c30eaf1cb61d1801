import type { At } from "../diagnostics/report.ts";

/** A YAML value with its place; independent of the library that read it. Times, dates, `no` and `on` are texts. */
export type Tree = TextTree | NumberTree | BooleanTree | NullTree | ListTree | MapTree;

export interface TextTree {
  readonly kind: "text";
  readonly at: At;
  readonly value: string;
  readonly style: "plain" | "quoted" | "block";
  /** A comment on the same line cut an unquoted value short. */
  readonly comment?: string;
}

export interface NumberTree {
  readonly kind: "number";
  readonly at: At;
  readonly value: number;
  /** As written. */
  readonly source: string;
}

export interface BooleanTree {
  readonly kind: "true or false";
  readonly at: At;
  readonly value: boolean;
}

export interface NullTree {
  readonly kind: "nothing";
  readonly at: At;
}

export interface ListTree {
  readonly kind: "list";
  readonly at: At;
  readonly items: readonly Tree[];
}

export interface MapTree {
  readonly kind: "map";
  readonly at: At;
  readonly fields: ReadonlyMap<string, Field>;
}

export interface Field {
  readonly key: At;
  readonly value: Tree;
}

/** How a value is shown to its author. */
export function shown(tree: Tree): string {
  if (tree.kind === "text") return tree.value.length > 60 ? `${tree.value.slice(0, 57)}…` : tree.value;
  if (tree.kind === "number") return tree.source;
  if (tree.kind === "true or false") return String(tree.value);
  if (tree.kind === "nothing") return "nothing";
  return tree.kind === "list" ? "a list" : "a map of fields";
}

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

/** A tree whose places all name its file, because it becomes part of another file's tree. */
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
