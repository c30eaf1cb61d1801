import { SNSClient } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { pushSender } from "../../adapters/channels/push.ts";

const message = {
  channel: "push",
  to: "arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/6b0f4c9e",
  title: "Your order",
  text: 'It is "on its way"',
  tags: { customerId: "c 1", key: "orders#1#sent#1" },
} as const;

/** SNS as it answers on the wire; keeps what it was sent. */
function sns(statusCode: number, body: string) {
  const requests: URLSearchParams[] = [];
  const client = new SNSClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { body: string | Uint8Array }) {
        const sent = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
        requests.push(new URLSearchParams(sent));
        const headers = { "content-type": "text/xml" };
        return { response: { statusCode, headers, body: new TextEncoder().encode(body) } };
      },
    },
  });
  return { send: pushSender(client), requests };
}

const PUBLISHED = `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>`;

function errorBody(code: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
}

describe("a push message", () => {
  it("is one request to the device, with title and text as its platform takes them", async () => {
    const { send, requests } = sns(200, PUBLISHED);

    expect(await send(message)).toEqual({ answer: "accepted", providerId: "m-1" });

    const [request] = requests;
    expect(request?.get("Action")).toBe("Publish");
    expect(request?.get("TargetArn")).toBe(message.to);
    expect(request?.get("MessageStructure")).toBe("json");
    const payloads = JSON.parse(request?.get("Message") ?? "");
    expect(payloads.default).toBe(message.text);
    expect(JSON.parse(payloads.APNS)).toEqual({
      aps: { alert: { title: "Your order", body: message.text } },
      sojourn: { message: "orders#1#sent#1" },
    });
    expect(JSON.parse(payloads.GCM)).toEqual({
      fcmV1Message: {
        message: {
          notification: { title: "Your order", body: message.text },
          data: { "sojourn.message": "orders#1#sent#1" },
        },
      },
    });
  });

  it.each([
    [400, "EndpointDisabled", { answer: "refused", reason: "device_gone" }],
    [
      400,
      "PlatformApplicationDisabled",
      { answer: "misconfigured", fault: { error: "PlatformApplicationDisabledException", status: 400 } },
    ],
    [404, "NotFound", { answer: "refused", reason: "device_unknown" }],
    [400, "InvalidParameter", { answer: "refused", reason: "not_valid" }],
    [
      403,
      "AuthorizationError",
      { answer: "misconfigured", fault: { error: "AuthorizationErrorException", status: 403 } },
    ],
    [429, "Throttled", { answer: "throttled" }],
  ])("answered %i %s is not taken", async (status, code, expected) => {
    const { send } = sns(status, errorBody(code));

    expect(await send(message)).toEqual(expected);
  });

  it("answered by a fault may have been taken", async () => {
    const { send } = sns(500, errorBody("InternalError"));

    expect(await send(message)).toEqual({ answer: "unknown", fault: { error: "InternalErrorException", status: 500 } });
  });
});
