import { z } from "zod/mini";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, type ResourceType } from "../resource-type.ts";

const Properties = z.object({ Queues: z.array(z.string()), PolicyDocument });

/** AWS::SQS::QueuePolicy: who may send to a queue; without one a rule cannot. Kept by the queues' URLs. */
export const queuePolicy: ResourceType = {
  identify: (_properties, place) => ({ ref: place.logicalId, attributes: { Id: place.logicalId } }),
  add(properties, _identity, _place, draft) {
    const { Queues, PolicyDocument: document } = Properties.parse(properties);
    for (const url of Queues) addPolicy(draft.resourcePolicies, url, document);
  },
};
