import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileAssetPackaging, Stack, Stage } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { StateMachine } from "../../workflows/compiler/compiled.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: in bytes. */
const DEFINITION_BYTES = 1_048_576;

/** Where Step Functions finds a definition. */
export interface DefinitionLocation {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Puts a machine's definition among the assets of the app; the key is a hash of it, so that an unchanged definition is an
 * unchanged resource. Throws where Step Functions would refuse it in the middle of a deployment.
 */
export function definitionAsset(scope: Construct, machine: string, definition: StateMachine): DefinitionLocation {
  const text = JSON.stringify(definition);
  const bytes = Buffer.byteLength(text);
  if (bytes > DEFINITION_BYTES) {
    throw new Error(`The machine ${machine} has ${bytes} bytes; Step Functions takes 1 MB. Split the journey.`);
  }
  const stage = Stage.of(scope);
  if (stage === undefined) throw new Error("A machine can only be made in an app.");
  const sourceHash = createHash("sha256").update(text).digest("hex");
  const fileName = `asset.${sourceHash}.json`;
  writeFileSync(join(stage.outdir, fileName), text);
  const { bucketName: bucket, objectKey: key } = Stack.of(scope).synthesizer.addFileAsset({
    packaging: FileAssetPackaging.FILE,
    fileName,
    sourceHash,
    displayName: `Definition of ${machine}`,
  });
  return { bucket, key };
}
