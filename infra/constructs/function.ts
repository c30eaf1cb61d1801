import { type Duration, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as Lambda, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import type { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { FunctionName } from "../../functions/bundle.ts";
import { ENVIRONMENT } from "../../functions/names.ts";
import type { Names } from "../names.ts";
import type { Stage } from "../options.ts";
import { permitted, type Target } from "../permissions.ts";
import { keyOf, useOfKey } from "./key.ts";
import { logsOf } from "./logs.ts";

/** The properties of every construct of a stage. */
export interface StageProps {
  readonly stage: Stage;
  readonly names: Names;
  /** ARN of the deployer's KMS key for customers' data; AWS's own keys are used when absent. */
  readonly keyArn?: string;
}

export interface FunctionProps extends StageProps {
  readonly name: FunctionName;
  /** Folder of the bundle. */
  readonly bundle: string;
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
}

/**
 * One function with its own role and log group. It may do nothing until a construct that it uses allows it; that construct also
 * sets its environment.
 */
export class StageFunction extends Construct {
  readonly name: FunctionName;
  readonly timeout: Duration;
  readonly lambda: Lambda;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: FunctionProps) {
    super(scope, id);
    this.name = props.name;
    this.timeout = props.timeout;
    const key = keyOf(this, props.keyArn);
    this.logs = logsOf(this, props.names.functionLogs(props.name), props.stage, key);
    // The role that CDK would make may write to every log group of the account (AWSLambdaBasicExecutionRole).
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What the ${props.name} function of ${props.names.stack} may do`,
    });
    this.logs.grantWrite(role);
    if (props.keyArn !== undefined) role.addToPolicy(useOfKey(props.keyArn));
    this.lambda = new Lambda(this, "Function", {
      functionName: props.names.function(props.name),
      description: props.description,
      code: Code.fromAsset(props.bundle),
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMegabytes,
      tracing: Tracing.ACTIVE,
      logGroup: this.logs,
      role,
      environment: { [ENVIRONMENT.stage]: props.stage.name },
      ...defined({ environmentEncryption: key }),
    });
    Validations.of(this).acknowledge(
      {
        id: "AwsSolutions-IAM5[Resource::*]",
        reason: "xray:PutTraceSegments and xray:PutTelemetryRecords know no resource; no other statement says *.",
      },
      {
        id: "Serverless-LambdaDLQ",
        reason:
          "Step Functions and SQS call synchronously and keep what failed, callers of the API try again, and so does the schedule.",
      },
    );
  }

  /** Allows on these ARNs what infra/permissions.ts lists for this function and target. */
  allow(target: Target, resources: string[], conditions?: Record<string, unknown>): void {
    const actions = permitted(this.name, target);
    if (actions.length === 0) return;
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources, ...defined({ conditions }) }));
  }

  /** Allows one action that a destination of the workspace names. */
  allowAction(action: string, resource: string): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
  }

  set(name: keyof typeof ENVIRONMENT, value: string): void {
    this.lambda.addEnvironment(ENVIRONMENT[name], value);
  }
}
