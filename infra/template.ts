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
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.optional(z.record(z.string(), z.looseObject({ Value: z.unknown() }))),
  Parameters: z.optional(z.record(z.string(), z.looseObject({ Default: z.optional(z.unknown()) }))),
});

/** A synthesized CloudFormation template; intrinsic functions are left as they are. */
export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema>;

/** The template of a synthesized stack, and where the code of its functions lies. */
export function templateOf(stack: CloudFormationStackArtifact): {
  readonly template: Template;
  readonly assetDirectory: (lambdaLogicalId: string) => string;
} {
  const template = templateSchema.parse(stack.template);
  const sources = new Map<string, string>();
  for (const manifest of stack.dependencies) {
    if (!AssetManifestArtifact.isAssetManifestArtifact(manifest)) continue;
    for (const [hash, file] of Object.entries(manifest.contents.files ?? {})) {
      if (file.source.path !== undefined) sources.set(hash, join(stack.assembly.directory, file.source.path));
    }
  }
  return { template, assetDirectory: (logicalId) => assetDirectory(template, sources, logicalId) };
}

const codeSchema = z.object({ Code: z.object({ S3Key: z.string() }) });

/** The key of a file asset is its hash and an extension. */
function assetDirectory(template: Template, sources: ReadonlyMap<string, string>, logicalId: string): string {
  const code = z.safeParse(codeSchema, template.Resources[logicalId]?.Properties);
  const source = code.success ? sources.get(code.data.Code.S3Key.replace(/\.zip$/, "")) : undefined;
  if (source === undefined) throw new Error(`${logicalId} is no function of this template whose code is an asset.`);
  return source;
}
