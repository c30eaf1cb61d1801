import { defined } from "../../core/model/defined.ts";
/**
 * Replaces `@aws-sdk/credential-provider-node` in the bundles (functions/bundle.ts). Lambda gives a function its role's credentials in
 * the environment, so the SDK's search through profiles, SSO, containers and instance metadata with its 90 kB is not needed.
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
