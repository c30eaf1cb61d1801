import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Diagnostic, SourceFile, Workspace } from "../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../workflows/compiler/workspace.ts";
import { readWorkspace } from "../workflows/read.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** All faults of a workspace, in the form that a deployer reads. */
export class WorkspaceError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    const faults = diagnostics.length === 1 ? "a fault" : `${diagnostics.length} faults`;
    super(`The workspace has ${faults}:\n${diagnostics.map(lineOf).join("\n")}`);
    this.name = "WorkspaceError";
    this.diagnostics = diagnostics;
  }
}

function lineOf({ file, line, column, code, message, hint }: Diagnostic): string {
  return `${file}:${line}:${column} ${code} ${message}\n    ${hint}`;
}

/** Values that replace those of the workspace. */
export interface Instead {
  /** The time over which a moment that many customers share is spread; milliseconds. */
  readonly spread?: number;
}

/** Everything under `workflows/`, compiled. Throws a `WorkspaceError` when it holds errors; warnings pass. */
export async function loadWorkspace(root: string = ROOT, instead: Instead = {}): Promise<Workspace> {
  return soundWorkspace(await readWorkspace(root), instead);
}

/** These files of a workspace, compiled. Throws a `WorkspaceError` when they hold errors; warnings pass. */
export async function soundWorkspace(files: readonly SourceFile[], instead: Instead = {}): Promise<Workspace> {
  const workspace = await compileWorkspace(files, { hash: sha256, ...instead });
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new WorkspaceError(errors);
  return workspace;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const run = promisify(execFile);

/** Who last changed each file with faults, a line for each, as git knows it. Without git, only the files. */
export async function lastChanges(diagnostics: readonly Diagnostic[], root: string = ROOT): Promise<string> {
  const files = [...new Set(diagnostics.map(({ file }) => file))];
  const lines = await Promise.all(files.map(async (file) => `${file}: ${await lastChange(root, file)}`));
  return `Nothing was synthesized: a deployment holds all journeys or none. At fault:\n${lines.join("\n")}`;
}

async function lastChange(root: string, file: string): Promise<string> {
  const changed = await git(root, "status", "--porcelain", "--", file);
  if (changed === undefined) return "unknown, since this is not a git repository";
  if (changed !== "") return "changed here, and not committed";
  const said = await git(root, "log", "-1", "--format=%an, %as, commit %h", "--", file);
  return said === undefined || said === "" ? "not in git" : `last changed by ${said}`;
}

async function git(root: string, ...args: readonly string[]): Promise<string | undefined> {
  const done = await run("git", [...args], { cwd: root }).catch(() => undefined);
  return done?.stdout.trim();
}
