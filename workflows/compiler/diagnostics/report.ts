import { defined } from "../../../core/model/defined.ts";
import type { Diagnostic } from "../compiled.ts";
import { CODES, type Code } from "./codes.ts";

/** Where something stands in a file; line and column from 1, length in characters. */
export interface At {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** Where that is not the file being read: of shared steps. */
  readonly file?: string;
}

/** The beginning of a file: the place of a diagnostic about the whole file. */
export const FILE_START: At = { line: 1, column: 1, length: 1 };

/** `at` moved by some characters to the right; only meaningful within one line. */
export function shifted(at: At, characters: number, length = 1): At {
  return { ...at, column: at.column + characters, length };
}

/** The texts of one diagnostic. The hint defaults to the fix of its code. */
export interface Detail {
  readonly message: string;
  readonly found?: string;
  readonly allowed?: string;
  readonly hint?: string;
}

/** Takes the faults of one file. Nothing stops at a fault: all of them are shown at once. */
export type Report = (code: Code, at: At, detail: Detail) => void;

/** A report that writes into `diagnostics`. A place in another file is reported for that file. */
export function reportInto(diagnostics: Diagnostic[], file: string): Report {
  return (code, at, detail) => {
    const { severity, fix } = CODES[code];
    diagnostics.push({
      code,
      severity,
      file: at.file ?? file,
      line: at.line,
      column: at.column,
      length: at.length,
      message: detail.message,
      ...defined({ found: detail.found, allowed: detail.allowed }),
      hint: detail.hint ?? fix,
    });
  };
}

/** By file, then line, column and code; the same diagnostic is kept once. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const sorted = [...diagnostics].sort(
    (a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.code, b.code),
  );
  const seen = new Set<string>();
  return sorted.filter((one) => {
    const key = `${one.file}:${one.line}:${one.column}:${one.code}:${one.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The most likely candidate for a misspelt name, at most `most` letters away; undefined if there is none. */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  most = Math.max(2, Math.ceil(name.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = most + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The candidate for a hint: less than half of the letters differ. */
export function misspelt(name: string, candidates: Iterable<string>): string | undefined {
  return nearest(name, candidates, Math.min(Math.floor(name.length / 2), Math.max(2, Math.ceil(name.length / 3))));
}

/** `Did you mean x?` or nothing. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(name, candidates);
  return near === undefined ? undefined : `Did you mean \`${near}\`?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
