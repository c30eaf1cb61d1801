import { nearest } from "../workflows/compiler/nearest.ts";
import type { Command, ExitCode, Io } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { paint } from "./paint.ts";
import { ProblemError } from "./problem.ts";
import { tellFault } from "./tell-fault.ts";
import { safe } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Runs one command line and gives its exit code; anything a user can cause ends in one clear message. */
export async function runSojourn(args: readonly string[], world: Io): Promise<ExitCode> {
  const io = { ...world, out: safe(world.out), err: safe(world.err) };
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const asked = rest.find((word) => !word.startsWith("-"));
    const command = asked === undefined ? undefined : find(asked);
    io.out.write(command === undefined ? overview(io) : help(command, io));
    return 0;
  }
  let command: Command | undefined;
  try {
    command = find(name);
    if (rest.includes("--help") || rest.includes("-h")) {
      io.out.write(help(command, io));
      return 0;
    }
    return await command.run(rest, io);
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof ProblemError)) throw error;
    tellFault(io, error);
    if (error instanceof ProblemError) return 1;
    io.err.write(
      paint(io, io.err).dim(`         Try: npx sojourn help${command === undefined ? "" : ` ${command.name}`}\n`),
    );
    return 2;
  }
}

function find(name: string): Command {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command !== undefined) return command;
  const names = COMMANDS.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  throw new UsageError(
    `There is no command "${name}".`,
    meant === undefined ? `Known are ${names.join(", ")}.` : `Did you mean "${meant}"?`,
  );
}

function overview(io: Io): string {
  const { bold, dim } = paint(io, io.out);
  const size = Math.max(...COMMANDS.map((command) => command.name.length));
  const lines = COMMANDS.map((command) => `  ${bold(command.name.padEnd(size))}  ${command.summary}\n`);
  return [
    `${bold("sojourn")}: customer journeys in your own AWS account, and on your laptop\n\n`,
    ...lines,
    `\n${dim("npx sojourn help COMMAND says more; every command takes --json. Exit: 0 good, 1 found problems, 2 wrong use.")}\n`,
  ].join("");
}

function help(command: Command, io: Io): string {
  const { bold } = paint(io, io.out);
  const [synopsis = "", ...details] = command.usage.split("\n");
  return `${bold(`sojourn ${synopsis}`)}\n\n${command.summary}\n${details.length > 0 ? `\n${details.join("\n")}\n` : ""}`;
}
