import { Aws, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";

export interface MachineRoleProps extends StageProps {
  readonly machines: MachineAccess;
  /** ARNs of the functions that tasks call. */
  readonly callable: readonly string[];
}

/**
 * What machines may do: one role for all of them and not a journey's own. It must outlive the journey's file, since the
 * machine does, and all machines may do the same few things anyway. A version freezes its role, so the role's name is
 * fixed: after `destroy` and a new deployment the role that the versions of before name is there again.
 */
export class MachineRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: MachineRoleProps) {
    super(scope, id);
    // The role of versions that were deployed before the role had a name; people are inside them for up to a year.
    this.#role("Role", props);
    this.role = this.#role("Named", props, props.names.machineRole(Aws.REGION));
  }

  #role(id: string, props: MachineRoleProps, roleName?: string): Role {
    const role = new Role(this, id, {
      ...defined({ roleName }),
      // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html: the confused deputy.
      assumedBy: new ServicePrincipal("states.amazonaws.com", {
        conditions: {
          StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID },
          ArnLike: { "aws:SourceArn": `${props.machines.prefix}*` },
        },
      }),
      description: `What the journeys of ${props.names.stack} may do`,
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ["lambda:InvokeFunction"],
        resources: [...props.callable],
      }),
    );
    // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and …/concepts-xray-tracing.html
    role.addToPolicy(
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
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Log delivery and X-Ray know no resources; calls are allowed on single functions by name.",
    });
    return role;
  }
}
