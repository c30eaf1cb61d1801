import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readOptions, UsageError, usageText } from "../../cli/command-line.ts";
import { type Synthesis, synthesize } from "../../infra/synth.ts";
import { soundWorkspace } from "../../infra/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { CHECKS, type CheckName, type Made, runChecks, tidy } from "../checks.ts";
import { awsCloud } from "../cloud.ts";
import { openTrial } from "../trial.ts";
import { deploy, type Target } from "./deploy.ts";
import { takesInAFile } from "./import-file.ts";
import { startMinistack } from "./ministack.ts";
import { updateWithPeopleInside } from "./update.ts";

/*
 * `npm run e2e:emulator -- [--python PATH]`: deploys the template of stage dev to MiniStack, an independent emulator of AWS, and runs
 * the checks that are possible there; docs/e2e.md. Exit code: 0 every check holds, 1 a check fails, 2 wrong use.
 */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STAGE = "dev";
/** The checks of `npm run e2e` that are possible in MiniStack. */
const SHOWN: readonly CheckName[] = ["profile", "wait", "exit", "queues"];
/** An hour's wait takes 30 s. */
const WAIT_SCALE = 1 / 120;
const SETTINGS = "workflows/settings.yaml";
const WELCOME = "workflows/definitions/welcome.journey.yaml";

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(python: string): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), "sojourn-emulator-"));
  try {
    const [before, after] = [await synthesized(folder, "before"), await synthesized(folder, "after", secondReminder)];
    const { endpoint, stop } = await startMinistack(python, WAIT_SCALE);
    try {
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "test",
        AWS_SECRET_ACCESS_KEY: "test",
      });
      return await checked({ endpoint, python, folder }, before, after);
    } finally {
      await stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function checked(target: Target, before: Synthesis, after: Synthesis): Promise<boolean> {
  say(`✓ created: ${await deploy(target, before, false)} resources`);
  const cloud = await awsCloud(STAGE, ROOT);
  try {
    const { made } = await runChecks(cloud, SHOWN, tell);
    const trial = await openTrial(cloud);
    say(
      `✓ import: A file is uploaded by the command, and taken in by the function\n    ${await takesInAFile(trial, before.stackName)}`,
    );
    const saw = await updateWithPeopleInside(trial, async () => {
      say(`✓ updated: ${await deploy(target, after, true)} resources`);
    });
    say(`✓ update: Those inside stay on the version they entered\n    ${saw}`);
    await tidy(trial);
    return made.every(({ met }) => met);
  } finally {
    await cloud.close();
  }
}

function tell({ name, met, saw }: Made): void {
  say(`${met ? "✓" : "✗"} ${name}: ${CHECKS[name].title}\n    ${saw}`);
}

/** The template of the stage over this project's workspace, with the text of its welcome journey edited. */
async function synthesized(folder: string, name: string, edit = (text: string) => text): Promise<Synthesis> {
  const files = await readWorkspace(ROOT);
  const workspace = await soundWorkspace(
    files.map((file) => {
      if (file.path === SETTINGS) return { ...file, text: `${file.text}\nimports: {}\n` };
      return file.path === WELCOME ? { ...file, text: edit(file.text) } : file;
    }),
  );
  return synthesize({ stage: STAGE, outdir: join(folder, name), workspace });
}

/** The journey with another wait at its end, which makes another version. */
function secondReminder(text: string): string {
  return `${text.trimEnd()}\n  - wait: 1d\n`;
}

const USAGE = "npm run e2e:emulator -- [--python PATH]";

try {
  const { values } = readOptions(process.argv.slice(2), { python: { type: "string" } });
  const python = values.python ?? "python3";
  if (values.help === true) say(`Usage: ${USAGE}`);
  // MiniStack is started in another folder.
  else process.exitCode = (await main(python.includes("/") ? resolve(python) : python)) ? 0 : 1;
} catch (error) {
  const text = error instanceof UsageError ? usageText(error, USAGE) : error instanceof Error ? error.message : error;
  process.stderr.write(`${text}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
