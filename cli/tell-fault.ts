import type { Io } from "./command.ts";
import { paint } from "./paint.ts";
import type { ProblemError } from "./problem.ts";
import type { UsageError } from "./usage-error.ts";

/** Tells what is wrong, and below it what to do. */
export function tellFault(io: Io, { message, hint }: ProblemError | UsageError): void {
  io.err.write(`${paint(io, io.err).red("sojourn:")} ${message}\n`);
  if (hint !== undefined) io.err.write(`         ${hint}\n`);
}
