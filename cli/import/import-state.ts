import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod/mini";
import { sha256 } from "../../adapters/system/system.ts";
import { type BulkProgress, NOT_BEGUN } from "../../core/bulk/import.ts";
import type { RefusedRow } from "../../core/bulk/row.ts";
import { Seen } from "../../core/bulk/seen.ts";
import type { BulkState, RefusedRows } from "../../core/ports/bulk.ts";
import { unwritable } from "../command.ts";

const Stored = z.object({
  began: z.number(),
  progress: z.custom<BulkProgress>((value) => typeof value === "object" && value !== null && "place" in value),
  /** Bytes of the file of refused rows that belong to the progress. */
  refusedBytes: z.number(),
  /** Real seconds spent so far. */
  seconds: z.number(),
});

/** Milliseconds between two writes of the state: so much is read again after a crash. */
const WRITE_EVERY = 2_000;

interface Where {
  /** A folder for states, and the name of this one. */
  readonly folder: string;
  readonly key: string;
  /** The file of refused rows. */
  readonly refusedRows: string;
}

/**
 * How far an import has come, on this machine: what is read again after a crash was sent under the same ids, and the file of
 * refused rows is cut where the state ends. So an import that goes on ends as one that was never interrupted.
 */
export class ImportState implements BulkState, RefusedRows {
  readonly began: number;
  readonly seen: Seen;
  readonly #where: Where;
  readonly #resumedSeconds: number;
  readonly #started = performance.now();
  #progress: BulkProgress;
  #refusedBytes: number;
  #seenFile: string | undefined;
  #written = performance.now();

  /** `now`: when an import that has not begun begins; epoch milliseconds. */
  constructor(where: Where, now: number) {
    this.#where = where;
    mkdirSync(where.folder, { recursive: true });
    const stored = read(this.#path("json"));
    this.#progress = stored?.progress ?? NOT_BEGUN;
    this.began = stored?.began ?? now;
    this.#resumedSeconds = stored?.seconds ?? 0;
    this.#refusedBytes = stored?.refusedBytes ?? 0;
    const seen = this.#path(`${this.#progress.place.offset}.seen`);
    if (existsSync(seen)) this.#seenFile = seen;
    this.seen = this.#seenFile === undefined ? new Seen(sha256) : new Seen(sha256, readFileSync(this.#seenFile));
    if (this.#progress.done) return;
    try {
      if (this.#refusedBytes === 0) rmSync(where.refusedRows, { force: true });
      else if (statSync(where.refusedRows, { throwIfNoEntry: false }) !== undefined)
        truncateSync(where.refusedRows, this.#refusedBytes);
    } catch (error) {
      unwritable(where.refusedRows)(error);
    }
  }

  get progress(): BulkProgress {
    return this.#progress;
  }

  /** Real seconds spent so far, without interruptions. */
  get seconds(): number {
    return this.#resumedSeconds + (performance.now() - this.#started) / 1_000;
  }

  async keep(progress: BulkProgress): Promise<void> {
    this.#progress = progress;
    if (performance.now() - this.#written >= WRITE_EVERY) this.write();
  }

  async put(rows: readonly RefusedRow[]): Promise<void> {
    const text = rows.map(({ line, reason, text }) => `${JSON.stringify({ line, reason, text })}\n`).join("");
    try {
      appendFileSync(this.#where.refusedRows, text);
    } catch (error) {
      unwritable(this.#where.refusedRows)(error);
    }
    this.#refusedBytes += Buffer.byteLength(text);
  }

  /** Writes the state; a crash at any moment leaves the one before or this one. */
  write(): void {
    this.#written = performance.now();
    const { offset } = this.#progress.place;
    const before = this.#seenFile;
    const seen = this.#path(`${offset}.seen`);
    if (!this.#progress.done && seen !== before) writeFileSync(seen, this.seen.bytes);
    const { began, seconds } = this;
    const state = { began, progress: this.#progress, refusedBytes: this.#refusedBytes, seconds };
    const path = this.#path("json");
    writeFileSync(`${path}.new`, JSON.stringify(state));
    renameSync(`${path}.new`, path);
    if (before !== undefined && before !== seen) rmSync(before, { force: true });
    this.#seenFile = seen;
  }

  #path(ending: string): string {
    return join(this.#where.folder, `${this.#where.key}.${ending}`);
  }
}

function read(path: string): z.infer<typeof Stored> | undefined {
  if (!existsSync(path)) return undefined;
  const read = Stored.safeParse(JSON.parse(readFileSync(path, "utf8")));
  return read.success ? read.data : undefined;
}

/** Removes the state, so that an import begins anew. */
export function forgetState({ folder, key }: Pick<Where, "folder" | "key">): void {
  rmSync(join(folder, `${key}.json`), { force: true });
}

/** Throws a Problem where no file can be written there. */
export function mustBeWritable(path: string): void {
  try {
    appendFileSync(path, "");
  } catch (error) {
    unwritable(`${dirname(path)}/`)(error);
  }
}
