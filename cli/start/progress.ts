import { counted, moment } from "../../core/explain/words.ts";
import type { Io } from "../command.ts";
import { amount } from "../table.ts";
import { CLEAR_LINE, paint } from "../terminal.ts";

export interface Step {
  /** The share done, 0 to 1. */
  readonly fraction: number;
  /** Virtual time, epoch milliseconds. */
  readonly time: number;
  readonly events: number;
}

/** Shows on stderr how far a replay is: on a terminal one line that is overwritten, else a line for each tenth. */
export class Progress {
  readonly #io: Io;
  readonly #zone: string;
  readonly #began = performance.now();
  readonly #terminal: boolean;
  #shown = Number.NEGATIVE_INFINITY;
  #tenth = -1;
  #firstEvents: number | undefined;

  constructor(io: Io, zone: string) {
    this.#io = io;
    this.#zone = zone;
    this.#terminal = io.err.terminal;
  }

  show(step: Step): void {
    this.#firstEvents ??= step.events;
    const now = performance.now();
    const tenth = Math.floor(step.fraction * 10);
    if (this.#terminal ? now - this.#shown < 100 : tenth === this.#tenth) return;
    this.#shown = now;
    this.#tenth = tenth;
    const line = this.#line(step, (now - this.#began) / 1_000);
    this.#io.err.write(this.#terminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  done(): void {
    if (this.#terminal) this.#io.err.write(CLEAR_LINE);
  }

  #line(step: Step, seconds: number): string {
    const { dim, cyan } = paint(this.#io, this.#io.err);
    const filled = Math.round(step.fraction * 20);
    const bar = cyan("█".repeat(filled)) + dim("░".repeat(20 - filled));
    const percent = `${Math.floor(step.fraction * 100)} %`.padStart(5);
    const rate = seconds < 0.5 ? "" : `  ${amount(Math.round((step.events - (this.#firstEvents ?? 0)) / seconds))}/s`;
    return `${bar} ${percent}  ${moment(step.time, this.#zone)}  ${counted(step.events, "event")}${dim(rate)}`;
  }
}
