import { synthesize } from "../../infra/synth.ts";
import { loadWorkspace, WorkspaceError } from "../../infra/workspace.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { Problem } from "../problem.ts";
import { LOCAL_STAGE, type ReadyStack } from "./stack.ts";

/** A part of the workspace, for tests. Nothing in it is spread: everything happens when it is due for everybody. */
export interface Only {
  readonly journeys: readonly string[];
  /** The stage delivers to every address, as one with real customers does. */
  readonly everywhere: boolean;
}

/** Compiles the workspace and synthesizes what would be deployed. Problem when the workspace has faults. */
export async function buildStack(root: string, outdir: string, only?: Only): Promise<ReadyStack> {
  const whole = await loadWorkspace(root, only === undefined ? {} : { spread: 0 }).catch((error: unknown) => {
    if (error instanceof WorkspaceError) throw new Problem(error.message, "npx sojourn check shows the places.");
    throw error;
  });
  const workspace = only === undefined ? whole : part(whole, only);
  const source = await synthesize({ stage: LOCAL_STAGE, outdir, workspace });
  const journeys = Object.fromEntries(workspace.journeys.map(({ journey, title }) => [journey, title]));
  return { source, zone: workspace.settings.zone, journeys };
}

function part(workspace: Workspace, { journeys, everywhere }: Only): Workspace {
  const settings = everywhere ? { ...workspace.settings, stages: {} } : workspace.settings;
  const rules = workspace.rules.journeys.filter(({ journey }) => journeys.includes(journey));
  return {
    ...workspace,
    settings,
    journeys: workspace.journeys.filter(({ journey }) => journeys.includes(journey)),
    rules: { ...workspace.rules, settings, journeys: rules },
  };
}
