import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Dynamo, dynamoHandler } from "../../local/dynamodb/handler.ts";
import { inProcess } from "./in-process.ts";
import { TABLE } from "./table-definition.ts";

/** A client of a DynamoDB in this process. */
export function inProcessClient(dynamo: Dynamo): DynamoDBClient {
  return new DynamoDBClient(inProcess(dynamo));
}

/** A DynamoDB in this process with our table in it. */
export async function openTable(options: { path?: string } = {}): Promise<{ dynamo: Dynamo; client: DynamoDBClient }> {
  const dynamo = await dynamoHandler(options);
  const client = inProcessClient(dynamo);
  await client.send(new CreateTableCommand(TABLE));
  return { dynamo, client };
}
