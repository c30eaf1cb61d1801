import { defined } from "../../../core/model/defined.ts";
import type { Diagnostic } from "../compiled.ts";
import type { At } from "./at.ts";
import { CODES, type Code } from "./codes.ts";

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
