import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AssetManifestArtifact, type CloudFormationStackArtifact } from "aws-cdk-lib/cx-api";
import { z } from "zod/mini";

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
export interface SynthesizedTemplate {
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
