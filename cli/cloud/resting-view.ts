import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SQSClient } from "@aws-sdk/client-sqs";
import { canariesIn } from "../../infra/canaries.ts";
import { namesOf } from "../../infra/names.ts";
import { openCloud } from "../../local/cloud.ts";
import { sentMessage } from "../../local/page/documents.ts";
import { StoreRefusedError } from "../../local/store/store.ts";
import { ProblemError } from "../problem.ts";
import { LAST_BATCH_MS } from "../start/replay.ts";
import { keptStack, LOCAL_STAGE } from "../start/stack.ts";
import type { CloudView } from "./view.ts";

/** What an earlier `npm start` left in this folder, opened in this process; its clock stands still. */
export async function restingView(dir: string): Promise<CloudView> {
  const stack = await keptStack(dir);
  if (stack === undefined)
    throw new ProblemError(`${dir} holds no stack.`, "Start the local cloud once with npm start.");
  const cloud = await openCloud({ source: stack.source, dir }).catch((error: unknown) => {
    if (error instanceof StoreRefusedError) throw new ProblemError(error.message);
    throw error;
  });
  const names = namesOf(LOCAL_STAGE);
  const { region, account } = cloud.stack;
  return {
    where: "the local cloud (at rest)",
    reach: "",
    dynamodb: new DynamoDBClient(cloud.clientConfig),
    sfn: new SFNClient(cloud.clientConfig),
    events: new EventBridgeClient(cloud.clientConfig),
    sqs: new SQSClient(cloud.clientConfig),
    bus: names.bus,
    table: names.table,
    queues: names.queues,
    statesArn: `arn:aws:states:${region}:${account}:`,
    machinePrefix: names.machinePrefix,
    canaries: canariesIn(Object.entries(cloud.stack.outputs)),
    zone: stack.zone,
    now: () => cloud.now(),
    outbox: async (customerId) => cloud.outbox(customerId).map(sentMessage),
    isRunning: false,
    // The queue waits a moment for its batch to fill; else the clock stands still.
    settle: () => cloud.runUntil(cloud.now() + LAST_BATCH_MS),
    close: () => cloud.close(),
  };
}
