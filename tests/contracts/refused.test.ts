import { SQSClient } from "@aws-sdk/client-sqs";
import { expect, it } from "vitest";
import { refusedEvents } from "../../adapters/aws/refused.ts";

it("puts a refused event as it came into the queue, with the reason as an attribute", async () => {
  const sent: unknown[] = [];
  const client = new SQSClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    md5: false,
    requestHandler: {
      handle: async ({ body }: { body: Uint8Array }) => {
        sent.push(JSON.parse(new TextDecoder().decode(body)));
        return { response: { statusCode: 200, headers: {}, body: new TextEncoder().encode('{"MessageId":"m"}') } };
      },
    } as never,
  });

  await refusedEvents(client, "https://sqs.eu-west-1.amazonaws.com/1/refused").put(
    '{"name":1}',
    "The event has no name.",
  );

  expect(sent).toEqual([
    {
      QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/refused",
      MessageBody: '{"name":1}',
      MessageAttributes: { reason: { DataType: "String", StringValue: "The event has no name." } },
    },
  ]);
});
