import type { At } from "../diagnostics/at.ts";

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
