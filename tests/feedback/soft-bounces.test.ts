import { expect, it } from "vitest";
import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { type Around, applyFeedback } from "../../core/feedback/apply.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { defined } from "../../core/model/defined.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { addressHash } from "../../core/policy/address.ts";
import { mergedAddresses } from "../../core/profile/addresses.ts";
import { event, MINUTE, START, world } from "../ingest/world.ts";
import { watched } from "../send/world.ts";

const ADDRESS = "ada@example.com";

/** A customer with an address, and what becomes of it. */
async function addressed(softBounces?: number) {
  const all = world();
  const calls: string[] = [];
  const suppressions = memorySuppressions();
  const said = {
    ...{ hash: sha256, counter: all.counter, messages: all.messages },
    ...defined({ softBounces }),
    suppressions: watched("suppressions", suppressions, calls),
  };
  const deps = {
    ...all.deps,
    profiles: watched("profiles", all.profiles, calls),
    report: (each: CustomerEvent, around: Around) => applyFeedback(said, each, around),
  };
  const ingest = (...events: CustomerEvent[]) => ingestCustomer(deps, "ada", events);
  await ingest(event("Signed Up", { context: { addresses: { email: ADDRESS } } }));
  calls.length = 0;
  return {
    ...{ ingest, calls, deps, suppressions },
    soft: () => all.profiles.all()[0]?.addresses.email?.soft,
    suppressed: async () => (await suppressions.read("email", [addressHash(sha256, ADDRESS)]))?.reason,
    bounces: async (n: number) => {
      for (let i = 0; i < n; i += 1) await ingest(bounced());
    },
  };
}

let bounces = 0;
function bounced(properties: CustomerEvent["properties"] = {}, parts: Partial<CustomerEvent> = {}): CustomerEvent {
  bounces += 1;
  const time = START + bounces * MINUTE;
  const all = { permanent: false, kind: "MailboxFull", address: ADDRESS, ...properties };
  return event("Email Bounced", { time, provider: true, ...parts, properties: all });
}

function delivered(): CustomerEvent {
  bounces += 1;
  return event("Email Delivered", { time: START + bounces * MINUTE, provider: true });
}

it("the fifth soft bounce suppresses the address, and counting costs no further read or write", async () => {
  const { bounces: bounce, suppressed, soft, calls } = await addressed();

  await bounce(4);
  expect([await suppressed(), soft()]).toEqual([undefined, 4]);
  expect(calls).toEqual(Array(4).fill(["profiles.read", "profiles.write"]).flat());

  await bounce(1);
  expect([await suppressed(), soft()]).toEqual(["bounced", 5]);
});

it("a delivery begins the count anew", async () => {
  const { bounces: bounce, ingest, suppressed, soft } = await addressed();

  await bounce(4);
  await ingest(delivered());
  expect(soft()).toBeUndefined();
  await bounce(4);

  expect(await suppressed()).toBeUndefined();
});

it("after the suppression was lifted, a whole new count leads to the next", async () => {
  const { bounces: bounce, suppressed, suppressions } = await addressed(3);
  await bounce(3);
  const at = START + bounces * MINUTE + 1;
  expect(await suppressions.lift("email", addressHash(sha256, ADDRESS), { by: "ann", why: "mended", at })).toBe(true);

  await bounce(2);
  expect(await suppressed()).toBeUndefined();
  await bounce(1);
  expect(await suppressed()).toBe("bounced");
});

it("several of one batch count each, and one that is delivered twice once", async () => {
  const { ingest, suppressed, soft } = await addressed(3);
  const one = bounced();

  await ingest(one, one);
  await ingest(one);
  expect(soft()).toBe(1);
  await ingest(bounced(), bounced(), bounced());

  expect([soft(), await suppressed()]).toEqual([4, "bounced"]);
});

it("one that reaches the limit only once another write was first suppresses too", async () => {
  const { ingest, deps, suppressed } = await addressed(2);
  const { write } = deps.profiles;
  deps.profiles.write = async (...args) => {
    deps.profiles.write = write;
    await ingest(bounced());
    return write(...args);
  };

  await ingest(bounced());

  expect(await suppressed()).toBe("bounced");
});

it.each<[string, CustomerEvent]>([
  ["of another address", bounced({ address: "old@example.com" })],
  ["of a message that was too large", bounced({ kind: "MessageTooLarge" })],
  ["that is replayed", bounced({}, { replay: true })],
  ["that a browser says", bounced({}, { via: { trust: "browser" } })],
])("a soft bounce %s is not counted", async (_, one) => {
  const { ingest, soft } = await addressed();

  await ingest(one);

  expect(soft()).toBeUndefined();
});

it("0 never suppresses", async () => {
  const { bounces: bounce, suppressed } = await addressed(0);

  await bounce(12);

  expect(await suppressed()).toBeUndefined();
});

it("the count stays with an address that is said again, and with one of two profiles that are merged; not with another", async () => {
  const { bounces: bounce, ingest, soft } = await addressed();
  await bounce(2);

  await ingest(event("Seen", { time: START + 1e9, context: { addresses: { email: ADDRESS } } }));
  expect(soft()).toBe(2);
  expect(mergedAddresses({ email: { v: "a", t: 1, soft: 2 } }, { email: { v: "a", t: 2 } }).email).toEqual({
    v: "a",
    t: 2,
    soft: 2,
  });
  await ingest(event("Seen", { time: START + 2e9, context: { addresses: { email: "new@example.com" } } }));
  expect(soft()).toBeUndefined();
});
