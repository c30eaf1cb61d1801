import { SESv2Client } from "@aws-sdk/client-sesv2";
import { describe, expect, it } from "vitest";
import { sesSender } from "../../adapters/channels/ses.ts";
import { writeTags } from "../../core/feedback/find-message.ts";
import { NotHandedOverError } from "../../core/model/errors.ts";

const message = {
  channel: "email",
  from: "Shop <hello@example.com>",
  to: "ada@example.com",
  subject: "Grüße",
  html: "<p>Hallo</p>",
  tags: { customerId: "c 1", key: "welcome#1#hello#1" },
} as const;

interface Wire {
  readonly statusCode: number;
  readonly body: object;
}

/** SES as it answers on the wire; keeps the bodies it was sent. */
function ses(answer: Wire | Error) {
  const requests: unknown[] = [];
  const client = new SESv2Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { body: Uint8Array }) {
        requests.push(JSON.parse(new TextDecoder().decode(request.body)));
        if (answer instanceof Error) throw answer;
        const { statusCode, body } = answer;
        const headers = { "content-type": "application/json", ...errorHeader(body) };
        return { response: { statusCode, headers, body: new TextEncoder().encode(JSON.stringify(body)) } };
      },
    },
  });
  return { client, requests };
}

function errorHeader(body: object): Record<string, string> {
  return "__type" in body ? { "x-amzn-errortype": String(body.__type) } : {};
}

describe("e-mail by SES", () => {
  it("is one request with the customer and the key in its tags", async () => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "0100017c" } });

    const answer = await sesSender(client, "sojourn-dev")(message);

    expect(answer).toEqual({ answer: "accepted", providerId: "0100017c" });
    expect(requests).toEqual([
      {
        FromEmailAddress: "Shop <hello@example.com>",
        Destination: { ToAddresses: ["ada@example.com"] },
        Content: {
          Simple: {
            Subject: { Data: "Grüße", Charset: "UTF-8" },
            Body: { Html: { Data: "<p>Hallo</p>", Charset: "UTF-8" } },
          },
        },
        EmailTags: Object.entries(writeTags(message.tags)).map(([Name, Value]) => ({ Name, Value })),
        ConfigurationSetName: "sojourn-dev",
      },
    ]);
  });

  it("names no configuration set where there is none", async () => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });

    await sesSender(client, "")(message);

    expect(requests[0]).not.toHaveProperty("ConfigurationSetName");
  });

  it.each([
    [429, "TooManyRequestsException", { answer: "throttled" }],
    [400, "LimitExceededException", { answer: "throttled" }],
    [400, "ThrottlingException", { answer: "throttled" }],
    [400, "SendingPausedException", { answer: "throttled" }],
    [403, "AccessDeniedException", { answer: "misconfigured", fault: { error: "AccessDeniedException", status: 403 } }],
    [400, "MessageRejected", { answer: "refused", reason: "message_rejected" }],
    [
      400,
      "MailFromDomainNotVerifiedException",
      { answer: "misconfigured", fault: { error: "MailFromDomainNotVerifiedException", status: 400 } },
    ],
    [400, "AccountSuspendedException", { answer: "refused", reason: "account_suspended" }],
    [400, "BadRequestException", { answer: "refused", reason: "bad_request" }],
    [404, "NotFoundException", { answer: "misconfigured", fault: { error: "NotFoundException", status: 404 } }],
  ])("that fails with %s %s", async (statusCode, __type, expected) => {
    const { client, requests } = ses({ statusCode, body: { __type, message: "about ada@example.com" } });

    expect(await sesSender(client, "")(message)).toEqual(expected);
    expect(requests).toHaveLength(1);
  });

  it("is unknown after a fault of SES, and is not tried again", async () => {
    const { client, requests } = ses({ statusCode: 500, body: { __type: "InternalServiceErrorException" } });

    expect(await sesSender(client, "")(message)).toEqual({
      answer: "unknown",
      fault: { error: "InternalServiceErrorException", status: 500 },
    });
    expect(requests).toHaveLength(1);
  });

  it("is unknown when the connection is lost", async () => {
    const { client } = ses(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));

    expect(await sesSender(client, "")(message)).toEqual({ answer: "unknown", fault: { error: "ECONNRESET" } });
  });

  it("may go later when there was no connection", async () => {
    const { client } = ses(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));

    expect(await sesSender(client, "")(message)).toEqual({ answer: "throttled", fault: { error: "ECONNREFUSED" } });
  });

  it("is nobody's but ours where the request cannot be made, and then nothing has left", async () => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });
    // What a bug would hand over: the SDK cannot serialize it.
    const broken = { ...message, tags: Object.create(null) };

    const error = await sesSender(client, "")(broken).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(NotHandedOverError);
    expect(error).toMatchObject({ what: "TypeError" });
    expect(requests).toEqual([]);
  });

  it("without credentials has not left", async () => {
    const { requests } = ses({ statusCode: 200, body: {} });
    const client = new SESv2Client({
      region: "eu-west-1",
      maxAttempts: 1,
      credentials: async () => {
        throw new Error("The function's environment holds no AWS credentials.");
      },
    });

    await expect(sesSender(client, "")(message)).rejects.toThrow(NotHandedOverError);
    expect(requests).toEqual([]);
  });
});
