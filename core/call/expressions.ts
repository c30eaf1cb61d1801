import { type Sandboxed, sandboxed } from "../expression/sandbox.ts";
import type { Hash } from "../ports/system.ts";

/** More expressions than the destinations of a workspace have. */
const CACHED = 500;

const cache = new Map<string, Sandboxed>();

/**
 * A compiled expression of a destination, with JSONata's meaning of what is missing; compiled once per process and text. Besides
 * JSONata's functions there is `$sha256(text)`: the hash of the text's UTF-8 in small hex, nothing for an empty text or none.
 * Throws what JSONata's parser throws.
 */
export function destinationExpression(source: string, hash: Hash): Sandboxed {
  const known = cache.get(source);
  if (known !== undefined) return known;
  if (cache.size >= CACHED) cache.clear();
  const sha256 = (text: unknown) => (typeof text === "string" && text !== "" ? hash(text) : undefined);
  const compiled = sandboxed(source, { functions: { sha256 }, plain: true });
  cache.set(source, compiled);
  return compiled;
}
