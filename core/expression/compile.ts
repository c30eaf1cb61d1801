import { type Boxed, boxed } from "./boxed.ts";

/** An expression ready to be evaluated, or what its parser had to say. */
export type Compiled = { readonly expression: Boxed } | { readonly fault: string };

/** More conditions than a workspace has; old versions' conditions come and go with the customers inside. */
const CACHED = 5_000;

const cache = new Map<string, Compiled>();

/** The compiled expression; compiled once per process and source text. Never throws. */
export function compile(source: string): Compiled {
  const known = cache.get(source);
  if (known !== undefined) return known;
  if (cache.size >= CACHED) cache.clear();
  const compiled = parse(source);
  cache.set(source, compiled);
  return compiled;
}

function parse(source: string): Compiled {
  try {
    return { expression: boxed(source) };
  } catch (error) {
    return { fault: faultText(error) };
  }
}

/** JSONata throws plain objects with a `message`, not always an Error. */
export function faultText(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) return String(error.message);
  return String(error);
}
