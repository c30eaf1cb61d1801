import { describe, expect, it } from "vitest";
import { writeTags } from "../../core/feedback/find-message.ts";
import { smsEvent } from "../../core/feedback/sms.ts";
import type { Envelope } from "../../core/ingest/envelope.ts";
import type { JsonObject } from "../../core/model/json.ts";

const KEY = "orders#1#sent#1";
const AT = Date.UTC(2026, 11, 1, 12);

/** An event as the documentation shows it, cut down to what is there in all of them. */
function published(
  detail: JsonObject,
  context: JsonObject = { ...writeTags({ customerId: "c-1", key: KEY }) },
): Envelope {
  return {
    id: "5c0fa4f8",
    "detail-type": "Text Message Delivery Status Updated",
    source: "aws.sms-voice",
    time: "2026-12-01T12:00:05Z",
    detail: {
      eventVersion: "1.0",
      eventTimestamp: AT,
      isFinal: false,
      destinationPhoneNumber: "+447700900123",
      messageId: "m-1",
      context,
      ...detail,
    },
  };
}

/** An event as EventBridge's documentation shows it: without the context it was sent with, and without the number. */
function onTheBus(detail: JsonObject): Envelope {
  const { context: _context, destinationPhoneNumber: _number, ...rest } = published({}).detail;
  const all = { ...rest, ...detail };
  return { ...published({}), detail: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) };
}

it("a report with our context says since when the customer was known", () => {
  const context = { ...writeTags({ customerId: "c-1", key: KEY, knownSince: 7 }) };

  expect(smsEvent(published({ eventType: "TEXT_DELIVERED" }, context))).toMatchObject({ event: { knownSince: 7 } });
});

describe("a report on a text message", () => {
  it.each<[string, string, JsonObject]>([
    ["TEXT_SUCCESSFUL", "SMS Sent", {}],
    ["TEXT_DELIVERED", "SMS Delivered", {}],
    ["TEXT_INVALID", "SMS Failed", { kind: "invalid number", permanent: true }],
    ["TEXT_UNREACHABLE", "SMS Failed", { kind: "unreachable", permanent: false }],
    ["TEXT_CARRIER_BLOCKED", "SMS Failed", { kind: "blocked by the carrier", permanent: false }],
  ])("%s is the customer's %s", (eventType, name, properties) => {
    expect(smsEvent(published({ eventType }))).toEqual({
      event: {
        id: "5c0fa4f8",
        name,
        time: AT,
        customerId: "c-1",
        properties: { ...properties, address: "+447700900123" },
        context: { message: KEY },
        replay: false,
        provider: true,
      },
    });
  });

  it("that the carrier has it is no delivery, though nothing more will come", () => {
    expect(smsEvent(published({ eventType: "TEXT_SUCCESSFUL", isFinal: true }))).toMatchObject({
      event: { name: "SMS Sent" },
    });
  });

  it("with neither our context nor the number is about the message of its id", () => {
    expect(smsEvent(onTheBus({ eventType: "TEXT_DELIVERED" }))).toEqual({
      reportedAs: "sms#m-1",
      report: { id: "5c0fa4f8", name: "SMS Delivered", time: AT, properties: {}, replay: false },
    });
  });

  it.each([
    ["that says nothing yet", onTheBus({ eventType: "TEXT_PENDING" })],
    ["that names no message", onTheBus({ eventType: "TEXT_DELIVERED", messageId: null })],
  ])("without our context, and %s, may be anybody's, and nothing is wrong with it", (_, envelope) => {
    expect(smsEvent(envelope)).toEqual({ ignored: "foreign" });
  });

  it.each([
    ["that says nothing yet", published({ eventType: "TEXT_PENDING" })],
    ["of another kind", { ...published({ eventType: "TEXT_DELIVERED" }), "detail-type": "Registration Status Change" }],
    ["without its type", published({ eventType: 7 })],
  ])("%s is refused with a sentence", (_, envelope) => {
    expect(smsEvent(envelope)).toEqual({ refused: expect.stringMatching(/\.$/) });
  });
});
