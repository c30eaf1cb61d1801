import { arn, type ResourceType } from "../stack.ts";

/** AWS::SecretsManager::Secret. Its text is that of every secret of the local cloud (local/secretsmanager). */
export const secret: ResourceType = {
  identify: (_properties, context) => ({
    ref: arn(context, "secretsmanager", `secret:${context.logicalId}`),
    attributes: {},
  }),
  add: () => undefined,
};
