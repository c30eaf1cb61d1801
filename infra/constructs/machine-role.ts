import { Aws, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";

export interface MachineRoleProps extends StageProps {
  readonly machines: MachineAccess;
  /** ARNs of the functions that tasks call. */
  readonly callable: readonly string[];
}

/**
 * What machines may do: one role for all of them and not a journey's own. It must outlive the journey's file, since the
 * machine does, and all machines may do the same few things anyway.
 */
export class MachineRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: MachineRoleProps) {
    super(scope, id);
    this.role = new Role(this, "Role", {
      // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html: the confused deputy.
      assumedBy: new ServicePrincipal("states.amazonaws.com", {
        conditions: {
          StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
          ArnLike: { "aws:SourceArn": `${props.machines.prefix}*` },
        },
      }),
      description: `What the journeys of ${props.names.stack} may do`,
    });
    this.role.addToPolicy(
      new PolicyStatement({
        actions: ["lambda:InvokeFunction"],
        resources: [...props.callable],
      }),
    );
    // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and …/concepts-xray-tracing.html
    this.role.addToPolicy(
      new PolicyStatement({
        actions: [
          "logs:CreateLogDelivery",
          "logs:GetLogDelivery",
          "logs:UpdateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:DescribeResourcePolicies",
          "logs:DescribeLogGroups",
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords",
          "xray:GetSamplingRules",
          "xray:GetSamplingTargets",
        ],
        resources: ["*"],
      }),
    );
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Log delivery and X-Ray know no resources; calls are allowed on single functions by name.",
    });
  }
}
