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
  };
}
