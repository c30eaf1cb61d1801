import { changeTexts } from "../yaml/change-texts.ts";
import type { Tree } from "../yaml/tree.ts";
import { isExpressionAt, replaceIn } from "./parameters.ts";

/** Shared steps whose references to one another begin with `prefix`, as their ids will: `of`, and `steps.…` in expressions. */
export function prefixReferences(steps: Tree, ids: OwnIds, prefix: string): Tree {
  return changeTexts(steps, (text, field) => {
    if (field === "of" && isOwn(text.value, ids)) return { ...text, value: `${prefix}${text.value}` };
    if (!isExpressionAt(text, field)) return text;
    return replaceIn(text, /(?<![\w$.`])steps\.([a-z][a-z0-9_]*)/g, (id) =>
      isOwn(id, ids) ? `steps.${prefix}${id}` : undefined,
    );
  });
}

/** The ids written in shared steps, and those of the `use` steps among them: their own steps begin with it. */
export interface OwnIds {
  readonly ids: ReadonlySet<string>;
  readonly uses: ReadonlySet<string>;
}

/** The ids of `use` steps anywhere in a tree. */
export function useIds(tree: Tree): Set<string> {
  if (tree.kind === "list") return new Set(tree.items.flatMap((item) => [...useIds(item)]));
  if (tree.kind !== "map") return new Set();
  const id = tree.fields.has("use") ? tree.fields.get("id")?.value : undefined;
  const below = [...tree.fields.values()].flatMap(({ value }) => [...useIds(value)]);
  return new Set([...(id?.kind === "text" ? [id.value] : []), ...below]);
}

function isOwn(id: string, { ids, uses }: OwnIds): boolean {
  return ids.has(id) || [...uses].some((use) => id.startsWith(`${use}_`));
}
