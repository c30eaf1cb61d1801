import { z } from "zod/mini";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, type ResourceType } from "../resource-type.ts";

const Properties = z.object({ Roles: z._default(z.array(z.string()), []), PolicyDocument });

/** AWS::IAM::Policy and AWS::IAM::ManagedPolicy: kept by the names of their roles. */
export const rolePolicy: ResourceType = {
  identify: (_properties, place) => ({ ref: place.logicalId, attributes: { Id: place.logicalId } }),
  add(properties, _identity, _place, draft) {
    const { Roles, PolicyDocument: document } = Properties.parse(properties);
    for (const role of Roles) addPolicy(draft.rolePolicies, role, document);
  },
};
