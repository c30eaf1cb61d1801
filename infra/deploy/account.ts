import {
  CloudFormationClient,
  CloudFormationServiceException,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";
import { GetAccountCommand, GetEmailIdentityCommand, NotFoundException, SESv2Client } from "@aws-sdk/client-sesv2";
import {
  DeleteStateMachineAliasCommand,
  ListExecutionsCommand,
  ListStateMachineAliasesCommand,
  paginateListStateMachines,
  SFNClient,
} from "@aws-sdk/client-sfn";
import type { Names } from "../names.ts";
import type { EmailAccount } from "./sender-check.ts";
import type { DeployedAlias, DeployedMachine } from "./versions.ts";

/** SES as the checks see it; credentials and region are those the AWS CLI would take. */
export function emailAccount(client = new SESv2Client()): EmailAccount {
  return {
    async identity(name) {
      try {
        const answer = await client.send(new GetEmailIdentityCommand({ EmailIdentity: name }));
        return { verified: answer.VerifiedForSendingStatus === true };
      } catch (error) {
        if (error instanceof NotFoundException) return undefined;
        throw error;
      }
    },
    async account() {
      const answer = await client.send(new GetAccountCommand());
      return {
        sandbox: answer.ProductionAccessEnabled !== true,
        sending: answer.SendingEnabled !== false,
        perDay: answer.SendQuota?.Max24HourSend ?? 0,
      };
    },
  };
}

/** The physical ids of everything a stack and those nested in it own; none when there is no such stack. */
async function stackResources(stackName: string, client: CloudFormationClient): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stackName })) {
      for (const { PhysicalResourceId: id, ResourceType: type } of page.StackResourceSummaries ?? []) {
        if (id === undefined) continue;
        ids.add(id);
        if (type !== "AWS::CloudFormation::Stack") continue;
        for (const nested of await stackResources(id, client)) ids.add(nested);
      }
    }
  } catch (error) {
    // "Stack with id … does not exist" has no error code of its own.
    const absent = error instanceof CloudFormationServiceException && error.name === "ValidationError";
    if (!absent || !/does not exist/.test(error.message)) throw error;
  }
  return ids;
}

/** The machines of a stage that are in the account, those that its stack no longer owns too. */
export async function deployedMachines(
  names: Names,
  client = new SFNClient(),
  stacks = new CloudFormationClient(),
): Promise<readonly DeployedMachine[]> {
  const owned = await stackResources(names.stack, stacks);
  const machines: DeployedMachine[] = [];
  for await (const page of paginateListStateMachines({ client }, {})) {
    for (const { name, stateMachineArn: arn } of page.stateMachines ?? []) {
      if (name?.startsWith(names.machinePrefix) !== true || arn === undefined) continue;
      const machine = name.slice(names.machinePrefix.length);
      machines.push({ machine, arn, inStack: owned.has(arn), aliases: await aliasesOf(arn, owned, client) });
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
        ...(nextToken === undefined ? {} : { nextToken }),
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

/** Deletes an alias unless a run that it started is still open; true if it did. Runs do not need it; finding them does. */
export async function deletedIfDrained(alias: DeployedAlias, client = new SFNClient()): Promise<boolean> {
  const open = await client.send(
    new ListExecutionsCommand({ stateMachineArn: alias.arn, statusFilter: "RUNNING", maxResults: 1 }),
  );
  if ((open.executions ?? []).length > 0) return false;
  await client.send(new DeleteStateMachineAliasCommand({ stateMachineAliasArn: alias.arn }));
  return true;
}
