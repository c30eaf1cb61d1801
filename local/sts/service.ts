import { queryService, type Service } from "../protocol/query-service.ts";

export const STS_NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

/**
 * Whose account this is: whoever calls is the local cloud's own user, whatever credentials they sign with.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export function stsService(account: string): Service {
  return queryService(STS_NAMESPACE, "ValidationError", {
    GetCallerIdentity: () => ({ UserId: "LOCAL", Account: account, Arn: `arn:aws:iam::${account}:user/local` }),
  });
}
