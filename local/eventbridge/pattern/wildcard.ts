/** A wildcard pattern: the texts between its asterisks, all of them in order. */
export interface Wildcard {
  readonly parts: readonly string[];
}

/** Reads a pattern in which `*` is any text and `\*` and `\\` are themselves; a string says what is wrong with it. */
export function readWildcard(pattern: string): Wildcard | string {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? "";
    const next = pattern[at + 1];
    // Positions count bytes from the opening quote.
    const position = () => Buffer.byteLength(pattern.slice(0, at)) + 1;
    if (character === "*") {
      if (next === "*") return `Consecutive wildcard characters at pos ${position()}`;
      parts.push(part);
      part = "";
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\") return `Invalid escape character at pos ${position()}`;
      part += next;
      at += 1;
    } else part += character;
  }
  return { parts: [...parts, part] };
}

/** True where the whole text has the pattern. */
export function hasWildcard({ parts }: Wildcard, text: string): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** EventBridge does not say where it stops; what it is known to take comes to 7 at most, what it refused to 10. */
const TOO_COMPLEX = 10;
const MOST_SETS = 2_000;

/**
 * True where a text could keep too many places of these patterns in play at once. Places are counted as EventBridge's
 * matcher does: each character that has just been met, and each asterisk that is open.
 */
export function tooComplex(patterns: readonly Wildcard[]): boolean {
  const alphabet = new Set(patterns.flatMap(({ parts }) => parts.flatMap((part) => [...part])));
  const seen = new Set<string>();
  const waiting: (readonly Place[])[] = [patterns.map((_, pattern) => ({ pattern, part: 0, at: 0, open: false }))];
  for (let places = waiting.pop(); places !== undefined && seen.size < MOST_SETS; places = waiting.pop()) {
    for (const character of alphabet) {
      const next = step(patterns, places, character);
      if (inPlay(patterns, next) >= TOO_COMPLEX) return true;
      const key = JSON.stringify(next);
      if (next.length === 0 || seen.has(key)) continue;
      seen.add(key);
      waiting.push(next);
    }
  }
  return false;
}

/** In which part, after how many of its characters; open: within the asterisk before the part. */
interface Place {
  readonly pattern: number;
  readonly part: number;
  readonly at: number;
  readonly open: boolean;
}

function step(patterns: readonly Wildcard[], places: readonly Place[], character: string): Place[] {
  const next = new Map<string, Place>();
  const add = (place: Place) => next.set(`${place.pattern}/${place.part}/${place.at}/${place.open}`, place);
  for (const place of places) {
    const parts = patterns[place.pattern]?.parts ?? [];
    const part = parts[place.part] ?? "";
    if (place.open) add(place);
    if (part[place.at] === character) add({ ...place, at: place.at + 1, open: false });
    if (place.at === part.length && place.part + 1 < parts.length) {
      const after = { pattern: place.pattern, part: place.part + 1, at: 0, open: true };
      add(after);
      if (parts[after.part]?.[0] === character) add({ ...after, at: 1, open: false });
    }
  }
  return [...next.values()];
}

/** The places, and the asterisks that follow right after them. */
function inPlay(patterns: readonly Wildcard[], places: readonly Place[]): number {
  const all = new Set(places.map(({ pattern, part, at, open }) => `${pattern}/${part}/${open ? "*" : at}`));
  for (const { pattern, part, at } of places) {
    const parts = patterns[pattern]?.parts ?? [];
    if (at === parts[part]?.length && part + 1 < parts.length) all.add(`${pattern}/${part + 1}/*`);
  }
  return all.size;
}
