import { join, resolve } from "node:path";
import { App } from "aws-cdk-lib";
import { bundleFunctions } from "../functions/bundle.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import { DEFAULT_OPTIONS, type StackOptions } from "./options.ts";
import { SojournStack } from "./stack.ts";
import { type SynthesizedTemplate, templateOf } from "./template.ts";
import { loadWorkspace } from "./workspace.ts";

export interface SynthesisOptions extends Partial<StackOptions> {
  readonly stage: string;
  /** Where the cloud assembly and, under `bundles/`, the functions' code go. */
  readonly outdir: string;
  /** Journeys, templates and settings; those of this project when absent. */
  readonly workspace?: Workspace;
  /** Reuses code that was bundled from the same sources; for the local cloud, not for deployments. */
  readonly cached?: boolean;
}

/** What would be deployed. */
export interface Synthesis extends SynthesizedTemplate {
  readonly stackName: string;
  readonly workspace: Workspace;
}

/**
 * The template of a stage and its functions' code, made in this process: the same as `cdk deploy` uses. It needs no network and no
 * credentials. Throws a `WorkspaceError` when the workspace holds faults.
 */
export async function synthesize(options: SynthesisOptions): Promise<Synthesis> {
  const workspace = options.workspace ?? (await loadWorkspace());
  const app = new App({
    outdir: options.outdir,
    analyticsReporting: false,
    // The validation takes more than half of the time; `npm run synth` and every deployment do it.
    builtinCloudFormationValidation: false,
  });
  const stack = await assemble(app, { ...DEFAULT_OPTIONS, ...options, workspace });
  return { stackName: stack.stackName, workspace, ...templateOf(app.synth().getStackByName(stack.stackName)) };
}

/** Adds the stack of a stage to an app and bundles the functions into `outdir/bundles/`. */
export async function assemble(
  app: App,
  options: StackOptions & {
    readonly stage: string;
    readonly outdir: string;
    readonly workspace: Workspace;
    readonly cached?: boolean;
  },
): Promise<SojournStack> {
  const outdir = join(resolve(options.outdir), "bundles");
  const bundles = await bundleFunctions({ outdir, cached: options.cached === true, ...options.workspace });
  return new SojournStack(app, { ...options, bundles });
}
