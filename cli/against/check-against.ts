import { sha256 } from "../../adapters/system/system.ts";
import { allFindings, compareWorkspaces } from "../../workflows/compiler/compare/compare.ts";
import type { Side } from "../../workflows/compiler/compare/finding.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";
import type { ExitCode, Io } from "../command.ts";
import { filesAt } from "./git-files.ts";
import { comparisonText } from "./text.ts";

/** Tells what has changed since a git ref for those inside and outside; 1 when something would hurt somebody inside. */
export async function checkAgainst(io: Io, ref: string, json: boolean): Promise<ExitCode> {
  const [old, now] = await Promise.all([filesAt(io.root, ref), readWorkspace(io.root)]);
  const comparison = compareWorkspaces(sideOf(old), sideOf(now));
  io.out.write(json ? `${JSON.stringify(comparison)}\n` : comparisonText(io, comparison, ref));
  return allFindings(comparison).some(({ level }) => level === "hurts") ? 1 : 0;
}

function sideOf(files: readonly SourceFile[]): Side {
  return { ...prepareWorkspace(files, { hash: sha256 }), paths: new Set(files.map(({ path }) => path)) };
}
