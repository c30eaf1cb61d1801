import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import type { PutEntry, PutResult } from "../../local/eventbridge/service.ts";
import { profileOf } from "./leftovers.ts";
import { agreed, BATCH, event, NAMES, openShop, type Shop } from "./shop.ts";

const NOW = "2026-03-02T10:00:00Z";
const order = (who: string, said: object = {}): PutEntry =>
  event("Order Completed", who, { properties: { orderId: `${who}-1` }, context: agreed(who), ...said });

const detail = (content: unknown): PutEntry => ({ ...order("nobody"), Detail: JSON.stringify(content) });

/** Events that are not as they should be, and the one sentence on each. */
const REFUSED: readonly (readonly [title: string, entry: PutEntry, reason: string | RegExp])[] = [
  [
    "no customer",
    detail({ properties: {} }),
    "The event names no customer: it has neither customerId nor anonymousId.",
  ],
  [
    "a time that is none",
    order("tim", { time: "yesterday" }),
    "time is a text of 9 characters; allowed is an ISO 8601 time, as 2026-01-31T09:00:00Z, or epoch seconds or milliseconds, in the years 1900 to 2199.",
  ],
  [
    "300 kB",
    order("big", { properties: { orderId: "1", note: "x".repeat(300_000) } }),
    /^The event has 300\d{3} bytes; at most 262144 \(256 kB\) are allowed\.$/,
  ],
  [
    "a customerId that is too long",
    order("x".repeat(300)),
    "customerId is a text of 300 bytes; allowed is a text of 1 to 256 bytes.",
  ],
  [
    "a character cut in two",
    order("lis", { properties: { note: "\ud83d" } }),
    "detail.properties.note has half of a surrogate pair, a character cut in two; send whole characters.",
  ],
];

/** What the bus itself does not take. */
const UNTAKEN: readonly (readonly [title: string, entry: PutEntry, code: string])[] = [
  ["no name", { ...order("ned"), DetailType: "" }, "InvalidArgument"],
  ["detail that is no JSON", { ...order("jay"), Detail: "{name: jay}" }, "MalformedDetail"],
  ["detail that is a list", { ...order("joe"), Detail: "[1]" }, "MalformedDetail"],
];

let shop: Shop;
let answers: readonly PutResult[];

beforeAll(async () => {
  shop = await openShop("2026-03-02T09:59:00Z");
  await shop.until(NOW);
  // What the bus takes of these comes to ingest in one batch.
  answers = shop.cloud.putEvents([
    order("ann"),
    ...UNTAKEN.map(([, entry]) => entry),
    ...REFUSED.map(([, entry]) => entry),
    order("fay", { time: "2099-01-01T00:00:00Z" }),
    order("zoe"),
  ]);
  const QueueUrl = shop.cloud.queue(NAMES.queues.ingest)?.settings.url ?? "";
  await shop.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "not an event" }));
  await shop.until(BATCH);
}, 60_000);

function refused() {
  const messages = shop.cloud.queue(NAMES.queues.refused)?.all() ?? [];
  return messages.map(({ body, attributes }) => ({ body, reason: attributes.reason?.StringValue ?? "" }));
}

describe("an event that is not as it should be", () => {
  it.each(UNTAKEN)("is refused by the bus, with a code: %s", (_, entry, code) => {
    const at = 1 + UNTAKEN.findIndex((one) => one[1] === entry);

    expect(answers[at]).toMatchObject({ ErrorCode: code, ErrorMessage: expect.stringMatching(/\.$/) });
  });

  it.each(REFUSED)("is kept as it came, with one sentence on why: %s", (_, entry, reason) => {
    const kept = refused().filter((one) =>
      typeof reason === "string" ? one.reason === reason : reason.test(one.reason),
    );

    expect(kept).toHaveLength(1);
    expect(JSON.parse(kept[0]?.body ?? "").detail).toEqual(JSON.parse(entry.Detail ?? ""));
  });

  it("is kept also where it is no event at all", () => {
    expect(refused()).toContainEqual({
      body: "not an event",
      reason: "The record is not an EventBridge event: JSON with id, time and detail.",
    });
  });

  it("counts as now when it comes from the far future", async () => {
    const { counts, entries } = await profileOf(shop, "fay");
    const ingested = Object.values(entries)[0]?.start ?? 0;

    expect(counts["Order Completed"]).toEqual({ n: 1, first: ingested, last: ingested });
    expect(ingested).toBeLessThan(Date.parse(NOW) + BATCH);
  });

  it("costs no other event of its batch anything", async () => {
    const { customers, journeys } = await shop.tally();

    expect(answers.filter((answer) => "EventId" in answer)).toHaveLength(answers.length - UNTAKEN.length);
    expect(refused()).toHaveLength(REFUSED.length + 1);
    expect(customers).toBe(3);
    expect(journeys.welcome).toEqual({ entries: 3, inside: 3, ended: {} });
    expect(shop.cloud.queue(NAMES.queues.ingest)?.counts()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
    expect(shop.cloud.queue(NAMES.queues.ingestDead)?.counts()).toEqual({ visible: 0, hidden: 0, delayed: 0 });
  });
});
