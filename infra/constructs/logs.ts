import { RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { Stage } from "../options.ts";

/** The log group of a construct, which is kept as long as the stage says and is deleted with its stack. */
export function logsOf(
  scope: Construct,
  logGroupName: string,
  { logRetention }: Stage,
  encryptionKey: IKey | undefined,
): LogGroup {
  return new LogGroup(scope, "Logs", {
    logGroupName,
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
    ...defined({ encryptionKey }),
  });
}
