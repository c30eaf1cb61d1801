import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackImportComplete,
} from "@aws-sdk/client-cloudformation";
import { DescribeTableCommand, type DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { defined } from "../../core/model/defined.ts";
import { namesOf } from "../names.ts";
import { type StandingTable, tableImport } from "./table-template.ts";

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
 * Makes the stack of a stage out of the table that the last one left in the account, by a change set of type IMPORT: it
 * names the table, and its template holds nothing but what it imports.
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
