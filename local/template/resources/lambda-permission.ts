import { z } from "zod/mini";
import { addPolicy, arn, type ResourceType } from "../resource-type.ts";

const Properties = z.object({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.optional(z.string()),
});

/** AWS::Lambda::Permission: which service may call a function; without one a rule cannot. */
export const lambdaPermission: ResourceType = {
  identify: (_properties, place) => ({ ref: place.logicalId, attributes: { Id: place.logicalId } }),
  add(properties, _identity, place, draft) {
    const { Action, FunctionName: name, Principal, SourceArn } = Properties.parse(properties);
    const functionArn = name.startsWith("arn:") ? name : arn(place, "lambda", `function:${name}`);
    addPolicy(draft.resourcePolicies, functionArn, {
      Statement: [
        {
          Effect: "Allow",
          Action,
          Resource: functionArn,
          Principal: { Service: Principal },
          ...(SourceArn === undefined ? {} : { Condition: { ArnLike: { "aws:SourceArn": SourceArn } } }),
        },
      ],
    });
  },
};
