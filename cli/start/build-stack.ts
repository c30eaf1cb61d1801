import { synthesize } from "../../infra/synth.ts";
import { loadWorkspace, WorkspaceError } from "../../infra/workspace.ts";
import { Problem } from "../problem.ts";
import { LOCAL_STAGE, type ReadyStack } from "./stack.ts";

/** Compiles the workspace and synthesizes what would be deployed. Problem when the workspace has faults. */
export async function buildStack(root: string, outdir: string): Promise<ReadyStack> {
  const workspace = await loadWorkspace(root).catch((error: unknown) => {
    if (error instanceof WorkspaceError) throw new Problem(error.message, "npx sojourn check shows the places.");
    throw error;
  });
  const source = await synthesize({ stage: LOCAL_STAGE, outdir, workspace });
  const journeys = Object.fromEntries(workspace.journeys.map(({ journey, title }) => [journey, title]));
  return { source, zone: workspace.settings.zone, journeys };
}
