import { defined } from "../../core/model/defined.ts";
/**
 * Stands in the bundles for `@aws-sdk/credential-provider-node` (functions/bundle.ts): Lambda hands a function its
 * role's credentials in the environment, so the SDK's search through profiles, SSO, containers and instance metadata is
 * never made, and its 90 kB need not be loaded.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function defaultProvider() {
  return async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;
    if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
      throw new Error("The function's environment holds no AWS credentials: Lambda sets them, nothing else is asked.");
    }
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...defined({ sessionToken: AWS_SESSION_TOKEN }),
    };
  };
}
