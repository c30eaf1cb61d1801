import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Diagnostic, SourceFile, Workspace } from "../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../workflows/compiler/workspace.ts";
import { readWorkspace } from "../workflows/read.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The faults of a workspace, all of them, as a deployer reads them. */
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

/** What of a workspace something else stands in for. */
export interface Instead {
  /** Over how long moments that many share are spread; milliseconds. */
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
