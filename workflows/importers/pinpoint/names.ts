/** A legal name (`[a-z][a-z0-9_]*`) as near to a text as possible; `word` where nothing of it is left. */
export function legalName(text: string, word: string, longest: number): string {
  const plain = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const named = /^[a-z]/.test(plain) ? plain : `${word}${plain === "" ? "" : "_"}${plain}`;
  return named.slice(0, longest).replace(/_+$/, "");
}

/** Legal names, each given once. */
export interface Names {
  /** The name for a text; the same `key` gets the same name again. */
  name(text: string, key?: string): string;
  has(name: string): boolean;
}

/** `taken`: names that are there already and mean something else. */
export function uniqueNames(word: string, longest: number, taken: Iterable<string> = []): Names {
  const given = new Set(taken);
  const byKey = new Map<string, string>();
  return {
    name(text, key) {
      const known = key === undefined ? undefined : byKey.get(key);
      if (known !== undefined) return known;
      const wished = legalName(text, word, longest);
      let free = wished;
      for (let n = 2; given.has(free); n++) free = `${wished.slice(0, longest - `_${n}`.length)}_${n}`;
      given.add(free);
      if (key !== undefined) byKey.set(key, free);
      return free;
    },
    has: (name) => given.has(name),
  };
}
