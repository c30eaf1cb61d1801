import { z } from "zod/mini";
import { PolicyDocument } from "../policy.ts";
import { addPolicy, physicalName, type ResourceType } from "../resource-type.ts";

const RoleProperties = z.object({
  RoleName: z.optional(z.string()),
  Policies: z._default(z.array(z.object({ PolicyDocument })), []),
});

/**
 * AWS::IAM::Role. A run needs an existing role. The local cloud does not enforce policies; tests compare them with the calls
 * that functions really made.
 */
export const role: ResourceType = {
  identify(properties, context) {
    const name = physicalName(RoleProperties.parse(properties).RoleName, context);
    return {
      ref: name,
      attributes: { Arn: `arn:aws:iam::${context.account}:role/${name}`, RoleId: context.logicalId },
    };
  },
  add(properties, { ref, attributes }, context, draft) {
    for (const { PolicyDocument: document } of RoleProperties.parse(properties).Policies) {
      addPolicy(draft.rolePolicies, ref, document);
    }
    draft.roles.push({ logicalId: context.logicalId, arn: attributes.Arn ?? "", policies: [] });
  },
};

const RolePolicyProperties = z.object({ Roles: z._default(z.array(z.string()), []), PolicyDocument });

/** AWS::IAM::Policy and AWS::IAM::ManagedPolicy, stored under the names of their roles. */
export const rolePolicy: ResourceType = {
  identify: (_properties, context) => ({ ref: context.logicalId, attributes: { Id: context.logicalId } }),
  add(properties, _identity, _context, draft) {
    const { Roles, PolicyDocument: document } = RolePolicyProperties.parse(properties);
    for (const role of Roles) addPolicy(draft.rolePolicies, role, document);
  },
};
