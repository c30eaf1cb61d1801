import { timeText } from "../../core/bulk/receipt.ts";
import { counted } from "../../core/explain/words.ts";
import type { Io } from "../command.ts";
import { amount, CLEAR_LINE, paint } from "../terminal.ts";

export interface BulkStep {
  readonly rows: number;
  /** Bytes read of the file, and of all of it. */
  readonly bytes: number;
  readonly size: number;
}

/** Milliseconds between two lines: on a terminal one that is overwritten, else lines below each other. */
const TERMINAL_EVERY = 100;
const LINE_EVERY = 10_000;

/** Shows on stderr how far an import is: the share of the file, rows, bytes, rows a second, and the time left. */
export class ImportProgress {
  readonly #io: Io;
  readonly #began = performance.now();
  #shown = performance.now();
  #first: BulkStep | undefined;

  constructor(io: Io) {
    this.#io = io;
  }

  show(step: BulkStep): void {
    this.#first ??= step;
    const now = performance.now();
    if (now - this.#shown < (this.#io.err.terminal ? TERMINAL_EVERY : LINE_EVERY)) return;
    this.#shown = now;
    const line = this.#line(step, this.#first, (now - this.#began) / 1_000);
    this.#io.err.write(this.#io.err.terminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  done(): void {
    if (this.#io.err.terminal) this.#io.err.write(CLEAR_LINE);
  }

  #line({ rows, bytes, size }: BulkStep, first: BulkStep, seconds: number): string {
    const { dim, cyan } = paint(this.#io, this.#io.err);
    const share = size === 0 ? 1 : Math.min(1, bytes / size);
    const filled = Math.round(share * 20);
    const bar = cyan("█".repeat(filled)) + dim("░".repeat(20 - filled));
    const percent = `${Math.floor(share * 100)} %`.padStart(5);
    const speed = seconds < 0.5 ? "" : `  ${amount(Math.round((rows - first.rows) / seconds))}/s`;
    const read = bytes - first.bytes;
    const left = seconds < 2 || read <= 0 ? "" : `  ${timeText(Math.round(((size - bytes) * seconds) / read))} left`;
    return `${bar} ${percent}  ${megabytes(bytes)} of ${megabytes(size)} MB  ${counted(rows, "row")}${dim(speed + left)}`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
