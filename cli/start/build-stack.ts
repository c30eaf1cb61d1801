import { sha256 } from "../../adapters/system/system.ts";
import { synthesize } from "../../infra/synth.ts";
import { WorkspaceError } from "../../infra/workspace.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { soundPart } from "../../workflows/compiler/sound-part.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { ProblemError } from "../command.ts";
import { LOCAL_STAGE, type ReadyStack } from "./stack.ts";

/** A part of the workspace, for tests. Nothing in it is spread over time: it happens exactly when it is due. */
export interface Only {
  readonly journeys: readonly string[];
  /** The stage delivers to every address, like a stage with real customers. */
  readonly everywhere: boolean;
}

/**
 * Compiles the workspace and synthesizes what would be deployed for its sound journeys; `leftOut` names the others. Problem when a
 * fault concerns all journeys, or no journey is sound.
 */
export async function buildStack(root: string, outdir: string, only?: Only): Promise<ReadyStack> {
  const files = await readWorkspace(root);
  const {
    workspace: whole,
    leftOut,
    ofAll,
  } = soundPart(files, {
    hash: sha256,
    ...(only === undefined ? {} : { spread: 0 }),
  });
  if (ofAll.length > 0 || (leftOut.length > 0 && whole.journeys.length === 0)) {
    const errors = whole.diagnostics.filter(({ severity }) => severity === "error");
    throw new ProblemError(new WorkspaceError(errors).message, "npx sojourn check shows the places.");
  }
  const workspace = only === undefined ? whole : part(whole, only);
  const source = await synthesize({ stage: LOCAL_STAGE, outdir, workspace, cached: true });
  const journeys = Object.fromEntries(workspace.journeys.map(({ journey, title }) => [journey, title]));
  return { source, zone: workspace.settings.zone, journeys, leftOut: only === undefined ? leftOut : [] };
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
