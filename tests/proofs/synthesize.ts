import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { sha256 } from "../../adapters/system/system.ts";
import { synthesize } from "../../infra/synth.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";

/** What would be deployed, as it passes from the one process that made it to the tests. */
export interface ProvedStack {
  readonly stackName: string;
  readonly template: { readonly Resources: Readonly<Record<string, ProvedResource>> };
  /** Paths of assets by key. */
  readonly assets: Readonly<Record<string, string>>;
}

interface ProvedResource {
  readonly Type: string;
  readonly Properties?: unknown;
}

declare module "vitest" {
  interface ProvidedContext {
    proved: ProvedStack;
  }
}

/** A workspace of its own: what ships may change, and its tests lie beside it. */
const PROOFS = fileURLToPath(new URL(".", import.meta.url));

let outdir = "";

/** Synthesizes, once for all proofs, the workspace of the proofs. */
export async function setup(project: TestProject): Promise<void> {
  outdir = await mkdtemp(join(tmpdir(), "sojourn-proofs-"));
  const workspace = await compileWorkspace(await readWorkspace(PROOFS), { hash: sha256 });
  const faults = workspace.diagnostics.filter(({ severity }) => severity === "error");
  if (faults.length > 0) throw new Error(JSON.stringify(faults, null, 2));
  const { stackName, template, assets } = await synthesize({ stage: "dev", outdir, workspace, cached: true });
  project.provide("proved", { stackName, template: JSON.parse(JSON.stringify(template)), assets });
}

export async function teardown(): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
}
