import type { Mutant } from "./mutant.ts";

/** Protections by which a file that is taken in again, or after an interruption, has the same result. */
export const FILE_MUTANTS: readonly Mutant[] = [
  {
    name: "the id of a row's event is made of the row",
    file: "core/bulk/take-row.ts",
    text: "hash(JSON.stringify(value)).slice(0, 32)",
    without: "hash(`${what.began}${JSON.stringify(value)}`).slice(0, 32)",
    noticedBy: ["tests/bulk"],
  },
  {
    name: "rows of a file are history",
    file: "core/bulk/take-row.ts",
    text: "enter === true ? event :",
    without: "enter !== undefined || source !== undefined ? event :",
    noticedBy: ["tests/bulk"],
  },
  {
    name: "a part ends only where reading can go on",
    file: "core/bulk/take-part.ts",
    text: "batch.place = place();",
    without: "batch.place = place() ?? batch.place ?? progress.place;",
    noticedBy: ["tests/bulk"],
  },
  {
    name: "the place behind a row is behind all of its lines",
    file: "adapters/files/lines.ts",
    text: "this.#offset += this.#read[this.#at++]?.bytes ?? 0;",
    without: "this.#offset += (this.#read[this.#at++]?.bytes ?? 0) - 1;",
    noticedBy: ["tests/bulk"],
  },
  {
    name: "the file of refused rows is cut where the state ends",
    file: "cli/import/import-state.ts",
    text: "truncateSync(where.refusedRows, this.#refusedBytes);",
    without: "",
    noticedBy: ["tests/cli/import-state.test.ts"],
  },
  {
    name: "what was seen is that of the state",
    file: "cli/import/import-state.ts",
    text: "const seen = this.#path(`${this.#progress.place.offset}.seen`);",
    without: "const seen = this.#path(`${this.#progress.counts.rows}.rows`);",
    noticedBy: ["tests/cli/import-state.test.ts"],
  },
];
