import type { UsageError } from "./command-line.ts";
import { paint } from "./terminal.ts";

/** 0 good, 1 found problems, 2 wrong use. */
export type ExitCode = 0 | 1 | 2;

/** A stream that a command writes to. */
export interface Output {
  write(text: string): void;
  /** It is a terminal: progress may overwrite its line, and colours may be used unless `NO_COLOR` is set. */
  readonly terminal: boolean;
}

/** The world around a command; tests pass their own. */
export interface Io {
  /** Results, and nothing else: with `--json` exactly one JSON document. */
  readonly out: Output;
  /** Progress, hints and refusals. */
  readonly err: Output;
  /** The project's folder, which holds workflows/ and .sojourn/. Paths that a user types are relative to `cwd`. */
  readonly root: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted when the user asks to stop (Ctrl-C). */
  readonly stop: AbortSignal;
  /** Waits so many milliseconds, or until `stop`. Absent: the clock of this machine is used. */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** Asks the person at the terminal for a line. Absent where there is no terminal. */
  readonly ask?: (question: string) => Promise<string>;
}

/** What a command does, and how it is used. */
export interface Command {
  /**
   * What follows `sojourn` on the command line; another way of using the command on a line of its own, indented by five blanks;
   * then a line for each option, with its default in parentheses.
   */
  readonly usage: string;
  /** Throws UsageError for wrong use. */
  run(args: readonly string[], io: Io): Promise<ExitCode>;
}

/** Waits so many milliseconds, or until the person asks to stop. */
export async function wait({ wait: given, stop }: Pick<Io, "wait" | "stop">, milliseconds: number): Promise<void> {
  if (given !== undefined) return given(milliseconds);
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener("abort", done);
  });
}

/** Whether the person at the terminal agrees; false where there is no terminal. `question` ends before "yes or no". */
export async function agrees({ ask }: Io, question: string): Promise<boolean> {
  return ask !== undefined && /^y(es)?$/i.test((await ask(`${question} yes or no: `)).trim());
}

/** The input or the cloud does not allow what was asked; exit code 1. The message says what was found, the hint what to change. */
export class ProblemError extends Error {
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Writes what is wrong to stderr, and below it what to do. */
export function tellFault(io: Io, { message, hint }: ProblemError | UsageError): void {
  io.err.write(`${paint(io, io.err).red("sojourn:")} ${message}\n`);
  if (hint !== undefined) io.err.write(`         ${hint}\n`);
}

/** Turns the error of a write into a Problem that names the file as the user knows it. */
export function unwritable(file: string): (error: unknown) => never {
  return (error) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProblemError(`${file} cannot be written: ${why}.`);
  };
}
