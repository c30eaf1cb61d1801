import { SESv2Client } from "@aws-sdk/client-sesv2";
import { describe, expect, it } from "vitest";
import { z } from "zod/mini";
import { sesSender } from "../../adapters/channels/ses.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { writeTags } from "../../core/feedback/find-message.ts";
import { messageLinks } from "../../core/links/message-links.ts";
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

/** The headers of a request that has left, checked as SES documents them. */
function headersOf(request: unknown): Readonly<Record<string, string>> {
  const { Headers = [] } = Request.parse(request).Content.Simple;
  expect(new Set(Headers.map(({ Name }) => Name)).size).toBe(Headers.length);
  return Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value]));
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const Header = z.object({
  Name: z.string().check(z.regex(/^[!-9;-@A-~]{1,126}$/)),
  Value: z.string().check(z.regex(/^[ -~]{1,870}$/)),
});
const Request = z.object({ Content: z.object({ Simple: z.object({ Headers: z.optional(z.array(Header)) }) }) });

function errorHeader(body: object): Record<string, string> {
  return "__type" in body ? { "x-amzn-errortype": String(body.__type) } : {};
}

describe("the e-mail of a topic", () => {
  it.each([
    [{}, { ConfigurationSetName: "shop-prod" }],
    [{ pool: "offers" }, { ConfigurationSetName: "shop-prod-offers" }],
    [{ tenant: "shop" }, { ConfigurationSetName: "shop-prod", TenantName: "shop" }],
    [
      { pool: "offers", tenant: "shop" },
      { ConfigurationSetName: "shop-prod-offers", TenantName: "shop" },
    ],
  ])("with %j leaves by %j", async (by, expected) => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m-1" } });

    await sesSender(client, "shop-prod")({ ...message, ...by });

    expect(requests).toEqual([expect.objectContaining(expected)]);
    expect("TenantName" in Object(requests[0])).toBe("TenantName" in expected);
  });
});

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

  it("has its plain text beside the HTML, and the address for answers", async () => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });

    await sesSender(client, "")({ ...message, text: "Hallo", replyTo: "Help <help@example.com>" });

    expect(requests[0]).toMatchObject({
      ReplyToAddresses: ["Help <help@example.com>"],
      Content: {
        Simple: {
          Body: { Html: { Data: "<p>Hallo</p>", Charset: "UTF-8" }, Text: { Data: "Hallo", Charset: "UTF-8" } },
        },
      },
    });
  });

  it.each([
    ["ana@example.com", "ana@example.com"],
    ["Blüte & Söhne <hello@example.com>", "=?UTF-8?B?QmzDvHRlICYgU8O2aG5l?= <hello@example.com>"],
    ['"Blüte, Köln" <hello@example.com>', "=?UTF-8?B?QmzDvHRlLCBLw7Zsbg==?= <hello@example.com>"],
    ["Shop <hello@example.com>", "Shop <hello@example.com>"],
    ['"The Shop, Inc." <hello@example.com>', '"The Shop, Inc." <hello@example.com>'],
  ])("comes from, and is answered to, %s as a header holds it", async (sender, held) => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });

    await sesSender(client, "")({ ...message, from: sender, replyTo: sender });

    expect(requests).toMatchObject([{ FromEmailAddress: held, ReplyToAddresses: [held] }]);
  });

  it("on a topic has the headers to unsubscribe at one click, and a receipt has none", async () => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });
    const send = sesSender(client, "");
    const unsubscribe = "https://links.example/u/AbC-_09";

    await send({ ...message, unsubscribe });
    await send(message);

    const [offer, receipt] = requests.map(headersOf);
    // RFC 8058, section 3.1: one HTTPS URI in List-Unsubscribe, and exactly this value beside it.
    expect(offer).toEqual({
      "List-Unsubscribe": `<${unsubscribe}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
    expect(receipt).toEqual({});
  });

  it.each([
    ["a line end", "https://links.example/u/a\r\nBcc: eve@example.com"],
    ["a bracket", "https://links.example/u/a>,<https://evil.example/"],
    ["a comma, which divides the list", "https://links.example/u/a,b"],
    ["a space", "https://links.example/u/a b"],
    ["a letter that is not ASCII", "https://links.example/u/ä"],
    ["another scheme", "javascript:alert(1)"],
    ["more characters than SES takes", `https://links.example/u/${"a".repeat(860)}`],
  ])("whose link has %s leaves without the headers, and whole", async (_, unsubscribe) => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });

    expect(await sesSender(client, "")({ ...message, unsubscribe })).toMatchObject({ answer: "accepted" });

    expect(headersOf(requests[0])).toEqual({});
    expect(JSON.stringify(requests[0])).not.toMatch(/Bcc|evil/);
  });

  it("has the longest link that there can be in its header", async () => {
    const { client, requests } = ses({ statusCode: 200, body: { MessageId: "m" } });
    const name = "n".repeat(64);
    const of = { customer: "é".repeat(128), key: `${name}#123456#${name}#100`, channel: "email", topic: name } as const;
    const url = "https://0123456789.execute-api.ap-southeast-1.amazonaws.com";
    const { unsubscribe = "" } = messageLinks({ sealer, hash: sha256, url }, ["key"], of, Date.UTC(2099, 0, 1));

    await sesSender(client, "")({ ...message, unsubscribe });

    expect(headersOf(requests[0])["List-Unsubscribe"]).toBe(`<${unsubscribe}>`);
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
