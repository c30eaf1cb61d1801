import type { Io } from "./command.ts";
import type { UsageError } from "./command-line.ts";
import { paint } from "./terminal.ts";

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
