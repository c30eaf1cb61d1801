import { Aws } from "aws-cdk-lib";
import { isOwnSecret } from "../../core/model/destination.ts";
import type { StageFunction, StageProps } from "./function.ts";

/** Lets a function read these secrets. The owner of one that is not Sojourn's by its name allows the stage to read it by a tag. */
export function allowSecrets(
  target: StageFunction,
  { stage }: Pick<StageProps, "stage">,
  secrets: readonly string[],
): void {
  const allow = (some: readonly string[], conditions?: Record<string, unknown>) => {
    if (some.length > 0) target.allow("secrets", [...new Set(some.map(secretArn))], conditions);
  };
  allow(secrets.filter(isOwnSecret));
  allow(
    secrets.filter((secret) => !isOwnSecret(secret)),
    { StringEquals: { "secretsmanager:ResourceTag/sojourn": stage.name } },
  );
}

/**
 * The ARN of a secret, given by its ARN or by its name, to which Secrets Manager adds a hyphen and six characters.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
 */
function secretArn(secret: string): string {
  if (secret.startsWith("arn:")) return secret;
  return `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${secret}-??????`;
}
