import { join, resolve } from "node:path";
import type { App } from "aws-cdk-lib";
import { bundleFunctions } from "../functions/bundle.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import type { StackOptions } from "./options.ts";
import { SojournStack } from "./stack.ts";

/** The stack of a stage, put into an app; the functions are bundled into `outdir/bundles/`. */
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
