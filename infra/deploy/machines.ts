import {
  type CloudFormationClient,
  CloudFormationServiceException,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";
import {
  DeleteStateMachineAliasCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { defined } from "../../core/model/defined.ts";
import { aliasName, type Names } from "../names.ts";
import type { DeployedAlias, DeployedMachine, WantedVersion } from "./versions.ts";

/**
 * A client that slows down when Step Functions throttles it: the calls made here have quotas of one to five per second. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export function machinesClient(): SFNClient {
  return new SFNClient({ retryMode: "adaptive", maxAttempts: 15 });
}

/**
 * The machines of a stage in the account, also those that its stack no longer owns. Aliases are only listed where the stack does not
 * own the wanted one, so an unchanged journey costs no call.
 */
export async function deployedMachines(
  names: Names,
  wanted: readonly WantedVersion[],
  owned: ReadonlySet<string>,
  client: SFNClient,
): Promise<readonly DeployedMachine[]> {
  const versions = new Map(wanted.map(({ machine, version }) => [machine, version]));
  const machines: DeployedMachine[] = [];
  for await (const page of paginateListStateMachines({ client }, { maxResults: 1_000 })) {
    for (const { name, stateMachineArn: arn } of page.stateMachines ?? []) {
      if (name?.startsWith(names.machinePrefix) !== true || arn === undefined) continue;
      const machine = name.slice(names.machinePrefix.length);
      const version = versions.get(machine);
      const asked = version !== undefined && !owned.has(`${arn}:${aliasName(version)}`);
      machines.push({
        machine,
        arn,
        inStack: owned.has(arn),
        aliases: asked ? await aliasesOf(arn, owned, client) : [],
      });
    }
  }
  return machines;
}

async function aliasesOf(machine: string, owned: ReadonlySet<string>, client: SFNClient): Promise<DeployedAlias[]> {
  const aliases: DeployedAlias[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListStateMachineAliasesCommand({
        stateMachineArn: machine,
        // A machine has at most 100 aliases, which is one page.
        maxResults: 100,
        ...defined({ nextToken }),
      }),
    );
    for (const { stateMachineAliasArn: arn, creationDate } of page.stateMachineAliases ?? []) {
      if (arn === undefined) continue;
      const name = arn.slice(arn.lastIndexOf(":") + 1);
      aliases.push({ name, arn, inStack: owned.has(arn), created: creationDate?.getTime() ?? 0 });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return aliases;
}

/**
 * The aliases among these whose version has a role that will exist after the deployment: a version freezes its role.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html
 */
export async function soundAliases(
  aliases: readonly string[],
  isRole: (roleArn: string) => boolean,
  client: SFNClient,
): Promise<ReadonlySet<string>> {
  const sound = new Set<string>();
  for (const stateMachineAliasArn of aliases) {
    const { routingConfiguration = [] } = await client.send(
      new DescribeStateMachineAliasCommand({ stateMachineAliasArn }),
    );
    const roles = [];
    for (const { stateMachineVersionArn: stateMachineArn } of routingConfiguration) {
      const { roleArn } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
      roles.push(roleArn ?? "");
    }
    if (roles.length > 0 && roles.every(isRole)) sound.add(stateMachineAliasArn);
  }
  return sound;
}

/** Deletes an alias unless one of its runs is still open; true if it was deleted. A run does not need the alias, but listing runs does. */
export async function deletedIfDrained(alias: DeployedAlias, client: SFNClient): Promise<boolean> {
  const open = await client.send(
    new ListExecutionsCommand({ stateMachineArn: alias.arn, statusFilter: "RUNNING", maxResults: 1 }),
  );
  if ((open.executions ?? []).length > 0) return false;
  await deleteAlias(alias.arn, client);
  return true;
}

export async function deleteAlias(stateMachineAliasArn: string, client: SFNClient): Promise<void> {
  await client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn }));
}

/** Whether CloudFormation says that there is no such stack; this has no error code of its own. */
function noSuchStack(error: unknown): boolean {
  const refused = error instanceof CloudFormationServiceException && error.name === "ValidationError";
  return refused && /does not exist/.test(error.message);
}

/** The states of resources that are listed but do not belong to the stack. DELETE_SKIPPED is a retained resource. */
const NOT_OWNED: ReadonlySet<string | undefined> = new Set(["CREATE_FAILED", "DELETE_COMPLETE", "DELETE_SKIPPED"]);

/**
 * The physical ids of everything that a stack and its nested stacks own; undefined when there is no such stack or it is empty.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResourceSummary.html
 */
export async function ownedBy(
  stackName: string,
  client: CloudFormationClient,
): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      for (const resource of page.StackResourceSummaries ?? []) {
        const { PhysicalResourceId: id, ResourceType: type, ResourceStatus: status } = resource;
        if (id === undefined || NOT_OWNED.has(status)) continue;
        ids.add(id);
        if (type !== "AWS::CloudFormation::Stack") continue;
        for (const nested of (await ownedBy(id, client)) ?? []) ids.add(nested);
      }
    }
  } catch (error) {
    if (!noSuchStack(error)) throw error;
    return undefined;
  }
  return ids.size > 0 ? ids : undefined;
}
