import type { JsonText } from "./json-text.ts";
import { invalidPattern, type ReadMatch, stringIn } from "./match.ts";

/** A wildcard pattern: the texts between its asterisks, in order. */
export interface Wildcard {
  readonly parts: readonly string[];
}

/** Reads a pattern. `*` matches any text; `\*` and `\\` match themselves. A string as the result says what is wrong. */
function readWildcard(pattern: string): Wildcard | string {
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

/** True when the pattern matches the whole text. */
export function matchesWildcard({ parts }: Wildcard, text: string): boolean {
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

/** EventBridge does not document the limit. The most it was seen to accept is 7, the least it was seen to refuse is 10. */
const TOO_COMPLEX = 10;
const MOST_SETS_SEEN = 2_000;

/**
 * True when some text could keep too many positions of these patterns active at once. Positions are counted as in
 * EventBridge's matcher: each character that was just matched, and each open asterisk.
 */
export function tooComplex(patterns: readonly Wildcard[]): boolean {
  const alphabet = new Set(patterns.flatMap(({ parts }) => parts.flatMap((part) => [...part])));
  const seen = new Set<string>();
  const waiting: (readonly Position[])[] = [patterns.map((_, pattern) => ({ pattern, part: 0, at: 0, open: false }))];
  for (
    let positions = waiting.pop();
    positions !== undefined && seen.size < MOST_SETS_SEEN;
    positions = waiting.pop()
  ) {
    for (const character of alphabet) {
      const next = step(patterns, positions, character);
      if (countActive(patterns, next) >= TOO_COMPLEX) return true;
      const key = JSON.stringify(next);
      if (next.length === 0 || seen.has(key)) continue;
      seen.add(key);
      waiting.push(next);
    }
  }
  return false;
}

/** A position in a pattern: after `at` characters of a part. `open`: still inside the asterisk before the part. */
interface Position {
  readonly pattern: number;
  readonly part: number;
  readonly at: number;
  readonly open: boolean;
}

function step(patterns: readonly Wildcard[], positions: readonly Position[], character: string): Position[] {
  const next = new Map<string, Position>();
  const add = (one: Position) => next.set(`${one.pattern}/${one.part}/${one.at}/${one.open}`, one);
  for (const position of positions) {
    const parts = patterns[position.pattern]?.parts ?? [];
    const part = parts[position.part] ?? "";
    if (position.open) add(position);
    if (part[position.at] === character) add({ ...position, at: position.at + 1, open: false });
    if (position.at === part.length && position.part + 1 < parts.length) {
      const after = { pattern: position.pattern, part: position.part + 1, at: 0, open: true };
      add(after);
      if (parts[after.part]?.[0] === character) add({ ...after, at: 1, open: false });
    }
  }
  return [...next.values()];
}

/** Counts the positions, and the asterisks that follow directly after them. */
function countActive(patterns: readonly Wildcard[], positions: readonly Position[]): number {
  const all = new Set(positions.map(({ pattern, part, at, open }) => `${pattern}/${part}/${open ? "*" : at}`));
  for (const { pattern, part, at } of positions) {
    const parts = patterns[pattern]?.parts ?? [];
    if (at === parts[part]?.length && part + 1 < parts.length) all.add(`${pattern}/${part + 1}/*`);
  }
  return all.size;
}

/** `{ "wildcard": "*.txt" }`: an asterisk matches any text. */
export const wildcard: ReadMatch = (given) => {
  const pattern = wildcardIn(given);
  return {
    kind: "value",
    wildcards: [pattern],
    test: (text) => {
      const value = stringIn(text);
      return value !== undefined && matchesWildcard(pattern, value);
    },
  };
};

/** Reads the text of a wildcard. Throws invalidPattern. */
export function wildcardIn(given: JsonText): Wildcard {
  if (given.kind !== "string") throw invalidPattern("wildcard match pattern must be a string");
  const pattern = readWildcard(given.value);
  if (typeof pattern === "string") throw invalidPattern(pattern);
  return pattern;
}
