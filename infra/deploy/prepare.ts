import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { defined } from "../../core/model/defined.ts";
import { getOwn } from "../../core/model/json.ts";
import type { Workspace } from "../../workflows/compiler/compiled.ts";
import { aliasName, type Names, namesOf } from "../names.ts";
import {
  accountConcurrency,
  checkConcurrency,
  checkSender,
  type EmailAccount,
  emailAccount,
  type Finding,
  ingestConcurrencyFor,
} from "./account-checks.ts";
import { bringBackTable, standingTable } from "./bring-back-table.ts";
import { type Dns, systemDns } from "./dns.ts";
import { checkDomain } from "./domain-checks.ts";
import { deleteAlias, deletedIfDrained, deployedMachines, machinesClient, ownedBy, soundAliases } from "./machines.ts";
import { publish } from "./publish.ts";
import { type Adoption, adoptable, adoption, type DeployedMachine, pruneCandidates } from "./versions.ts";

/** Clients for the services of the account. */
export interface Account {
  readonly sfn: SFNClient;
  readonly stacks: CloudFormationClient;
  readonly tables: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly email: EmailAccount;
  readonly dns: Dns;
}

export interface Deployment {
  readonly workspace: Pick<Workspace, "journeys" | "settings" | "templates">;
  readonly stage: string;
  readonly region: string;
  /** Copies of ingest that the deployer chose; otherwise they depend on the account. */
  readonly ingestConcurrency?: number;
}

export interface Preparation {
  readonly findings: readonly Finding[];
  /** Context for the CDK app: `standing`, `apart`, `ingestConcurrency`. */
  readonly context: Readonly<Record<string, string>>;
  /** Does what is needed before CloudFormation deploys. */
  before(tell: (line: string) => void): Promise<void>;
  /** Does what needs the stack that CloudFormation has made. */
  after(tell: (line: string) => void): Promise<void>;
}

export function account(): Account {
  return {
    sfn: machinesClient(),
    stacks: new CloudFormationClient(),
    tables: new DynamoDBClient(),
    lambda: new LambdaClient(),
    email: emailAccount(),
    dns: systemDns(),
  };
}

/** Reads the account before a deployment, without a change. */
export async function prepare(deployment: Deployment, to: Account = account()): Promise<Preparation> {
  const { workspace, stage } = deployment;
  const names = namesOf(stage);
  const { findings, ingest } = await checkAccount(deployment, to);
  const owned = await ownedBy(names.stack, to.stacks);
  const leftTable = owned === undefined ? await standingTable(names.table, to.tables) : undefined;
  const roleName = names.machineRole(await to.sfn.config.region());
  const deployed = await deployedMachines(names, workspace.journeys, owned ?? new Set(), to.sfn);
  const isRole = (arn: string) => ends(arn, [roleName, ...(owned ?? [])]);
  const sound = await soundAliases(adoptable(workspace.journeys, deployed, aliasName), isRole, to.sfn);
  const adopted = adoption(workspace.journeys, deployed, aliasName, sound);
  const publishing = (tell: (line: string) => void) => publishAll(deployment, names, deployed, adopted, to.sfn, tell);
  // A machine needs an existing role, which in a new stack CloudFormation makes first.
  const roleIsThere = owned?.has(roleName) === true;
  return {
    findings,
    context: contextOf(adopted, ingest),
    before: async (tell) => {
      if (leftTable !== undefined) {
        tell(`The table ${names.table} is there already: a new stack takes it over (an import change set).`);
        await bringBackTable(stage, leftTable, to.stacks);
      }
      for (const arn of adopted.broken) {
        await deleteAlias(arn, to.sfn);
        tell(
          `Deleted the alias ${arn}: its version's role is gone, so no run could start by it. The deployment makes it again.`,
        );
      }
      const wanted = new Set(workspace.journeys.map(({ version }) => aliasName(version)));
      for (const alias of pruneCandidates(deployed, wanted)) {
        if (await deletedIfDrained(alias, to.sfn)) tell(`Deleted the drained alias ${alias.arn}.`);
      }
      if (roleIsThere) await publishing(tell);
    },
    after: async (tell) => {
      if (!roleIsThere) await publishing(tell);
    },
  };
}

function ends(arn: string, names: readonly string[]): boolean {
  return names.includes(arn.slice(arn.lastIndexOf("/") + 1));
}

async function checkAccount({ workspace, stage, region, ingestConcurrency }: Deployment, to: Account) {
  const { sender, stages } = workspace.settings;
  const emails = Object.values(workspace.templates).filter(({ channel }) => channel === "email");
  const senders = await checkSender(to.email, {
    ...defined({ sender: sender.email }),
    templates: emails.map(({ name }) => name),
    region,
  });
  const domain = await checkDomain(to, {
    ...defined({ sender: emails.length > 0 ? sender.email : undefined, links: getOwn(stages, stage)?.links }),
    region: await to.sfn.config.region(),
  });
  const copies = await accountConcurrency(to.lambda);
  const ingest = ingestConcurrency ?? ingestConcurrencyFor(copies);
  return { findings: [...senders, ...domain, ...checkConcurrency(copies, ingest)], ingest };
}

function contextOf({ standing, apart }: Adoption, ingest: number): Readonly<Record<string, string>> {
  return {
    ...(standing.length > 0 ? { standing: standing.join(",") } : {}),
    ...(apart.length > 0 ? { apart: apart.join(",") } : {}),
    ingestConcurrency: String(ingest),
  };
}

async function publishAll(
  { workspace }: Deployment,
  names: Names,
  deployed: readonly DeployedMachine[],
  { publish: versions }: Adoption,
  sfn: SFNClient,
  tell: (line: string) => void,
): Promise<void> {
  for (const { machine, version } of versions) {
    const arn = deployed.find((one) => one.machine === machine)?.arn;
    const journey = workspace.journeys.find((one) => one.machine === machine && one.version === version);
    if (arn === undefined || journey === undefined) continue;
    await publish(arn, journey, names, sfn);
    tell(`Published version ${version} of ${machine}, whose machine stands beside the stack.`);
  }
}
