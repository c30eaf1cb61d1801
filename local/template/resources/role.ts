import { z } from "zod/mini";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, physicalName, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  RoleName: z.optional(z.string()),
  Policies: z._default(z.array(z.object({ PolicyDocument })), []),
});

/** AWS::IAM::Role. A run's role must be there; no policy is enforced locally: its policies are held against the calls that were really made. */
export const role: ResourceType = {
  identify(properties, place) {
    const name = physicalName(Properties.parse(properties).RoleName, place);
    return { ref: name, attributes: { Arn: `arn:aws:iam::${place.account}:role/${name}`, RoleId: place.logicalId } };
  },
  add(properties, { ref, attributes }, place, draft) {
    for (const { PolicyDocument: document } of Properties.parse(properties).Policies) {
      addPolicy(draft.rolePolicies, ref, document);
    }
    draft.roles.push({ logicalId: place.logicalId, arn: attributes.Arn ?? "", policies: [] });
  },
};
