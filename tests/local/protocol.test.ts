import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  EventBridgeClient,
  ListArchivesCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { HOUR, MINUTE, START, shopEvent, smallStack } from "./small-stack.ts";

let cloud: LocalCloud;
let port: number;
let config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
const MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:small-machine";
const EVENT = {
  id: "1",
  account: "1",
  source: "shop",
  time: "2026-01-01T00:00:00Z",
  region: "r",
  resources: [],
  "detail-type": "x",
  detail: { total: 30 },
};

beforeAll(async () => {
  cloud = await openCloud({ source: await smallStack(), startTime: START });
  port = await cloud.listen(0);
  config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
});
afterAll(() => cloud.close());

describe("the AWS SDK over HTTP", () => {
  test("puts events, and refuses each bad event of a call alone", async () => {
    const client = new EventBridgeClient(config);

    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          shopEvent("http", 1),
          { ...shopEvent("http", 2), Detail: "not json" },
          { ...shopEvent("http", 3), Source: "aws.ses" },
          { DetailType: "x", Detail: "{}" },
        ],
      }),
    );
    await cloud.settle();

    expect(answer.FailedEntryCount).toBe(3);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "MalformedDetail",
      "NotAuthorizedForSourceException",
      "InvalidArgument",
    ]);
    const item = await new DynamoDBClient(config).send(
      new GetItemCommand({ TableName: "small-table", Key: { pk: { S: "http/1" } } }),
    );
    expect(item.Item?.pk).toEqual({ S: "http/1" });
  });

  test("tests event patterns, and gets the reason for an invalid one", async () => {
    const client = new EventBridgeClient(config);
    const tested = (pattern: object) =>
      client.send(new TestEventPatternCommand({ EventPattern: JSON.stringify(pattern), Event: JSON.stringify(EVENT) }));

    expect((await tested({ detail: { total: [{ numeric: [">", 20] }] } })).Result).toBe(true);
    expect((await tested({ source: ["other"] })).Result).toBe(false);
    await expect(tested({ source: "shop" })).rejects.toMatchObject({ name: "InvalidEventPatternException" });
  });

  test("starts, watches and stops runs", async () => {
    const client = new SFNClient(config);
    const start = (name: string) =>
      client.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name, input: '{"customer":"c1"}' }));

    const { executionArn } = await start("one");
    const other = await start("two");
    await client.send(new StopExecutionCommand({ executionArn: other.executionArn, error: "Enough", cause: "really" }));
    await cloud.runUntil(cloud.now() + HOUR);

    const run = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(run.status).toBe("SUCCEEDED");
    expect(JSON.parse(run.output ?? "")).toEqual({ now: cloud.now(), customer: "c1" });
    expect(run.startDate?.getTime()).toBe(cloud.now() - HOUR);
    const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events[0]?.type).toBe("ExecutionSucceeded");
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: MACHINE }));
    expect(executions.map(({ name, status }) => [name, status])).toEqual([
      ["one", "SUCCEEDED"],
      ["two", "ABORTED"],
    ]);
    const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toEqual(["small-machine"]);
    const answer = client.send(new SendTaskSuccessCommand({ taskToken: "x", output: "{}" }));
    await expect(answer).rejects.toMatchObject({
      name: expect.stringMatching(/TaskTimedOut|TaskDoesNotExist|InvalidToken/),
    });
  });

  test("sends, receives, hides and deletes messages by virtual time", async () => {
    const client = new SQSClient(config);
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: "small-dead" }));
    const receive = async () =>
      (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }))).Messages ?? [];

    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: "a",
        MessageAttributes: { why: { DataType: "String", StringValue: "x" } },
      }),
    );
    await client.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "b", MessageBody: "b", DelaySeconds: 10 }] }),
    );
    const first = await receive();
    const hidden = await receive();
    await cloud.runUntil(cloud.now() + MINUTE);
    const again = await receive();

    expect(first.map(({ Body }) => Body)).toEqual(["a"]);
    expect(hidden).toEqual([]);
    expect(again.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount]).toSorted()).toEqual([
      ["a", "2"],
      ["b", "1"],
    ]);
    for (const { ReceiptHandle } of again) await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    expect(Attributes?.ApproximateNumberOfMessages).toBe("0");
    expect(Attributes?.ApproximateNumberOfMessagesNotVisible).toBe("0");
  });

  test("sends e-mail into the outbox", async () => {
    const client = new SESv2Client(config);
    const send = (to: string[]) =>
      client.send(
        new SendEmailCommand({
          FromEmailAddress: "shop@example.com",
          Destination: { ToAddresses: to },
          ReplyToAddresses: ["help@example.com"],
          Content: {
            Simple: { Subject: { Data: "Hello" }, Body: { Html: { Data: "<p>Hi</p>" }, Text: { Data: "Hi" } } },
          },
        }),
      );

    const { MessageId } = await send(["a@example.com"]);

    const sent = cloud.outbox().find(({ providerId }) => providerId === MessageId);
    expect(sent?.content).toEqual({
      from: "shop@example.com",
      to: ["a@example.com"],
      subject: "Hello",
      html: "<p>Hi</p>",
      text: "Hi",
      replyTo: ["help@example.com"],
    });
    await expect(send([])).rejects.toMatchObject({ name: "BadRequestException" });
  });

  test("gets an error for an operation that a service does not have", async () => {
    await expect(new EventBridgeClient(config).send(new ListArchivesCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  test("finds the template's table", async () => {
    const client = new DynamoDBClient(config);

    const { TableNames } = await client.send(new ListTablesCommand({}));

    expect(TableNames).toEqual(["small-table"]);
    const twice = new PutItemCommand({
      TableName: "small-table",
      Item: { pk: { S: "p" } },
      ConditionExpression: "attribute_not_exists(pk)",
    });
    await client.send(twice);
    await expect(client.send(twice)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
  });
});

test("calls from outside are not metered", async () => {
  const before = cloud.meter();

  await new DynamoDBClient(config).send(
    new PutItemCommand({ TableName: "small-table", Item: { pk: { S: "outside" } } }),
  );

  expect(cloud.meter()).toEqual(before);
});

test("a port in use is one clear message", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;

  const second = await openCloud({ source: await smallStack(), startTime: START });
  await expect(second.listen(taken)).rejects.toThrow(`Port ${taken} of 127.0.0.1 is in use`);

  await second.close();
  server.close();
});

test("a page of another site cannot reach it under another host name", async () => {
  const { request } = await import("node:http");
  const status = await new Promise((resolve) => {
    request({ host: "127.0.0.1", port, path: "/", headers: { host: "evil.example" } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
  });

  expect(status).toBe(403);
});

const run = promisify(execFile);
const aws = await run("aws", ["--version"]).then(
  () => true,
  () => false,
);

describe.runIf(aws)("the AWS CLI", () => {
  const queue = "https://sqs.us-east-1.amazonaws.com/000000000000/small-dead";
  const cli = async (...args: readonly string[]): Promise<unknown> => {
    const env = {
      PATH: process.env.PATH ?? "",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const { stdout } = await run("aws", ["--endpoint-url", config.endpoint, "--output", "json", ...args], { env });
    return stdout.trim() === "" ? undefined : JSON.parse(stdout);
  };
  const execution = `${MACHINE.replace(":stateMachine:", ":execution:")}:cli`;
  const key = '{"pk":{"S":"cli"}}';
  const values = '{":p":{"S":"cli"}}';

  test.each([
    [
      "events put-events",
      ["events", "put-events", "--entries", JSON.stringify([shopEvent("cli", 1)])],
      { FailedEntryCount: 0 },
    ],
    [
      "events test-event-pattern",
      ["events", "test-event-pattern", "--event-pattern", '{"source":["shop"]}', "--event", JSON.stringify(EVENT)],
      { Result: true },
    ],
    [
      "stepfunctions list-state-machines",
      ["stepfunctions", "list-state-machines"],
      { stateMachines: [{ name: "small-machine" }] },
    ],
    [
      "stepfunctions describe-state-machine",
      ["stepfunctions", "describe-state-machine", "--state-machine-arn", MACHINE],
      { name: "small-machine", status: "ACTIVE" },
    ],
    [
      "stepfunctions start-execution",
      ["stepfunctions", "start-execution", "--state-machine-arn", MACHINE, "--name", "cli"],
      { executionArn: execution },
    ],
    [
      "stepfunctions list-executions",
      ["stepfunctions", "list-executions", "--state-machine-arn", MACHINE, "--status-filter", "RUNNING"],
      { executions: [{ name: "cli", status: "RUNNING" }] },
    ],
    [
      "stepfunctions describe-execution",
      ["stepfunctions", "describe-execution", "--execution-arn", execution],
      { status: "RUNNING" },
    ],
    ["stepfunctions stop-execution", ["stepfunctions", "stop-execution", "--execution-arn", execution], {}],
    [
      "stepfunctions get-execution-history",
      ["stepfunctions", "get-execution-history", "--execution-arn", execution, "--reverse-order", "--max-items", "1"],
      { events: [{ type: "ExecutionAborted" }] },
    ],
    ["dynamodb put-item", ["dynamodb", "put-item", "--table-name", "small-table", "--item", key], undefined],
    [
      "dynamodb get-item",
      ["dynamodb", "get-item", "--table-name", "small-table", "--key", key],
      { Item: { pk: { S: "cli" } } },
    ],
    [
      "dynamodb query",
      [
        "dynamodb",
        "query",
        "--table-name",
        "small-table",
        "--key-condition-expression",
        "pk = :p",
        "--expression-attribute-values",
        values,
      ],
      { Count: 1 },
    ],
    ["dynamodb scan", ["dynamodb", "scan", "--table-name", "small-table", "--max-items", "1"], { Items: [{}] }],
    [
      "sqs send-message",
      ["sqs", "send-message", "--queue-url", queue, "--message-body", "from the cli"],
      { MessageId: expect.any(String) },
    ],
    [
      "sqs get-queue-attributes",
      ["sqs", "get-queue-attributes", "--queue-url", queue, "--attribute-names", "ApproximateNumberOfMessages"],
      { Attributes: { ApproximateNumberOfMessages: "1" } },
    ],
    ["sqs receive-message", ["sqs", "receive-message", "--queue-url", queue], { Messages: [{ Body: "from the cli" }] }],
    [
      "sesv2 send-email",
      [
        "sesv2",
        "send-email",
        "--from-email-address",
        "shop@example.com",
        "--destination",
        "ToAddresses=a@example.com",
        "--content",
        '{"Simple":{"Subject":{"Data":"Hi"},"Body":{"Text":{"Data":"there"}}}}',
      ],
      { MessageId: expect.any(String) },
    ],
  ])("%s", async (_command, args, expected) => {
    const answer = await cli(...args);
    if (expected === undefined) expect(answer).toBeUndefined();
    else expect(answer).toMatchObject(expected);
  });

  test.each([
    ["send-task-success", "--task-output", "{}"],
    ["send-task-failure", "--error", "Bad"],
  ])("stepfunctions %s fails for a token for which no task waits", async (command, option, value) => {
    await expect(cli("stepfunctions", command, "--task-token", "nobody", option, value)).rejects.toThrow(
      /TaskTimedOut|TaskDoesNotExist|InvalidToken/,
    );
  });

  test("a missing operation gets AWS's UnknownOperationException", async () => {
    await expect(cli("events", "list-archives")).rejects.toThrow("UnknownOperationException");
    await expect(cli("sqs", "list-dead-letter-source-queues", "--queue-url", queue)).rejects.toThrow(
      "UnknownOperationException",
    );
    await expect(cli("stepfunctions", "list-activities")).rejects.toThrow("UnknownOperationException");
    await expect(cli("dynamodb", "list-backups")).rejects.toThrow("UnknownOperationException");
    await expect(cli("sesv2", "get-account")).rejects.toThrow("UnknownOperationException");
  });
});
