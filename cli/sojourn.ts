import { FileError } from "../core/bulk/row.ts";
import { type Command, type ExitCode, type Io, ProblemError, tellFault } from "./command.ts";
import { asksForHelp, didYouMean, UsageError } from "./command-line.ts";
import { COMMANDS, type ListedCommand } from "./commands.ts";
import { paint, safe } from "./terminal.ts";

/** Runs one command line. The result is its exit code; anything that a user can cause ends in one clear message. */
export async function runSojourn(args: readonly string[], world: Io): Promise<ExitCode> {
  const io = { ...world, out: safe(world.out), err: safe(world.err) };
  const [name, ...rest] = args;
  let listed: ListedCommand | undefined;
  try {
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      const asked = rest.find((word) => !word.startsWith("-"));
      if (asked !== undefined) listed = find(asked);
      io.out.write(listed === undefined ? overview(io) : help(listed, await listed.load(), io));
      return 0;
    }
    listed = find(name);
    const command = await listed.load();
    if (!asksForHelp(rest)) return await command.run(rest, io);
    io.out.write(help(listed, command, io));
    return 0;
  } catch (error) {
    if (error instanceof FileError) {
      tellFault(io, new ProblemError(error.message, error.hint));
      return 1;
    }
    if (!(error instanceof UsageError) && !(error instanceof ProblemError)) throw error;
    tellFault(io, error);
    if (error instanceof ProblemError) return 1;
    io.err.write(
      paint(io, io.err).dim(`         Try: npx sojourn help${listed === undefined ? "" : ` ${listed.name}`}\n`),
    );
    return 2;
  }
}

function find(name: string): ListedCommand {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((candidate) => candidate.name);
  throw new UsageError(`There is no command "${name}".`, didYouMean(name, names) ?? `Known are ${names.join(", ")}.`);
}

function overview(io: Io): string {
  const { bold, dim } = paint(io, io.out);
  const size = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${bold(command.name.padEnd(size))}  ${command.summary}\n`);
  return [
    `${bold("sojourn")}: customer journeys in your own AWS account, and on your laptop\n\n`,
    ...lines,
    `\n${dim("npx sojourn help COMMAND says more. Every command takes --json. Exit codes: 0 good, 1 found problems, 2 wrong use.")}\n`,
  ].join("");
}

function help({ summary }: ListedCommand, { usage }: Command, io: Io): string {
  const { bold, dim } = paint(io, io.out);
  const lines = usage.split("\n");
  // A second way of using the command stands below the first, indented by five blanks.
  const ways = lines.filter((line, i) => i === 0 || /^ {5}\S/.test(line));
  const details = lines.filter((line) => !ways.includes(line));
  const defaults = /\)$/m.test(usage) ? [dim("Values in parentheses are defaults."), ""] : [];
  return [...ways.map((way) => bold(`sojourn ${way.trim()}`)), "", summary, "", ...details, "", ...defaults].join("\n");
}
