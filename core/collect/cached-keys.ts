import type { WriteKey, WriteKeys } from "../ports/collect.ts";
import type { Clock } from "../ports/system.ts";

/** How long a key is taken for what it was: a revoked key stops within this time. Milliseconds. */
export const KEY_AGE = 60_000;

/** How long after it is revoked no function takes a key any more: by then each has read it, and ended the request at hand. */
export const KEY_HOLDS_AFTER = KEY_AGE + 1_000;
/** Most keys that are remembered; a stage has few. */
const MOST_KEYS = 1_000;

/** The keys, each read again a minute after it was read. Hashes of no key are not remembered: anybody can make them up. */
export function cachedKeys(keys: Pick<WriteKeys, "read">, clock: Clock): Pick<WriteKeys, "read"> {
  const known = new Map<string, { readonly key: WriteKey; readonly until: number }>();
  return {
    async read(hash) {
      const found = known.get(hash);
      if (found !== undefined && clock.now() < found.until) return found.key;
      known.delete(hash);
      const key = await keys.read(hash);
      if (key === undefined) return undefined;
      if (known.size >= MOST_KEYS) known.clear();
      known.set(hash, { key, until: clock.now() + KEY_AGE });
      return key;
    },
  };
}
