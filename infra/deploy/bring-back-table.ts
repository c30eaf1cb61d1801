import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from "@aws-sdk/client-cloudformation";
import { DescribeTableCommand, type DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { App, Stack } from "aws-cdk-lib";
import { defined } from "../../core/model/defined.ts";
import { StageTable } from "../constructs/table.ts";
import { namesOf } from "../names.ts";
import { stageOf } from "../options.ts";
import { type Resource, templateOf } from "../synth.ts";

/** A table that exists in the account. */
interface StandingTable {
  readonly indexes: ReadonlySet<string>;
  /** The KMS key of the table; undefined for AWS's own key. */
  readonly keyArn?: string;
}

/** A template that has only the table, with the other values of an import change set. */
interface TableImport {
  readonly logicalId: string;
  readonly tableName: string;
  readonly body: string;
}

/**
 * The stack of a stage with nothing but its table: the same construct with the same id, so the same logical id. Indexes that the
 * table in the account lacks are left out, since an import changes nothing; the next deployment makes them. The key is the table's
 * for the same reason: DynamoDB refuses to set a key that the table has already, and CloudFormation would not set another one.
 */
function tableImport(stageName: string, { indexes, keyArn }: StandingTable): TableImport {
  const stage = stageOf(stageName);
  const names = namesOf(stage.name);
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, names.stack);
  new StageTable(stack, "Table", { stage, names, byPhone: true, ...defined({ keyArn }) });
  const { template } = templateOf(app.synth().getStackByName(names.stack));
  const [found] = Object.entries(template.Resources);
  if (found === undefined) throw new Error("The table's template holds no table.");
  const [logicalId, table] = found;
  const body = JSON.stringify({ Resources: { [logicalId]: withIndexes(table, indexes) } });
  return { logicalId, tableName: names.table, body };
}

/** The table with only these indexes and the attributes of the remaining keys. */
function withIndexes(table: Resource, indexes: ReadonlySet<string>): Resource {
  const { GlobalSecondaryIndexes: all = [], AttributeDefinitions: attributes = [], ...rest } = table.Properties ?? {};
  const kept = listOf(all).filter((index) => indexes.has(String(index.IndexName)));
  const keys = [rest.KeySchema, ...kept.map(({ KeySchema }) => KeySchema)].flatMap(listOf);
  const named = new Set(keys.map(({ AttributeName }) => AttributeName));
  return {
    ...table,
    Properties: {
      ...rest,
      AttributeDefinitions: listOf(attributes).filter(({ AttributeName }) => named.has(AttributeName)),
      ...(kept.length > 0 ? { GlobalSecondaryIndexes: kept } : {}),
    },
  };
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

const WAIT_SECONDS = 900;

/** Indexes and key of a table; undefined where there is no such table. */
export async function standingTable(table: string, client: DynamoDBClient): Promise<StandingTable | undefined> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: table }));
    const keyArn = Table?.SSEDescription?.KMSMasterKeyArn;
    return {
      indexes: new Set((Table?.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName }) => IndexName ?? [])),
      ...defined({ keyArn }),
    };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/**
 * Makes the stack of a stage from the table that the last stack left in the account, by a change set of type IMPORT. Its template
 * has only the imported table.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-new-stack.html
 */
export async function bringBackTable(stage: string, table: StandingTable, client: CloudFormationClient): Promise<void> {
  const { logicalId, tableName, body } = tableImport(stage, table);
  const { Id: ChangeSetName, StackId: StackName } = await client.send(
    new CreateChangeSetCommand({
      StackName: namesOf(stage).stack,
      ChangeSetName: `table-comes-back-${Date.now()}`,
      ChangeSetType: "IMPORT",
      TemplateBody: body,
      ResourcesToImport: [
        {
          ResourceType: "AWS::DynamoDB::Table",
          LogicalResourceId: logicalId,
          ResourceIdentifier: { TableName: tableName },
        },
      ],
    }),
  );
  const waiting = { client, maxWaitTime: WAIT_SECONDS };
  await waitUntilChangeSetCreateComplete(waiting, { ChangeSetName, StackName });
  await client.send(new ExecuteChangeSetCommand({ ChangeSetName, StackName }));
  await waitUntilStackImportComplete(waiting, { StackName });
}
