import { z } from "zod/mini";
import type { ResourceType } from "../resource-type.ts";

const Properties = z.object({ StateMachineArn: z.string(), Description: z._default(z.string(), "") });

/**
 * AWS::StepFunctions::StateMachineVersion. AWS numbers versions as they are published; a number made of the logical id,
 * which bears the content hash, stays the same from start to start.
 */
export const stateMachineVersion: ResourceType = {
  identify(properties, place) {
    const versionArn = `${Properties.parse(properties).StateMachineArn}:${numberOf(place.logicalId)}`;
    return { ref: versionArn, attributes: { Arn: versionArn } };
  },
  add(properties, { ref }, _place, draft) {
    const { StateMachineArn: machineArn, Description: description } = Properties.parse(properties);
    draft.versions.push({ arn: ref, machineArn, description });
  },
};

/** A positive number of at most nine digits (FNV-1a). */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (hash % 999_999_999) + 1;
}
