import { fileURLToPath } from "node:url";
import { ProblemError } from "../cli/command.ts";
import { asksForHelp, UsageError, usageText } from "../cli/command-line.ts";
import { CHECKS, type Made, runChecks } from "./checks.ts";
import { awsCloud, builtCloud } from "./cloud.ts";
import { readCommandLine, USAGE } from "./command-line.ts";

/*
 * `npm run e2e`: checks of a deployed stack for what only a real account can show; docs/e2e.md. Exit code: 0 every check holds,
 * 1 a check fails or there is no stack, 2 wrong use.
 */
const ROOT = fileURLToPath(new URL("..", import.meta.url));

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    say(`Usage: ${USAGE}`);
    return 0;
  }
  const { stage, region, profile, names } = readCommandLine(args);
  if (region !== undefined) process.env.AWS_REGION = region;
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const cloud = await (stage === undefined ? builtCloud(ROOT) : awsCloud(stage, ROOT));
  try {
    say(`Checking ${cloud.where}: ${names.join(", ")}.`);
    const { made, left } = await runChecks(cloud, names, tell);
    const met = made.filter((one) => one.met).length;
    say(`${met} of ${made.length} hold.`);
    for (const one of left) say(`Could not be removed: ${one}`);
    return met === made.length ? 0 : 1;
  } finally {
    await cloud.close();
  }
}

function tell({ name, met, saw }: Made): void {
  say(`${met ? "✓" : "✗"} ${name}: ${CHECKS[name].title}\n    ${saw}`);
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return usageText(error, USAGE);
  if (error instanceof ProblemError) return [error.message, error.hint ?? ""].join("\n").trimEnd();
  if (error instanceof Error && "$metadata" in error) return `AWS refused a call: ${error.name}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
