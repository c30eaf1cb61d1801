import type { At } from "../../diagnostics/at.ts";
import type { MapTree } from "../../yaml/tree.ts";
import type { Reading } from "../reading.ts";

const LATER_WAITS: Readonly<Record<string, string>> = {
  until: "Waiting until a date",
  at: "Waiting until a time of day",
  days: "Waiting until a weekday",
  first: "Waiting for the first of several events",
  same: "Waiting for the first of several events",
};

const LATER_FORS: Readonly<Record<string, string>> = {
  all: "Waiting for several events",
  segment: "Waiting for a segment",
};

/** Says that a kind of wait cannot be run yet. */
export function reportLater(at: At, what: string, found: string, reading: Reading): void {
  reading.report("SJ112", at, {
    message: `${what} is not available yet.`,
    found,
    allowed: "wait: 3d, or wait: { for: { event: … }, up to: … }",
  });
}

/** Whether this is a wait of the language that cannot be run yet; reported once. */
export function waitsForLater(wait: MapTree, reading: Reading): boolean {
  const inner = wait.fields.get("for")?.value;
  const fors = inner?.kind === "map" ? inner.fields : new Map();
  for (const [table, fields] of [
    [LATER_WAITS, wait.fields],
    [LATER_FORS, fors],
  ] as const) {
    for (const [key, what] of Object.entries(table)) {
      const field = fields.get(key);
      if (field === undefined) continue;
      reportLater(field.key, what, key, reading);
      return true;
    }
  }
  return false;
}
