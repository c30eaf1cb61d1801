import { expect, it } from "vitest";
import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { isOfErased } from "../../core/ingest/emitted.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { addressHash } from "../../core/policy/address.ts";
import { event, START, world } from "../ingest/world.ts";
import { watched } from "../send/world.ts";

/** Ingest with its feedback, and the calls that each port got. */
function listening() {
  const all = world();
  const calls: string[] = [];
  const suppressions = memorySuppressions();
  const said = {
    hash: all.deps.hash,
    counter: all.counter,
    messages: watched("messages", all.messages, calls),
    suppressions: watched("suppressions", suppressions, calls),
  };
  const deps = {
    ...all.deps,
    profiles: watched("profiles", all.profiles, calls),
    report: (each: CustomerEvent, around: Around) => applyFeedback(said, each, around),
  };
  return {
    calls,
    counter: all.counter,
    profiles: all.profiles,
    messages: all.messages,
    ingest: (...events: CustomerEvent[]) => ingestCustomer(deps, "ada", events),
    suppressed: (address: string) =>
      suppressions.read("email", [addressHash(all.deps.hash, address)]).then((found) => found?.reason),
  };
}

const bounced = (context: CustomerEvent["context"] = {}) =>
  event("Email Bounced", { time: START + 1, properties: { permanent: true }, context });
const known = (email: string) => event("Signed Up", { context: { addresses: { email } } });

it("a bounce of a customer, of no message, suppresses the address they have, for one write", async () => {
  const { ingest, suppressed, calls } = listening();
  await ingest(known("ada@example.com"));
  calls.length = 0;

  await ingest(bounced());

  expect(await suppressed("ada@example.com")).toBe("bounced");
  expect(calls).toEqual(["profiles.read", "suppressions.put", "profiles.write"]);
});

it("so does one that comes in one batch with the address", async () => {
  const { ingest, suppressed } = listening();

  await ingest(known("ada@example.com"), bounced());

  expect(await suppressed("ada@example.com")).toBe("bounced");
});

it.each([
  ["a new address", "new@example.com"],
  ["word that it is gone", null],
])("and with one that brings %s, the one before is suppressed", async (_, email) => {
  const { ingest, suppressed } = listening();
  await ingest(known("ada@example.com"));

  await ingest(bounced({ addresses: { email } }));

  expect(await suppressed("ada@example.com")).toBe("bounced");
  expect(await suppressed("new@example.com")).toBeUndefined();
});

it("a bounce of a customer without an address changes their profile only", async () => {
  const { ingest, calls } = listening();

  await ingest(bounced());

  expect(calls).toEqual(["profiles.read", "profiles.write"]);
});

it("events that report on nothing cost nothing more", async () => {
  const { ingest, calls } = listening();

  await ingest(
    event("Page Viewed"),
    event("Email Opened"),
    event("Email Bounced", { properties: { permanent: false } }),
  );

  expect(calls).toEqual(["profiles.read", "profiles.write"]);
});

it("a report on an erased customer makes no new profile, and what the provider says of an address holds", async () => {
  const { ingest, suppressed, calls, profiles, counter } = listening();
  const context = { message: "welcome#1#hello#1" };

  await ingest(
    event("Email Opened", { context, provider: true }),
    event("Email Complained", { context, provider: true, properties: { address: "ada@example.com" } }),
    event("Push Opened", { context }),
  );

  expect(profiles.all()).toEqual([]);
  expect(calls).not.toContain("profiles.write");
  expect(await suppressed("ada@example.com")).toBe("complained");
  expect(counter.total("EventIgnored", { reason: "erased" })).toBe(3);
});

it("a report from before the customer was erased says nothing of the new message of the same key", async () => {
  const { ingest, suppressed, calls, profiles, counter, messages } = listening();
  await ingest(known("ada@example.com"));
  const born = profiles.all()[0]?.born ?? 0;
  const key = "welcome#1#hello#1";
  const parts = { channel: "email", template: "hello", transactional: false, time: START, first: START } as const;
  await messages.put({ schema: 1, customerId: "ada", key, state: "claimed", attempt: 1, ...parts }, undefined);
  const said = { context: { message: key }, provider: true } as const;
  const old = { ...said, knownSince: born - 1 };
  const before = await messages.read("ada", key);
  calls.length = 0;

  await ingest(
    event("Email Opened", old),
    event("Email Complained", { ...old, properties: { address: "old@example.com" } }),
    event("Email Unsubscribed", old),
  );

  expect(await messages.read("ada", key)).toEqual(before);
  expect(await suppressed("old@example.com")).toBe("complained");
  expect(await suppressed("ada@example.com")).toBeUndefined();
  expect(calls).toEqual(["profiles.read", "suppressions.put"]);
  expect(counter.total("EventIgnored", { reason: "erased" })).toBe(3);

  await ingest(event("Email Opened", { ...said, knownSince: born }), event("Email Clicked", said));
  expect((await messages.read("ada", key))?.marks).toMatchObject({
    opened: expect.any(Number),
    clicked: expect.any(Number),
  });
});

it("a customer whose profile was merged into another was not erased", () => {
  const stored = { customerId: "ada", born: START, merged: { visitor: { born: 5, offset: 3, size: 2, time: START } } };

  expect(isOfErased({ ...event("Email Opened", { knownSince: 5 }), customerId: "visitor" }, stored)).toBe(false);
  expect(isOfErased({ ...event("Email Opened", { knownSince: 4 }), customerId: "visitor" }, stored)).toBe(true);
  expect(isOfErased({ ...event("Email Opened", { knownSince: 5 }), customerId: "ada" }, stored)).toBe(true);
});

it("one that comes with something the customer did is of somebody who is there", async () => {
  const { ingest, profiles } = listening();

  await ingest(
    event("Email Opened", { context: { message: "welcome#1#hello#1" }, provider: true }),
    known("a@b.example"),
  );

  expect(profiles.all()).toHaveLength(1);
});

it("an app's word on another's address suppresses nothing, and is counted", async () => {
  const { ingest, suppressed, counter } = listening();
  await ingest(known("ada@example.com"));

  await ingest(event("Email Complained", { properties: { address: "bob@example.com" } }));

  expect(await suppressed("bob@example.com")).toBeUndefined();
  expect(await suppressed("ada@example.com")).toBeUndefined();
  expect(counter.total("SuppressionRefused", { channel: "email" })).toBe(1);
});
