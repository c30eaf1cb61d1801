import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { START, smallStack } from "./small-stack.ts";

const ARN = "arn:aws:sqs:us-east-1:000000000000:";
const [DEAD, OTHER] = [`${ARN}small-dead`, `${ARN}small-other`];
const url = (name: string) => `http://127.0.0.1/000000000000/${name}`;

let cloud: LocalCloud;
let sqs: SQSClient;
let endpoint: string;
let time = START;
beforeAll(async () => {
  const source = await smallStack();
  source.template.Resources.Other = { Type: "AWS::SQS::Queue", Properties: { QueueName: "small-other" } };
  cloud = await openCloud({ source, startTime: START });
  endpoint = `http://127.0.0.1:${await cloud.listen(0)}`;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  sqs = new SQSClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterAll(() => cloud.close());

const park = async (many: number) => {
  for (let n = 0; n < many; n++) {
    const MessageAttributes = { reason: { DataType: "String", StringValue: "mended" } };
    await sqs.send(
      new SendMessageCommand({ QueueUrl: url("small-dead"), MessageBody: `parked ${n}`, MessageAttributes }),
    );
  }
};
const count = async (name: string) => {
  const AttributeNames = ["ApproximateNumberOfMessages"] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url(name), AttributeNames: [...AttributeNames] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
};
const list = async () =>
  (await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: DEAD, MaxResults: 10 }))).Results ?? [];
const pass = async (milliseconds: number) => {
  time += milliseconds;
  await cloud.runUntil(time);
};

describe("moving the messages of a dead-letter queue", () => {
  beforeEach(async () => {
    for (const name of ["small-dead", "small-other"]) {
      for (;;) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: url(name), MaxNumberOfMessages: 10 }),
        );
        if (Messages.length === 0) break;
      }
    }
  });

  test("sends all of them to the named queue, as new messages with their attributes", async () => {
    await park(3);

    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: OTHER }));

    expect(TaskHandle).toEqual(expect.any(String));
    expect([await count("small-dead"), await count("small-other")]).toEqual([0, 3]);
    const [task] = await list();
    expect(task).toMatchObject({
      Status: "COMPLETED",
      ApproximateNumberOfMessagesMoved: 3,
      ApproximateNumberOfMessagesToMove: 3,
    });
    expect(task).not.toHaveProperty("TaskHandle");
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url("small-other"),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
      }),
    );
    expect(Messages.map(({ Body }) => Body).toSorted()).toEqual(["parked 0", "parked 1", "parked 2"]);
    expect(Messages[0]?.MessageAttributes?.reason?.StringValue).toBe("mended");
  });

  test("follows the given rate, one task at a time, and can be cancelled", async () => {
    await park(5);
    const start = () =>
      sqs.send(
        new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: OTHER, MaxNumberOfMessagesPerSecond: 2 }),
      );

    const { TaskHandle } = await start();
    expect(await count("small-other")).toBe(2);
    await expect(start()).rejects.toMatchObject({ name: "UnsupportedOperation" });
    await pass(1_000);
    expect(await count("small-other")).toBe(4);
    const cancelled = await sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await pass(5_000);

    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(4);
    expect([await count("small-dead"), await count("small-other")]).toEqual([1, 4]);
    expect((await list())[0]).toMatchObject({ Status: "CANCELLED", MaxNumberOfMessagesPerSecond: 2 });
    await expect(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
      name: "UnsupportedOperation",
    });
  });

  test("moves a received message when it becomes visible again", async () => {
    await pass(60_000);
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: OTHER }));
    await park(1);
    const before = await count("small-other");
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: url("small-dead"), VisibilityTimeout: 5 }));

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD, DestinationArn: OTHER }));
    expect(await count("small-other")).toBe(before);
    await pass(6_000);

    expect([await count("small-dead"), await count("small-other")]).toEqual([0, before + 1]);
    expect((await list())[0]).toMatchObject({ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 });
  });

  test("back to their source fails for a message without a source: it was sent here, not moved", async () => {
    await park(1);

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: DEAD }));

    expect((await list())[0]).toMatchObject({ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" });
    expect(await count("small-dead")).toBe(1);
  });

  test.each([
    ["a queue that is nobody's dead-letter queue", { SourceArn: OTHER }, "UnsupportedOperation"],
    ["a queue that there is not", { SourceArn: `${ARN}nothing` }, "ResourceNotFoundException"],
    [
      "a destination that there is not",
      { SourceArn: DEAD, DestinationArn: `${ARN}nothing` },
      "ResourceNotFoundException",
    ],
  ])("is refused for %s", async (_, asked, name) => {
    await expect(sqs.send(new StartMessageMoveTaskCommand(asked))).rejects.toMatchObject({ name });
  });
});

test("GetCallerIdentity answers with the account, as the AWS CLI needs it", async () => {
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  const answer = await fetch(`${endpoint}/`, { method: "POST", body });

  expect(answer.status).toBe(200);
  expect(await answer.text()).toMatch(/<GetCallerIdentityResult>.*<Account>000000000000<\/Account>/);
});
