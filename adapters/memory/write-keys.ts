import type { WriteKey, WriteKeys } from "../../core/ports/collect.ts";
import { yieldToOthers } from "./system.ts";

/** Write keys in memory. */
export function memoryWriteKeys(): WriteKeys {
  const keys = new Map<string, WriteKey>();
  return {
    async read(hash) {
      await yieldToOthers();
      return structuredClone(keys.get(hash));
    },
    async put(hash, key) {
      await yieldToOthers();
      keys.set(hash, structuredClone(key));
    },
    async list() {
      await yieldToOthers();
      const stored = [...keys].map(([hash, key]) => ({ hash, key: structuredClone(key) }));
      return stored.toSorted((a, b) => a.key.created - b.key.created);
    },
  };
}
