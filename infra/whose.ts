import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Diagnostic } from "../workflows/compiler/compiled.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const run = promisify(execFile);

/** Whose the files with faults are, a line each: who changed them last, as git knows it. Without git, the files alone. */
export async function whose(diagnostics: readonly Diagnostic[], root: string = ROOT): Promise<string> {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  const lines = await Promise.all(files.map(async (file) => `${file}: ${await lastChange(root, file)}`));
  return `Nothing was synthesized: a deployment holds all journeys or none. At fault:\n${lines.join("\n")}`;
}

async function lastChange(root: string, file: string): Promise<string> {
  const changed = await git(root, "status", "--porcelain", "--", file);
  if (changed === undefined) return "nobody known, as this is no git repository";
  if (changed !== "") return "changed here, and not committed";
  const said = await git(root, "log", "-1", "--format=%an, %as, commit %h", "--", file);
  return said === undefined || said === "" ? "not in git" : `last changed by ${said}`;
}

async function git(root: string, ...args: readonly string[]): Promise<string | undefined> {
  const done = await run("git", [...args], { cwd: root }).catch(() => undefined);
  return done?.stdout.trim();
}
