import { describe, expect, test } from "vitest";
import { parseEnvelope, parseEvent } from "../../core/ingest/envelope.ts";
import { parseTime } from "../../core/ingest/time.ts";
import { HOUR, MINUTE, START } from "./world.ts";

function body(parts: Record<string, unknown> = {}, detail: Record<string, unknown> = {}): string {
  return JSON.stringify({
    version: "0",
    id: "envelope-1",
    "detail-type": "Order Completed",
    source: "shop",
    account: "123456789012",
    time: "2026-03-02T09:00:00Z",
    region: "eu-west-1",
    resources: [],
    detail: { customerId: "ada", properties: { total: 3 }, ...detail },
    ...parts,
  });
}

function parse(text: string) {
  const read = parseEnvelope(text);
  return "refused" in read ? read : parseEvent(read.envelope, START);
}

describe("an event off the bus", () => {
  test("is the detail, with id and time of the envelope where it has none", () => {
    expect(parse(body())).toEqual({
      event: {
        id: "envelope-1",
        name: "Order Completed",
        time: START,
        customerId: "ada",
        properties: { total: 3 },
        context: {},
        replay: false,
      },
    });
  });

  test("has its own id and time where it says them, and an anonymous or numbered customer", () => {
    const own = { id: "mine", time: START - HOUR };

    expect(parse(body({}, own))).toMatchObject({ event: own });
    expect(parse(body({}, { customerId: undefined, anonymousId: "x" }))).toMatchObject({
      event: { customerId: "anonymous/x" },
    });
    expect(parse(body({}, { customerId: 17850 }))).toMatchObject({ event: { customerId: "17850" } });
  });

  test("says of the customer what its context says", () => {
    const context = {
      traits: { vip: true },
      addresses: { email: "a@example.com", phone: null },
      consent: { offers: true, all: { email: false } },
      zone: "Europe/London",
      message: "cart#1#offer#1",
    };

    expect(parse(body({}, { context }))).toMatchObject({ event: { context } });
  });

  test("replayed from an archive, or marked as history, is a replay", () => {
    expect(parse(body({ "replay-name": "r" }))).toMatchObject({ event: { replay: true } });
    expect(parse(body({}, { context: { history: true } }))).toMatchObject({ event: { replay: true, context: {} } });
  });

  test.each([
    [10 * MINUTE, START + 10 * MINUTE],
    [10 * MINUTE + 1, START],
    [365 * 24 * HOUR, START],
  ])("%i ms ahead of ingest happened at the time it says, or now", (ahead, time) => {
    expect(parse(body({}, { time: START + ahead }))).toMatchObject({ event: { time } });
  });
});

test.each([START, START / 1_000, String(START), String(START / 1_000), START / 1_000 + 0.5])(
  "%j is the time of an event",
  (time) => {
    const event = parse(body({}, { time }));
    expect(event).toMatchObject({ event: { time: START + (Number(time) % 1) * 1_000 } });
  },
);

describe("an event that can never be applied is refused with a reason", () => {
  test.each([
    ["no JSON", "{", "not an EventBridge event"],
    ["no detail", body({ detail: "x" }), "not an EventBridge event"],
    ["no name", body({ "detail-type": "" }), "has no name"],
    ["no customer", body({}, { customerId: undefined }), "neither customerId nor anonymousId"],
    ["an empty customer", body({}, { customerId: "" }), "customerId is empty; allowed is a text of 1 to 256"],
    ["no time", body({}, { time: "yesterday" }), "time is a text of 9 characters; allowed is an ISO 8601 time"],
    ["a day without hyphens", body({}, { time: 20_260_302 }), "time is 20260302; allowed is an ISO 8601 time"],
    ["31 February", body({}, { time: "2026-02-31T00:00:00Z" }), "allowed is an ISO 8601 time"],
    ["a time of another kind", body({}, { time: {} }), "time is an object; allowed is an ISO 8601 time"],
    ["a customer of null", body({}, { customerId: null }), "customerId is null; allowed is a text of 1 to 256"],
    ["the year 1899", body({}, { time: "1899-12-31T23:59:59Z" }), "in the years 1900 to 2199"],
    ["the year 2200", body({}, { time: "2200-01-01T00:00:00Z" }), "in the years 1900 to 2199"],
    ["seconds of another unit", body({}, { time: START * 1_000 }), "in the years 1900 to 2199"],
    ["history in a word", body({}, { context: { history: "false" } }), "context.history is a text of 5 characters"],
    [
      "half a character in a customer",
      body({}, { customerId: "a\ud800" }),
      "detail.customerId has half of a surrogate",
    ],
    [
      "half a character in a value",
      body({}, { properties: { a: [{ b: "\udc00!" }] } }),
      "detail.properties.a.b has half",
    ],
    [
      "half a character in a name",
      body({}, { properties: { "\ud83d": 1 } }),
      "the name of a field of detail.properties",
    ],
    ["half a character in its name", body({ "detail-type": "Paid \ud83d" }), "detail-type has half of a surrogate"],
    ["300 kB", body({}, { properties: { text: "x".repeat(300_000) } }), "at most 262144 (256 kB)"],
  ])("%s", (_, text, reason) => {
    const parsed = parse(text);

    expect("refused" in parsed && parsed.refused).toContain(reason);
  });
});

describe("times", () => {
  test.each([
    ["2026-03-02T09:00:00Z", START],
    ["2026-03-02T10:00:00+01:00", START],
    ["2026-03-02T04:30:00.250-0430", START + 250],
    ["2026-03-02T09:00", START],
    ["2026-03-02", START - 9 * HOUR],
    [START, START],
  ])("%s is understood", (text, time) => {
    expect(parseTime(text)).toBe(time);
  });

  test.each(["", "2026-13-01", "2026-02-29T00:00:00Z", "2026-03-02T25:00:00Z", "02/03/2026", 1.5, null, Number.NaN])(
    "%s is none",
    (text) => {
      expect(parseTime(text)).toBeUndefined();
    },
  );
});
