import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Duration, FileAssetPackaging, RemovalPolicy, Stack, Stage, Validations } from "aws-cdk-lib";
import { type IAlarmAction, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { IRole } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { CfnStateMachine, CfnStateMachineAlias, CfnStateMachineVersion } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { defined } from "../../core/model/defined.ts";
import type { CompiledJourney, StateMachine } from "../../workflows/compiler/compiled.ts";
import { MACHINE_LOGGING, type TaskPlaceholder } from "../machine-settings.ts";
import { aliasName } from "../names.ts";
import { StageAlarm } from "./alarm.ts";
import type { StageProps } from "./function.ts";
import type { MachineAccess } from "./machine-access.ts";

export interface JourneyMachineProps extends StageProps {
  readonly role: IRole;
  readonly logs: ILogGroup;
  /** ARNs of the functions that definitions name, by placeholder: `${SendFunctionArn}`. */
  readonly functions: Readonly<Record<TaskPlaceholder, string>>;
  readonly machines: MachineAccess;
  /** `<machine>:<version>` whose version and alias are in the account but not in the stack: they are not touched. */
  readonly standing: readonly string[];
  /** Machines that are in the account but not in the stack; `npm run deploy` publishes their versions. */
  readonly apart: readonly string[];
  readonly alarmAction?: IAlarmAction;
}

/*
 * RetainExceptOnCreate: the resource stays when the definition changes or is deleted, but a failed deployment removes what it has
 * created itself; otherwise the next attempt would find an alias with that name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
const KEEP = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * The machine of a journey, or of its canary, with a version and an alias per content hash, and an alarm on its runs.
 * A deployment never deletes a machine, version or alias that was deployed before: customers are inside.
 */
export class JourneyMachine extends Construct {
  constructor(scope: Construct, id: string, compiled: CompiledJourney, props: JourneyMachineProps) {
    super(scope, id);
    const { machine: name } = compiled;
    const machineArn = props.apart.includes(name) ? `${props.machines.prefix}${name}` : this.#own(compiled, props);
    new StageAlarm(this, "FailedRuns", `${name}-failed-runs`, {
      names: props.names,
      ...defined({ action: props.alarmAction }),
      metric: new Metric({
        namespace: "AWS/States",
        metricName: "ExecutionsFailed",
        dimensionsMap: { StateMachineArn: machineArn },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      description: `Runs of the journey ${name} failed: those customers get none of its later steps.`,
    });
  }

  /** Makes the machine with the version and the alias. The result is the machine's ARN. */
  #own(compiled: CompiledJourney, props: JourneyMachineProps): string {
    const machine = this.#machine(compiled.machine, compiled, props);
    if (!props.standing.includes(`${compiled.machine}:${compiled.version}`)) this.#alias(machine, compiled);
    return machine.attrArn;
  }

  #machine(name: string, compiled: CompiledJourney, props: JourneyMachineProps): CfnStateMachine {
    const machine = new CfnStateMachine(this, "Machine", {
      stateMachineName: props.names.machine(name),
      stateMachineType: "STANDARD",
      roleArn: props.role.roleArn,
      definitionS3Location: definitionAsset(this, props.names.machine(name), compiled.definition),
      definitionSubstitutions: props.functions,
      tracingConfiguration: { enabled: true },
      loggingConfiguration: {
        ...MACHINE_LOGGING,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: props.logs.logGroupArn } }],
      },
    });
    machine.applyRemovalPolicy(KEEP);
    // Step Functions checks at creation that the role may write logs, so its policy must exist first.
    machine.node.addDependency(props.role);
    Validations.of(machine).acknowledge({
      id: "AwsSolutions-SF1",
      reason: "The run's history keeps every step; logging all of it again would cost more than the transitions.",
    });
    return machine;
  }

  #alias(machine: CfnStateMachine, { version: hash, title }: CompiledJourney): void {
    const version = new CfnStateMachineVersion(this, `Version${hash}`, {
      stateMachineArn: machine.attrArn,
      stateMachineRevisionId: machine.attrStateMachineRevisionId,
      description: hash,
    });
    version.applyRemovalPolicy(KEEP);
    const alias = new CfnStateMachineAlias(this, `Alias${hash}`, {
      name: aliasName(hash),
      description: `${title}, version ${hash}`,
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
    alias.applyRemovalPolicy(KEEP);
  }
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: in bytes. */
const DEFINITION_BYTES = 1_048_576;

/** The place in S3 from which Step Functions reads a definition. */
interface DefinitionLocation {
  readonly bucket: string;
  readonly key: string;
}

/**
 * Adds a machine's definition to the assets of the app. The key is a hash of it, so an unchanged definition is an unchanged resource.
 * Throws where Step Functions would refuse the definition in the middle of a deployment.
 */
function definitionAsset(scope: Construct, machine: string, definition: StateMachine): DefinitionLocation {
  const text = JSON.stringify(definition);
  const bytes = Buffer.byteLength(text);
  if (bytes > DEFINITION_BYTES) {
    throw new Error(`The machine ${machine} has ${bytes} bytes; Step Functions takes 1 MB. Split the journey.`);
  }
  const stage = Stage.of(scope);
  if (stage === undefined) throw new Error("A machine can only be made in an app.");
  const sourceHash = createHash("sha256").update(text).digest("hex");
  const fileName = `asset.${sourceHash}.json`;
  writeFileSync(join(stage.outdir, fileName), text);
  const { bucketName: bucket, objectKey: key } = Stack.of(scope).synthesizer.addFileAsset({
    packaging: FileAssetPackaging.FILE,
    fileName,
    sourceHash,
    displayName: `Definition of ${machine}`,
  });
  return { bucket, key };
}
