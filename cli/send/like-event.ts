import { OUR_EVENTS } from "../../core/model/our-events.ts";
import { isLike } from "../../workflows/compiler/names/check-undeclared.ts";
import { namesInTree } from "../../workflows/compiler/names/in-trees.ts";
import { readNaming } from "../../workflows/read.ts";

/** The event that was meant by a name that nothing in the workspace knows and that is like one that is known; else undefined. */
export async function likeEvent(root: string, name: string): Promise<string | undefined> {
  const uses = (await readNaming(root)).flatMap(namesInTree);
  const known = new Set([...uses.flatMap((use) => (use.what === "event" ? [use.name] : [])), ...OUR_EVENTS]);
  return known.has(name) ? undefined : [...known].find((other) => isLike(name, other));
}
