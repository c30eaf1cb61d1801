import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { functionInvoker } from "../../adapters/channels/function.ts";
import { webhookSender } from "../../adapters/channels/webhook.ts";
import { sha256 } from "../../adapters/system/system.ts";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { answeredBy } from "../infra/answered-by.ts";

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:send-letter";
const MESSAGE: OutgoingMessage<"webhook"> = {
  channel: "webhook",
  url: ARN,
  isFunction: true,
  headers: {},
  body: '{"name":"Ada"}',
  tags: { customerId: "ada", key: "welcome#1#letter#1", start: 5 },
};

type Answer = ReturnType<Parameters<typeof answeredBy>[0]>;

function sender(answer: Answer, asked: { path: string; body: string }[] = []) {
  const client = new LambdaClient({
    ...answeredBy((path, body) => {
      asked.push({ path, body });
      return answer;
    }),
    maxAttempts: 1,
  });
  return webhookSender(sha256, 10_000, { functions: functionInvoker(client, 10_000) });
}

describe("a message for a function", () => {
  it("invokes it once, with the body and a key that is the same each time", async () => {
    const asked: { path: string; body: string }[] = [];
    const send = sender({ body: '"taken"' }, asked);

    expect([await send(MESSAGE), await send(MESSAGE)]).toMatchObject([{ answer: "accepted" }, { answer: "accepted" }]);
    expect(asked).toHaveLength(2);
    expect(decodeURIComponent(asked[0]?.path ?? "")).toContain(ARN);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      name: "Ada",
      idempotencyKey: sha256("ada#welcome#1#letter#1#5"),
    });
    expect(asked[1]).toEqual(asked[0]);
  });

  it.each<[string, Answer, unknown]>([
    ["no copy is free", { status: 429, error: "TooManyRequestsException", body: "{}" }, { answer: "throttled" }],
    ["there is none", { status: 404, error: "ResourceNotFoundException", body: "{}" }, { answer: "misconfigured" }],
    ["it may not be called", { status: 403, error: "AccessDeniedException", body: "{}" }, { answer: "misconfigured" }],
    [
      "the payload is too large",
      { status: 413, error: "RequestTooLargeException", body: "{}" },
      { answer: "refused", reason: "payload_too_large" },
    ],
    ["Lambda has a fault", { status: 500, error: "ServiceException", body: "{}" }, { answer: "unknown" }],
    [
      "the function has failed",
      { body: '{"errorMessage":"no"}', headers: { "x-amz-function-error": "Unhandled" } },
      { answer: "unknown", fault: { error: "FunctionFailedError" } },
    ],
  ])("where %s, says what that means for the message", async (_, answer, expected) => {
    expect(await sender(answer)(MESSAGE)).toMatchObject(expected as object);
  });

  it("is misconfigured where the stack was deployed without functions", async () => {
    expect(await webhookSender(sha256, 10_000)(MESSAGE)).toMatchObject({ answer: "misconfigured" });
  });
});
