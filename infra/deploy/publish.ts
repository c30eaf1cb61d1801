import {
  CreateStateMachineAliasCommand,
  ResourceNotFound,
  type SFNClient,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import type { CompiledJourney } from "../../workflows/compiler/compiled.ts";
import { MACHINE_LOGGING, TASK_FUNCTIONS } from "../machine-settings.ts";
import { aliasName, type Names } from "../names.ts";

/** The parts of a machine's ARN that the ARNs of other services need. */
interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

function placeOf(machineArn: string): Place {
  const [, partition = "aws", , region = "", account = ""] = machineArn.split(":");
  return { partition, region, account };
}

/** The definition with the substitutions that CloudFormation would make. */
function filledIn(journey: Pick<CompiledJourney, "definition">, names: Names, place: Place): string {
  let text = JSON.stringify(journey.definition);
  for (const [placeholder, name] of Object.entries(TASK_FUNCTIONS)) {
    const arn = `arn:${place.partition}:lambda:${place.region}:${place.account}:function:${names.function(name)}`;
    text = text.replaceAll(`\${${placeholder}}`, arn);
  }
  return text;
}

/**
 * Gives a machine that the stack does not own a journey's definition, publishes it as a version, and points the version's alias to
 * it. Idempotent. Open runs go on with the definition and role that they began with. https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
 */
export async function publish(
  machineArn: string,
  journey: Pick<CompiledJourney, "definition" | "version" | "title">,
  names: Names,
  client: SFNClient,
): Promise<void> {
  const place = placeOf(machineArn);
  const logs = `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${names.machineLogs}:*`;
  const { stateMachineVersionArn = "" } = await client.send(
    new UpdateStateMachineCommand({
      stateMachineArn: machineArn,
      definition: filledIn(journey, names, place),
      roleArn: `arn:${place.partition}:iam::${place.account}:role/${names.machineRole(place.region)}`,
      loggingConfiguration: {
        ...MACHINE_LOGGING,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logs } }],
      },
      tracingConfiguration: { enabled: true },
      publish: true,
      versionDescription: journey.version,
    }),
  );
  await pointAlias(machineArn, journey, stateMachineVersionArn, client);
}

/** Updates an existing alias, so that it exists at every moment; makes one that does not exist. */
async function pointAlias(
  machineArn: string,
  { version, title }: Pick<CompiledJourney, "version" | "title">,
  stateMachineVersionArn: string,
  client: SFNClient,
): Promise<void> {
  const name = aliasName(version);
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  try {
    await client.send(
      new UpdateStateMachineAliasCommand({ stateMachineAliasArn: `${machineArn}:${name}`, routingConfiguration }),
    );
  } catch (error) {
    if (!(error instanceof ResourceNotFound)) throw error;
    const description = `${title}, version ${version}`;
    await client.send(new CreateStateMachineAliasCommand({ name, description, routingConfiguration }));
  }
}
