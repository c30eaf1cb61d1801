import { PinpointSMSVoiceV2Client } from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { describe, expect, it } from "vitest";
import { smsSender } from "../../adapters/channels/sms.ts";
import { writeTags } from "../../core/feedback/find-message.ts";

const message = {
  channel: "sms",
  from: "SHOP",
  to: "+447700900123",
  text: "Your order is on its way",
  transactional: true,
  tags: { customerId: "c 1", key: "orders#1#sent#1" },
} as const;

/** The service as it answers on the wire; keeps what it was sent. */
function service(answer: { readonly statusCode: number; readonly body: object } | Error) {
  const requests: { target: string | undefined; body: unknown }[] = [];
  const client = new PinpointSMSVoiceV2Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { headers: Record<string, string>; body: string | Uint8Array }) {
        const { body } = request;
        const sent = typeof body === "string" ? body : new TextDecoder().decode(body);
        requests.push({ target: request.headers["x-amz-target"], body: JSON.parse(sent) });
        if (answer instanceof Error) throw answer;
        const headers = { "content-type": "application/x-amz-json-1.0" };
        const encoded = new TextEncoder().encode(JSON.stringify(answer.body));
        return { response: { statusCode: answer.statusCode, headers, body: encoded } };
      },
    },
  });
  return { send: smsSender(client, "dev"), requests };
}

describe("a text message", () => {
  it("is one request with customer, key and stage in its context", async () => {
    const { send, requests } = service({ statusCode: 200, body: { MessageId: "m-1" } });

    expect(await send(message)).toEqual({ answer: "accepted", providerId: "m-1" });

    expect(requests).toEqual([
      {
        target: "PinpointSMSVoiceV2.SendTextMessage",
        body: {
          DestinationPhoneNumber: "+447700900123",
          OriginationIdentity: "SHOP",
          MessageBody: "Your order is on its way",
          MessageType: "TRANSACTIONAL",
          Context: { ...writeTags(message.tags), "sojourn-stage": "dev" },
        },
      },
    ]);
  });

  it("that answers somebody's text has nothing but the stage in its context", async () => {
    const { send, requests } = service({ statusCode: 200, body: { MessageId: "m-1" } });

    await send({ ...message, tags: { customerId: "", key: "" } });

    expect(requests).toMatchObject([{ body: { Context: { "sojourn-stage": "dev" } } }]);
    expect(Object.keys(Object(Object(requests[0]?.body).Context))).toEqual(["sojourn-stage"]);
  });

  it("that is no transactional one says so to the carriers", async () => {
    const { send, requests } = service({ statusCode: 200, body: { MessageId: "m-1" } });

    await send({ ...message, transactional: false });

    expect(requests[0]?.body).toMatchObject({ MessageType: "PROMOTIONAL" });
  });

  it.each([
    [429, "ThrottlingException", { answer: "throttled" }],
    [402, "ServiceQuotaExceededException", { answer: "throttled" }],
    [403, "AccessDeniedException", { answer: "misconfigured", fault: { error: "AccessDeniedException", status: 403 } }],
    [400, "ExpiredTokenException", { answer: "misconfigured", fault: { error: "ExpiredTokenException", status: 400 } }],
    [400, "ValidationException", { answer: "refused", reason: "not_valid" }],
    [
      404,
      "ResourceNotFoundException",
      { answer: "misconfigured", fault: { error: "ResourceNotFoundException", status: 404 } },
    ],
  ])("answered %i %s is not taken", async (statusCode, __type, expected) => {
    const { send } = service({ statusCode, body: { __type, message: "+447700900123 is not valid" } });

    expect(await send(message)).toEqual(expected);
  });

  it("says what it may cost, and how long it is of use", async () => {
    const { send, requests } = service({ statusCode: 200, body: { MessageId: "m-1" } });

    await send({ ...message, maxPrice: "0.12000", validFor: 4 * 3_600_000, segments: 1 });

    expect(requests[0]?.body).toMatchObject({ MaxPrice: "0.12000", TimeToLive: 14_400 });
  });

  it.each([
    ["PRICE_OVER_THRESHOLD", "dearer_than_max_price"],
    ["INVALID_IDENTITY_FOR_DESTINATION_COUNTRY", "sender_not_for_country"],
    ["COUNTRY_NOT_ENABLED", "country_not_enabled"],
    ["DESTINATION_COUNTRY_BLOCKED", "country_blocked"],
    ["UNKNOWN_OPERATION", "not_valid"],
    [undefined, "not_valid"],
  ])("refused for %s", async (Reason, reason) => {
    const { send } = service({ statusCode: 400, body: { __type: "ValidationException", Message: "no", Reason } });

    expect(await send(message)).toEqual({ answer: "refused", reason });
  });

  it.each([
    ["DESTINATION_PHONE_NUMBER_OPTED_OUT", { answer: "opted_out" }],
    ["DESTINATION_PHONE_NUMBER_NOT_VERIFIED", { answer: "refused", reason: "number_not_verified" }],
    [
      "NO_ORIGINATION_IDENTITIES_FOUND",
      { answer: "misconfigured", fault: { error: "ConflictException", status: 409 } },
    ],
    [undefined, { answer: "misconfigured", fault: { error: "ConflictException", status: 409 } }],
  ])("in conflict for %s", async (Reason, expected) => {
    const { send } = service({ statusCode: 409, body: { __type: "ConflictException", Message: "no", Reason } });

    expect(await send(message)).toEqual(expected);
  });

  it("answered by a fault, or not at all, may have been taken", async () => {
    const fault = service({ statusCode: 500, body: { __type: "InternalServerException", message: "" } });
    const lost = service(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }));

    expect(await fault.send(message)).toEqual({
      answer: "unknown",
      fault: { error: "InternalServerException", status: 500 },
    });
    expect(await lost.send(message)).toEqual({ answer: "unknown", fault: { error: "ECONNRESET" } });
  });

  it("that never left was not taken", async () => {
    const { send } = service(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));

    expect(await send(message)).toEqual({ answer: "throttled", fault: { error: "ECONNREFUSED" } });
  });
});
