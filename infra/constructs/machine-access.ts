import { Aws, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { FunctionName } from "../../functions/bundle.ts";
import type { Names } from "../names.ts";
import type { StageFunction, StageProps } from "./function.ts";

/** The ARN of a stage's function. It is computed, since a machine names the function before it exists. */
export function functionArn(names: Names, name: FunctionName): string {
  return `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:${names.function(name)}`;
}

/**
 * The ARNs of a stage's machines and runs, by prefix. They are computed here and in the functions and not taken from the machines:
 * functions must reach machines whose journey has left the template, and there must be no cycle of references.
 */
export class MachineAccess {
  /** `arn:…:stateMachine:sojourn-<stage>-`; the journey's name follows. */
  readonly prefix: string;
  readonly #runs: string;
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
    const states = `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
    this.prefix = `${states}:stateMachine:${names.machinePrefix}`;
    this.#runs = `${states}:execution:${names.machinePrefix}`;
  }

  /** Allows what infra/permissions.ts lists for the function on machines, their aliases and their runs. */
  allow(target: StageFunction): void {
    target.allow("machines", [`${this.prefix}*`]);
    target.allow("runs", [`${this.#runs}*:*`]);
    target.set("machinePrefix", this.prefix);
    const states = "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>";
    const reason =
      "Machines and runs of journeys that have left the template must be reached too; the prefix is the stage's.";
    Validations.of(target).acknowledge(
      { id: `${states}:stateMachine:${this.#names.machinePrefix}*]`, reason },
      { id: `${states}:execution:${this.#names.machinePrefix}*:*]`, reason },
    );
  }
}

interface MachineRoleProps extends StageProps {
  readonly machines: MachineAccess;
  /** ARNs of the functions that tasks call. */
  readonly callable: readonly string[];
}

/**
 * The role of all machines. A role per journey would have to outlive the journey's file, as the machine does, and all machines may
 * do the same few things anyway. A version freezes its role, so the role's name is fixed: after `destroy` and a new deployment the
 * role that earlier versions name exists again.
 */
export class MachineRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, props: MachineRoleProps) {
    super(scope, id);
    // The role of versions that were deployed before the role had a name; customers are inside them for up to a year.
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
