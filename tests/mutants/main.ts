/**
 * `npm run mutants -- [words of names …] [FROM-TO]`: takes every protection out, or those of the list from one number to another, one at a time, in a copy of this project, and runs
 * the tests and histories that should notice; tests that do not end have noticed too. Exit 0: each was noticed; 1: some were not; 2: a protection's text is no longer
 * where the list says, or the tests fail without any change, so that nothing can be said.
 */
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MUTANTS as all } from "./all.ts";
import { HISTORIES, isThere, type Mutant } from "./mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Histories that are played where a mutant is theirs to notice; `SOJOURN_HISTORIES` asks for more. */
const COUNT = process.env.SOJOURN_HISTORIES ?? "400";
/** Milliseconds for one run of tests, and for one of histories: without its protection a loop may have no end. */
const LONGEST = { tests: 3 * 60_000, histories: 10 * 60_000 };
/** Numbers in the list, from 1: both ends are played. */
const RANGE = /^(\d+)-(\d+)$/;
const asked = process.argv.slice(2);
const words = asked.filter((word) => !RANGE.test(word));
const [, from = "1", to = String(all.length)] = RANGE.exec(asked.find((word) => RANGE.test(word)) ?? "") ?? [];
const chosen = all
  .slice(Number(from) - 1, Number(to))
  .filter(({ name, file }) => words.every((word) => `${name} ${file}`.includes(word)));

const say = (line: string) => process.stdout.write(`${line}\n`);

const gone = all.filter((mutant) => !isThere(ROOT, mutant));
for (const { name, file } of gone) say(`NOT FOUND  ${name}: its text is not, or not once, in ${file}`);
process.exitCode = gone.length > 0 || chosen.length === 0 ? 2 : await run();

async function run(): Promise<number> {
  const copy = copied();
  try {
    const tests = [...new Set(chosen.flatMap(({ noticedBy }) => noticedBy))].filter((one) => one !== HISTORIES);
    say(`${chosen.length} of ${all.length} protections; first the tests as they are: ${tests.join(" ")}`);
    const before = await failure(copy, tests);
    if (before !== undefined) {
      say(before);
      say("Some of these tests fail without any change.");
      return 2;
    }
    const unnoticed: Mutant[] = [];
    for (const mutant of chosen) if (!(await noticed(copy, mutant))) unnoticed.push(mutant);
    say(`${chosen.length - unnoticed.length} of ${chosen.length} protections that were taken out were noticed.`);
    for (const { name } of unnoticed) say(`  not: ${name}`);
    return unnoticed.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** What git knows of the project, or would: with the changes that are not committed yet. */
function copied(): string {
  const copy = mkdtempSync(join(tmpdir(), "sojourn-mutants-"));
  const files = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: ROOT, encoding: "utf8" });
  for (const file of files.stdout.split("\0").filter(Boolean)) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file), { force: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  return copy;
}

async function noticed(copy: string, { name, file, text, without, noticedBy }: Mutant): Promise<boolean> {
  const whole = read(copy, file);
  const began = performance.now();
  writeFileSync(
    join(copy, file),
    whole.replace(text, () => without),
  );
  const by = await firstToFail(copy, noticedBy);
  writeFileSync(join(copy, file), whole);
  const seconds = Math.round((performance.now() - began) / 1000);
  say(`${by === undefined ? "NOT NOTICED" : "noticed"}  ${name} (${by ?? noticedBy.join(", ")}; ${seconds} s)`);
  return by !== undefined;
}

async function firstToFail(copy: string, noticedBy: Mutant["noticedBy"]): Promise<string | undefined> {
  for (const one of noticedBy) {
    if (one === HISTORIES ? await historiesFail(copy) : (await failure(copy, [one])) !== undefined) return one;
  }
  return undefined;
}

/** What the test runner says where a test fails. */
async function failure(cwd: string, tests: readonly string[]): Promise<string | undefined> {
  if (tests.length === 0) return undefined;
  const vitest = join(cwd, "node_modules/vitest/vitest.mjs");
  // Histories notice what is rare, where there are many of them.
  const env = tests.length > 1 ? process.env : { ...process.env, SOJOURN_HISTORIES: COUNT };
  const options = ["--bail=1", "--maxWorkers=1", "--project=!proofs"];
  // All of them together, as they are, may take as long as histories.
  const longest = tests.length > 1 ? LONGEST.histories : LONGEST.tests;
  const { status, output } = await ended(cwd, [vitest, "run", ...options, ...tests], longest, env);
  return status === 0 ? undefined : output;
}

async function historiesFail(cwd: string): Promise<boolean> {
  const script = join(cwd, "tests/reliability/main.ts");
  return (await ended(cwd, [script, COUNT, "1", "first"], LONGEST.histories)).status !== 0;
}

/** Runs Node to its end. What takes longer than `longest` milliseconds is killed with the workers that it has started; its status is null. */
function ended(
  cwd: string,
  args: readonly string[],
  longest: number,
  env = process.env,
): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn(process.execPath, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => (output += part.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number | null; output: string }>();
  const timer = setTimeout(() => child.pid !== undefined && process.kill(-child.pid, "SIGKILL"), longest);
  child.on("error", reject);
  child.on("close", (status) => {
    clearTimeout(timer);
    resolve({ status, output });
  });
  return promise;
}

function read(root: string, file: string): string {
  return readFileSync(join(root, file), "utf8");
}
