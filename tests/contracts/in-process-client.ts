import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type Dynamo, dynamoHandler } from "../../local/dynamodb/handler.ts";
import { dynamoRequestHandler } from "../../local/dynamodb/request-handler.ts";
import { TABLE } from "./table-definition.ts";

/** A client of a DynamoDB in this process, unsigned. */
export function inProcessClient(dynamo: Dynamo): DynamoDBClient {
  return new DynamoDBClient({
    region: "eu-west-1",
    endpoint: "http://127.0.0.1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    signer: { sign: async (request) => request },
    requestHandler: {
      metadata: { handlerProtocol: "none" },
      ...dynamoRequestHandler(dynamo),
    } as never,
    maxAttempts: 1,
  });
}

/** A DynamoDB in this process with our table in it. */
export async function openTable(options: { path?: string } = {}): Promise<{ dynamo: Dynamo; client: DynamoDBClient }> {
  const dynamo = await dynamoHandler(options);
  const client = inProcessClient(dynamo);
  await client.send(new CreateTableCommand(TABLE));
  return { dynamo, client };
}
