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

type Answer = readonly [status: number, body: string];

/** SNS as it answers on the wire; keeps what it was sent. */
function snsClient(answerTo: (request: URLSearchParams) => Answer) {
  const requests: URLSearchParams[] = [];
  const client = new SNSClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { body: string | Uint8Array }) {
        const sent = typeof request.body === "string" ? request.body : new TextDecoder().decode(request.body);
        const asked = new URLSearchParams(sent);
        requests.push(asked);
        const [statusCode, body] = answerTo(asked);
        const headers = { "content-type": "text/xml" };
        return { response: { statusCode, headers, body: new TextEncoder().encode(body) } };
      },
    },
  });
  return { send: pushSender(client), requests };
}

function sns(...answer: Answer) {
  return snsClient(() => answer);
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
    [400, "EndpointDisabled", { answer: "refused", reason: "device_gone", gone: [message.to] }],
    [
      400,
      "PlatformApplicationDisabled",
      { answer: "misconfigured", fault: { error: "PlatformApplicationDisabledException", status: 400 } },
    ],
    [404, "NotFound", { answer: "refused", reason: "device_unknown", gone: [message.to] }],
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

describe("a push message to several devices", () => {
  const device = (name: string) => `arn:aws:sns:eu-west-1:000000000000:endpoint/APNS/shop/${name}`;
  const [a, b, c] = [device("a"), device("b"), device("c")];

  /** SNS that answers each device in its own way: a message id, an error with its status, or a lost connection. */
  function snsOf(answers: Readonly<Record<string, string | readonly [number, string] | Error>>) {
    const { send, requests } = snsClient((request) => {
      const answer = answers[request.get("TargetArn") ?? ""] ?? "";
      if (answer instanceof Error) throw answer;
      return typeof answer === "string" ? [200, PUBLISHED.replace("m-1", answer)] : [answer[0], errorBody(answer[1])];
    });
    const asked = () => requests.map((request) => request.get("TargetArn"));
    return { asked, send: () => send({ ...message, to: a, others: [b, c] }) };
  }

  const gone = [400, "EndpointDisabled"] as const;
  const busy = [429, "Throttled"] as const;
  const lost = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  const ours = [403, "AuthorizationError"] as const;
  const DENIED = { error: "AuthorizationErrorException", status: 403 };

  it.each<[string, Parameters<typeof snsOf>[0], unknown]>([
    ["all take it", { [a]: "m-a", [b]: "m-b", [c]: "m-c" }, { answer: "accepted", providerId: "m-a" }],
    ["one takes it", { [a]: busy, [b]: lost, [c]: "m-c" }, { answer: "accepted", providerId: "m-c" }],
    [
      "one takes it and others are dead",
      { [a]: gone, [b]: "m-b", [c]: gone },
      { answer: "accepted", providerId: "m-b", gone: [a, c] },
    ],
    ["one may have it", { [a]: gone, [b]: busy, [c]: lost }, { answer: "unknown", fault: { error: "ECONNRESET" } }],
    ["one may take it later", { [a]: gone, [b]: busy, [c]: ours }, { answer: "throttled" }],
    ["we are not set up", { [a]: gone, [b]: ours, [c]: gone }, { answer: "misconfigured", fault: DENIED }],
    [
      "all are dead",
      { [a]: gone, [b]: gone, [c]: gone },
      { answer: "refused", reason: "device_gone", gone: [a, b, c] },
    ],
  ])("where %s", async (_, answers, expected) => {
    const { send, asked } = snsOf(answers);

    expect(await send()).toEqual(expected);

    expect(asked().toSorted()).toEqual([a, b, c]);
  });
});
