import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { GetFunctionConcurrencyCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteOptedOutNumberCommand, PinpointSMSVoiceV2Client } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { DeleteSuppressedDestinationCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import {
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { START, smallStack } from "./small-stack.ts";

/* What docs/runbook.md asks of AWS, over the port of a local cloud. */

const AWS = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" }, maxAttempts: 1 };

let cloud: LocalCloud;
let endpoint: string;
beforeAll(async () => {
  cloud = await openCloud({ source: await smallStack(), startTime: START });
  endpoint = `http://127.0.0.1:${await cloud.listen(0)}`;
});
afterAll(() => cloud.close());

test("a queue's URL leads to the local cloud, also for a client without an endpoint", async () => {
  const told = new SQSClient({ ...AWS, endpoint });

  const { QueueUrl } = await told.send(new GetQueueUrlCommand({ QueueName: "small-dead" }));
  expect(QueueUrl).toBe(`${endpoint}/000000000000/small-dead`);
  const { QueueUrls = [] } = await told.send(new ListQueuesCommand({}));
  expect(QueueUrls).toContain(QueueUrl);
  // Without an endpoint the SDK sends a request to the host of the queue's URL.
  const warn = vi.fn<(text: string) => void>();
  const alone = new SQSClient({ ...AWS, logger: { ...console, debug: warn, info: warn, warn } });
  await alone.send(new SendMessageCommand({ QueueUrl, MessageBody: "parked" }));
  const { Messages } = await alone.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
  expect(Messages).toMatchObject([{ Body: "parked" }]);
  await alone.send(new PurgeQueueCommand({ QueueUrl }));
  expect(cloud.queue("small-dead")?.counts().visible).toBe(0);
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("using QueueUrl host as endpoint"));
});

test("a URL in AWS's form is understood too", async () => {
  const QueueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/small-dead";

  const answer = await new SQSClient({ ...AWS, endpoint }).send(new ReceiveMessageCommand({ QueueUrl }));

  expect(answer.Messages).toBeUndefined();
});

test("rules are listed with their state, by bus", async () => {
  const client = new EventBridgeClient({ ...AWS, endpoint });
  const rulesOf = async (EventBusName: string) => (await client.send(new ListRulesCommand({ EventBusName }))).Rules;

  expect(await rulesOf("small-bus")).toMatchObject([{ State: "ENABLED", EventPattern: expect.stringContaining("{") }]);
  expect(await rulesOf("default")).toEqual([]);
  await expect(rulesOf("other-bus")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a function runs by hand, and its error is returned", async () => {
  const client = new LambdaClient({ ...AWS, endpoint });
  const invoke = async (FunctionName: string, payload: object) => {
    const { FunctionError, Payload } = await client.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
    );
    return { FunctionError, answer: JSON.parse(Payload?.transformToString() ?? "") };
  };

  expect(await invoke("small-ingest", { Records: [] })).toEqual({
    FunctionError: undefined,
    answer: expect.anything(),
  });
  expect(await invoke("small-ingest", {})).toMatchObject({
    FunctionError: "Unhandled",
    answer: { errorType: "TypeError" },
  });
  await expect(invoke("small-nothing", {})).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const reserved = await client.send(new GetFunctionConcurrencyCommand({ FunctionName: "small-ingest" }));
  expect(reserved.ReservedConcurrentExecutions).toBeUndefined();
});

test("no address is on a provider's suppression list, because there is none", async () => {
  const email = new SESv2Client({ ...AWS, endpoint });
  const texts = new PinpointSMSVoiceV2Client({ ...AWS, endpoint });

  await expect(
    email.send(new DeleteSuppressedDestinationCommand({ EmailAddress: "ada@example.com" })),
  ).rejects.toMatchObject({ name: "NotFoundException" });
  await expect(
    texts.send(new DeleteOptedOutNumberCommand({ OptOutListName: "Default", OptedOutNumber: "+447700900123" })),
  ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
