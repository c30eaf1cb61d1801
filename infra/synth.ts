import { join, resolve } from "node:path";
import { App } from "aws-cdk-lib";
import { bundleFunctions } from "../functions/bundle.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import { DEFAULT_OPTIONS, type StackOptions } from "./options.ts";
import { SojournStack } from "./stack.ts";
import { type Template, templateOf } from "./template.ts";

export interface SynthesisOptions extends Partial<StackOptions> {
  readonly stage: string;
  /** Where the cloud assembly and, under `bundles/`, the functions' code go. */
  readonly outdir: string;
  readonly workspace: Workspace;
}

/** What would be deployed. */
export interface Synthesis {
  readonly stackName: string;
  /** The CloudFormation template, parsed. */
  readonly template: Template;
  readonly workspace: Workspace;
  /** The folder that holds the code of a function of the template, by its logical id. */
  assetDirectory(lambdaLogicalId: string): string;
}

/**
 * The template of a stage and its functions' code, made in process: the same that `cdk deploy` takes. It needs no
 * network and no credentials.
 */
export async function synthesize(options: SynthesisOptions): Promise<Synthesis> {
  const outdir = resolve(options.outdir);
  const { workspace } = options;
  const bundles = await bundleFunctions({ outdir: join(outdir, "bundles"), ...workspace });
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new SojournStack(app, { ...DEFAULT_OPTIONS, ...options, workspace, bundles });
  const { template, assetDirectory } = templateOf(app.synth().getStackByName(stack.stackName));
  return { stackName: stack.stackName, template, workspace, assetDirectory };
}
