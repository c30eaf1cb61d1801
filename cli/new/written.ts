import type { Io } from "../command.ts";
import { paint } from "../terminal.ts";

/** What was written, and what to do next: each a command and what it is for. */
export function writtenText(
  io: Io,
  paths: readonly string[],
  next: readonly (readonly [command: string, what: string])[],
): string {
  const { bold, dim } = paint(io, io.out);
  const size = Math.max(...next.map(([command]) => command.length));
  return [
    `${bold("Written:")}\n`,
    ...paths.map((path) => `  ${path}\n`),
    "\n",
    ...next.map(([command, what]) => `  ${command.padEnd(size)}  ${dim(what)}\n`),
  ].join("");
}
