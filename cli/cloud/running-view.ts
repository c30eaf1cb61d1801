import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { z } from "zod/mini";
import { namesOf } from "../../infra/names.ts";
import { About, SentMessages } from "../../local/page/documents.ts";
import { DEFAULT_PORT } from "./options.ts";
import type { CloudView } from "./view.ts";

/** The local cloud that listens on this port of 127.0.0.1; undefined when nothing, or something else, does. */
export async function runningView(port: number): Promise<CloudView | undefined> {
  const base = `http://127.0.0.1:${port}`;
  const about = await fetchJson(`${base}/about.json`, About).catch(() => undefined);
  if (about === undefined) return undefined;
  const config = {
    endpoint: base,
    region: about.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const names = namesOf(about.stage);
  const clients = {
    dynamodb: new DynamoDBClient(config),
    sfn: new SFNClient(config),
    events: new EventBridgeClient(config),
    sqs: new SQSClient(config),
  };
  return {
    ...clients,
    where: `the local cloud on port ${port}`,
    reach: port === DEFAULT_PORT ? "" : ` --port ${port}`,
    bus: names.bus,
    table: names.table,
    queues: names.queues,
    statesArn: `arn:aws:states:${about.region}:${about.account}:`,
    machinePrefix: names.machinePrefix,
    canaries: about.canaries,
    zone: about.zone,
    now: () => about.now,
    outbox: (customerId) =>
      fetchJson(
        `${base}/outbox.json${customerId === undefined ? "" : `?customer=${encodeURIComponent(customerId)}`}`,
        SentMessages,
      ),
    isRunning: true,
    settle: async () => {},
    close: async () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

async function fetchJson<T>(url: string, shape: z.ZodMiniType<T>): Promise<T> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  return shape.parse(await answer.json());
}
