import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { App } from "aws-cdk-lib";
import { AssetManifestArtifact, type CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
import { z } from "zod/mini";
import { bundleFunctions } from "../functions/bundle.ts";
import type { Workspace } from "../workflows/compiler/compiled.ts";
import { DEFAULT_OPTIONS, type StackOptions } from "./options.ts";
import { SojournStack } from "./stack.ts";
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

const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.optional(z.record(z.string(), z.unknown())),
  DependsOn: z.optional(z.union([z.string(), z.array(z.string())])),
  DeletionPolicy: z.optional(z.string()),
  UpdateReplacePolicy: z.optional(z.string()),
});
const templateSchema = z.looseObject({
  Resources: z._default(z.record(z.string(), resourceSchema), {}),
  Outputs: z.optional(z.record(z.string(), z.looseObject({ Value: z.unknown() }))),
  Parameters: z.optional(z.record(z.string(), z.looseObject({ Default: z.optional(z.unknown()) }))),
});

/** A synthesized CloudFormation template; intrinsic functions are left as they are. */
export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema>;

/** The parts of a synthesized stack. */
interface SynthesizedTemplate {
  readonly template: Template;
  /** The templates of its nested stacks, by the key of each in the bucket of assets. */
  readonly nested: Readonly<Record<string, Template>>;
  /**
   * Path of each asset, by its key in that bucket: the folder of a function's code, the file of a machine's definition or
   * of a nested stack's template. A key is a hash of the content.
   */
  readonly assets: Readonly<Record<string, string>>;
}

/** The template of a synthesized stack, its nested templates, and the paths of its assets. */
export function templateOf(stack: CloudFormationStackArtifact): SynthesizedTemplate {
  const assets: Record<string, string> = {};
  const nested: Record<string, Template> = {};
  for (const manifest of stack.dependencies) {
    if (!AssetManifestArtifact.isAssetManifestArtifact(manifest)) continue;
    for (const { source, destinations } of Object.values(manifest.contents.files ?? {})) {
      // The stack's own template is among its assets too.
      if (source.path === undefined || source.path === stack.templateFile) continue;
      const path = join(stack.assembly.directory, source.path);
      for (const { objectKey } of Object.values(destinations)) {
        assets[objectKey] = path;
        if (path.endsWith(".nested.template.json")) {
          nested[objectKey] = templateSchema.parse(JSON.parse(readFileSync(path, "utf8")));
        }
      }
    }
  }
  return { template: templateSchema.parse(stack.template), nested, assets };
}
