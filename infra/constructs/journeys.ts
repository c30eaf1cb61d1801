import { Aws, RemovalPolicy, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { aliasName } from "../names.ts";
import type { StageFunction, StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";

export interface JourneysProps extends StageProps {
  readonly journeys: readonly CompiledJourney[];
  readonly send: StageFunction;
  readonly steps: StageFunction;
  readonly machines: MachineAccess;
  /** `<journey>:<version>` whose version and alias are in the account already and not the stack's: left as they are. */
  readonly standing: readonly string[];
}

/** A journey's machine, of the version that this template holds. */
export interface Journey {
  readonly journey: string;
  readonly title: string;
  readonly machine: CfnStateMachine;
  /** Absent when it stands in the account already. */
  readonly alias?: CfnStateMachineAlias;
}

/*
 * RetainExceptOnCreate: stays when the definition changes or goes, yet a deployment that fails takes away again what it
 * made itself; else the next attempt would meet an alias of that name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
const KEEP = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * The state machine of every journey, with a version and an alias per content hash.
 *
 * 1. A machine, version or alias that has been deployed is never deleted by a deployment: people are inside.
 * 2. The role is one for all machines and not a journey's own: it must outlive the journey's file, since the machine does.
 *    All machines may do the same two things anyway.
 */
export class Journeys extends Construct {
  readonly journeys: readonly Journey[];
  readonly logs: LogGroup;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: JourneysProps) {
    super(scope, id);
    this.logs = new LogGroup(this, "Logs", {
      logGroupName: props.names.machineLogs,
      retention: props.stage.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#role = this.#machineRole(props);
    this.journeys = props.journeys.map((journey) => this.#machine(journey, props));
  }

  #machine(compiled: CompiledJourney, props: JourneysProps): Journey {
    const scope = new Construct(this, compiled.journey);
    const machine = new CfnStateMachine(scope, "Machine", {
      stateMachineName: props.names.machine(compiled.journey),
      stateMachineType: "STANDARD",
      roleArn: this.#role.roleArn,
      definitionString: definitionOf(compiled),
      definitionSubstitutions: {
        SendFunctionArn: props.send.lambda.functionArn,
        StepsFunctionArn: props.steps.lambda.functionArn,
      },
      tracingConfiguration: { enabled: true },
      loggingConfiguration: {
        level: "ERROR",
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: this.logs.logGroupArn } }],
      },
    });
    machine.applyRemovalPolicy(KEEP);
    // Creating a machine checks that the role may write logs: its policy must be there first.
    machine.node.addDependency(this.#role);
    Validations.of(machine).acknowledge({
      id: "AwsSolutions-SF1",
      reason: "The run's history keeps every step; logging all of it again would cost more than the transitions.",
    });
    const journey = { journey: compiled.journey, title: compiled.title, machine };
    const stands = props.standing.includes(`${compiled.journey}:${compiled.version}`);
    return stands ? journey : { ...journey, alias: this.#alias(scope, machine, compiled) };
  }

  #alias(scope: Construct, machine: CfnStateMachine, compiled: CompiledJourney): CfnStateMachineAlias {
    const version = new CfnStateMachineVersion(scope, `Version${compiled.version}`, {
      stateMachineArn: machine.attrArn,
      stateMachineRevisionId: machine.attrStateMachineRevisionId,
      description: compiled.version,
    });
    version.applyRemovalPolicy(KEEP);
    const alias = new CfnStateMachineAlias(scope, `Alias${compiled.version}`, {
      name: aliasName(compiled.version),
      description: `${compiled.title}, version ${compiled.version}`,
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
    alias.applyRemovalPolicy(KEEP);
    return alias;
  }

  #machineRole(props: JourneysProps): Role {
    const role = new Role(this, "Role", {
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
        resources: [props.send.lambda.functionArn, props.steps.lambda.functionArn],
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
      reason: "Log delivery and X-Ray know no resources; calls are allowed on two functions by name.",
    });
    return role;
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: in bytes. */
const DEFINITION_BYTES = 1_048_576;

/** The definition as text; throws where Step Functions would refuse it in the middle of a deployment. */
function definitionOf({ journey, definition }: CompiledJourney): string {
  const text = JSON.stringify(definition);
  const bytes = Buffer.byteLength(text);
  if (bytes > DEFINITION_BYTES) {
    throw new Error(
      `The machine of the journey ${journey} has ${bytes} bytes; Step Functions takes 1 MB. Split the journey.`,
    );
  }
  return text;
}
