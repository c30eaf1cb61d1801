import { describe, expect, test } from "vitest";
import { EARLY_MS, taken, writeTags } from "../../core/feedback/find-message.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { START, world } from "./world.ts";

function record(id: string, detail: Record<string, unknown>, name = "Page Viewed") {
  const envelope = { id, "detail-type": name, source: "shop", time: new Date(START).toISOString(), detail };
  return { id: `record-${id}`, body: JSON.stringify(envelope) };
}

test("a batch is one read and one write per customer", async () => {
  const all = world();

  const failed = await ingestBatch(all.deps, [
    record("1", { customerId: "ada" }),
    record("2", { customerId: "bob" }),
    record("3", { customerId: "ada" }),
  ]);

  expect(failed).toEqual([]);
  expect(
    all.profiles
      .all()
      .map(({ customerId, ver }) => [customerId, ver])
      .sort(),
  ).toEqual([
    ["ada", 1],
    ["bob", 1],
  ]);
});

test("what can never be applied goes to the refused queue as it came, and the rest is applied", async () => {
  const all = world();
  const bad = record("1", { properties: {} });

  const failed = await ingestBatch(all.deps, [bad, record("2", { customerId: "ada" })]);

  expect(failed).toEqual([]);
  expect(all.refused.refused).toEqual([{ body: bad.body, reason: expect.stringContaining("names no customer") }]);
  expect(all.counter.total("EventRefused")).toBe(1);
  expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
});

test("what a program opened is no event of a customer's: not counted, not refused, and done with", async () => {
  const all = world();
  const tags = Object.entries(writeTags({ customerId: "ada", key: "welcome#1#hello#1" }));
  const detail = {
    mail: { tags: Object.fromEntries(tags.map(([name, value]) => [name, [value]])) },
    open: { timestamp: new Date(START).toISOString(), isBotEvent: "Likely" },
  };
  const { id, body } = record("1", detail, "Email Opened");
  const opened = { id, body: JSON.stringify({ ...JSON.parse(body), source: "aws.ses" }) };

  expect(await ingestBatch(all.deps, [opened, record("2", { customerId: "ada" })])).toEqual([]);

  expect(Object.keys(all.profile().counts)).toEqual(["Page Viewed"]);
  expect(all.refused.refused).toEqual([]);
  expect(all.counter.total("EventIgnored", { reason: "bot" })).toBe(1);
});

describe("a report on a text message that names nothing but its provider's id", () => {
  const KEY = "welcome#1#hello#1";
  const report = (id: string, messageId: string) => {
    const envelope = {
      id,
      "detail-type": "Text Message Delivery Status Updated",
      source: "aws.sms-voice",
      time: new Date(START).toISOString(),
      detail: { eventType: "TEXT_DELIVERED", eventTimestamp: START, messageId },
    };
    return { id: `record-${id}`, body: JSON.stringify(envelope) };
  };
  async function sentText(all: ReturnType<typeof world>, messageId: string) {
    const claim = {
      schema: 1,
      customerId: "ada",
      key: KEY,
      state: "claimed",
      attempt: 1,
      channel: "sms",
      template: "hello",
      transactional: true,
      time: START,
      first: START,
    } as const;
    await all.messages.put(claim, undefined);
    await all.messages.finish("ada", KEY, 1, taken("sms", START, messageId));
  }

  test("is the customer's whose message it is", async () => {
    const all = world();
    await sentText(all, "m-1");

    expect(await ingestBatch(all.deps, [report("1", "m-1"), record("2", { customerId: "ada" })])).toEqual([]);

    expect(all.profile().counts).toMatchObject({ "SMS Delivered": { n: 1 }, "Page Viewed": { n: 1 } });
    expect(all.reported.map(({ context }) => context.message)).toContain(KEY);
  });

  test("that comes before the message is stored comes again", async () => {
    const all = world();

    expect(await ingestBatch(all.deps, [report("1", "m-1"), record("2", { customerId: "ada" })])).toEqual(["record-1"]);
    expect(all.counter.total("UnexpectedError")).toBe(0);
    await sentText(all, "m-1");
    expect(await ingestBatch(all.deps, [report("1", "m-1")])).toEqual([]);

    expect(all.profile().counts["SMS Delivered"]?.n).toBe(1);
  });

  test("is nobody's after a while: the account sends texts that are not ours", async () => {
    const all = world();
    all.clock.advance(EARLY_MS);

    expect(await ingestBatch(all.deps, [report("1", "m-1")])).toEqual([]);

    expect(all.refused.refused).toEqual([]);
    expect(all.counter.total("EventIgnored", { reason: "foreign" })).toBe(1);
  });

  test("whose message cannot be looked for comes again, and keeps no other back", async () => {
    const all = world();
    const messages = { ...all.messages, find: () => Promise.reject(new Error("lost")) };

    const failed = await ingestBatch({ ...all.deps, messages }, [
      report("1", "m-1"),
      record("2", { customerId: "ada" }),
    ]);

    expect(failed).toEqual(["record-1"]);
    expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
  });
});

test("a fault with one customer gives back that customer's records only", async () => {
  const all = world();
  const read: typeof all.profiles.read = (id) =>
    id === "bob" ? Promise.reject(new Error("lost")) : all.profiles.read(id);
  const deps = { ...all.deps, profiles: { ...all.profiles, read } };

  const failed = await ingestBatch(deps, [
    record("1", { customerId: "bob" }),
    record("2", { customerId: "ada" }),
    record("3", { customerId: "bob" }),
  ]);

  expect(failed).toEqual(["record-1", "record-3"]);
  expect(all.profile().counts["Page Viewed"]?.n).toBe(1);
  expect(all.counter.total("UnexpectedError")).toBe(1);
});

test("an event that cannot even be refused comes again", async () => {
  const all = world();
  const deps = { ...all.deps, refused: { put: () => Promise.reject(new Error("lost")) } };

  expect(await ingestBatch(deps, [{ id: "record-1", body: "{" }])).toEqual(["record-1"]);
});
