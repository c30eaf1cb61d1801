import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { delimiter, dirname } from "node:path";
import { asksForHelp, UsageError, usageText } from "../cli/command-line.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import { type CdkCommand, cdkArguments, contextValue, readCommandLine, USAGE } from "./command-line.ts";
import { type Preparation, prepare } from "./deploy/prepare.ts";
import { lastChanges, loadWorkspace, WorkspaceError } from "./workspace.ts";

/*
 * `npm run synth` and `npm run deploy`: the cdk command with settings that avoid the network where possible, and checks of the
 * account before a deployment. Exit code: 0 good, 1 found problems, 2 wrong use.
 */

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  if (asksForHelp(args)) {
    say(`Usage: ${USAGE}`);
    return 0;
  }
  const command = readCommandLine(args);
  if (command.region !== undefined) process.env.AWS_REGION = command.region;
  if (command.profile !== undefined) process.env.AWS_PROFILE = command.profile;
  const workspace = await loadWorkspace();
  const prepared = command.name === "deploy" ? await beforeDeploy(command, workspace) : undefined;
  if (command.name === "deploy" && prepared === undefined) return 1;
  const context = Object.entries(prepared?.context ?? {}).flatMap(([key, value]) => ["--context", `${key}=${value}`]);
  const code = await runCdk([...cdkArguments(command), ...context], command);
  if (command.name === "synth" && code === 0) {
    say(
      `Written: cdk.out/sojourn-${command.stage}.template.json and the journeys' nested templates; they pass the rule packs.`,
    );
  }
  if (code === 0) await prepared?.after(say);
  return code;
}

/** Prints the findings and does what is needed before the deployment. Undefined when an error is in the way. */
async function beforeDeploy(command: CdkCommand, workspace: Workspace): Promise<Preparation | undefined> {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "the profile's region";
  const named = contextValue(command, "ingestConcurrency");
  const prepared = await prepare({
    workspace,
    stage: command.stage,
    region,
    ...(named === undefined ? {} : { ingestConcurrency: Number(named) }),
  });
  const { findings, context } = prepared;
  for (const { severity, message } of findings) say(`${severity === "fine" ? "ok" : severity}: ${message}`);
  if (findings.some(({ severity }) => severity === "error") && !command.force) {
    say("Nothing was deployed. Mend the errors above, or deploy anyway with --force.");
    return undefined;
  }
  if (context.standing !== undefined) say(`Versions that exist already and stay unchanged: ${context.standing}`);
  if (context.apart !== undefined) say(`Machines that stand beside the stack: ${context.apart}`);
  await prepared.before(say);
  return prepared;
}

function runCdk(args: readonly string[], command: CdkCommand): Promise<number> {
  const cdk = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    CDK_DISABLE_CLI_TELEMETRY: "true",
    // cdk.json calls `node`, which must be the one that runs this file and not an older one on the PATH.
    PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`,
  };
  // A synthesis needs no account, and asking an instance for its role would only wait for a time-out. A deployment may need it.
  if (command.name === "synth") env.AWS_EC2_METADATA_DISABLED = "true";
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cdk, ...args], { stdio: "inherit", env });
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

/** The error as text, with the stack trace only where the fault is ours. */
function explain(error: unknown): string {
  if (error instanceof WorkspaceError) return error.message;
  if (error instanceof UsageError) return usageText(error, USAGE);
  if (!(error instanceof Error)) return String(error);
  if (error.name === "CredentialsProviderError") {
    return "There are no AWS credentials. Sign in (aws sso login, aws configure), or name a profile: npm run deploy -- --stage dev --profile NAME";
  }
  if (/region is missing/i.test(error.message)) {
    return "There is no AWS region. Name one: npm run deploy -- --stage dev --region eu-west-1";
  }
  if ("$metadata" in error) return `AWS refused a call made before the deployment: ${error.name}: ${error.message}`;
  return error.stack ?? error.message;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  if (error instanceof WorkspaceError) process.stderr.write(`\n${await lastChanges(error.diagnostics)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
