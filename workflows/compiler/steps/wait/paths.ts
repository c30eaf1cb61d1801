import type { MapTree } from "../../yaml/tree.ts";
import type { OpenStep, Reading } from "../form.ts";

const WORDS = ["then", "else", "first"] as const;

/** Reports paths beside a wait that everybody comes past in one way. */
export function noPaths(step: OpenStep, what: string, { report }: Reading): void {
  for (const word of WORDS) {
    const path = step.fields.get(word);
    if (path === undefined) continue;
    report("SJ301", path.key, {
      message: `${what} has no \`${word}\`: everybody goes on after it.`,
      found: word,
      hint:
        word === "first"
          ? "Only `wait: { up to: … }` has `first`: write the time as `up to`."
          : "Write the steps after the wait; only `wait: { for: …, up to: … }` has then and else.",
    });
  }
}

/** Paths stand beside `wait`; inside it they get a hint instead of being unknown fields. */
export function withoutPaths(tree: MapTree, { report }: Reading): MapTree {
  for (const word of WORDS) {
    const field = tree.fields.get(word);
    if (field === undefined) continue;
    report("SJ301", field.key, {
      message: `\`${word}\` stands inside the wait.`,
      found: word,
      hint: `Move \`${word}\` to the left, so that it lines up with \`wait\`.`,
    });
  }
  return { ...tree, fields: new Map([...tree.fields].filter(([key]) => !WORDS.some((word) => word === key))) };
}
