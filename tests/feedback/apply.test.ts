import { describe, expect, it } from "vitest";
import { applyFeedback } from "../../core/feedback/apply.ts";
import type { AddressKind, CustomerEvent } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { addressHash } from "../../core/policy/address.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { NOON } from "../policy/inputs.ts";
import { outcome, receipt, SENT, task, type World, world } from "../send/world.ts";

function report(name: string, properties: JsonObject = {}, fields: Partial<CustomerEvent> = {}): CustomerEvent {
  return {
    id: "e-1",
    name,
    time: NOON + 5000,
    customerId: "c-1",
    properties,
    context: { message: "welcome#1#hello#1" },
    replay: false,
    ...fields,
  };
}

/** Brings the event in as ingest does: with the customer as stored. */
async function hear({ deps, profiles }: World, event: CustomerEvent): Promise<void> {
  const [stored] = profiles.all();
  if (stored === undefined) throw new Error("Nobody is stored.");
  await applyFeedback(deps, event, { before: stored, after: stored });
}

const MINE = { email: "ada@example.com", phone: "+447700900001", push: "" } satisfies Record<AddressKind, string>;

/** What a shop or CRM reports, who know the customer and no message of ours. */
const NO_MESSAGE = { context: {} };

const suppressed = ({ deps }: World, address: string) =>
  deps.suppressions.read("email", [addressHash(deps.hash, address)]).then((found) => found?.reason);

describe("feedback", () => {
  it("is noted on the message, the first of its kind", async () => {
    const here = await world();
    await outcome(here.deps);

    await hear(here, report("Email Opened"));
    await hear(here, report("Email Opened", {}, { time: NOON + 9000 }));
    await hear(here, report("Email Clicked", {}, { time: NOON + 9000 }));

    expect((await here.message())?.marks).toEqual({ opened: NOON + 5000, clicked: NOON + 9000 });
  });

  it("settles an unknown message: the provider had it", async () => {
    const here = await world();
    here.channel.behave("fail");
    await outcome(here.deps);

    await hear(here, report("Email Delivered"));

    expect(await here.message()).toMatchObject({ state: "sent", marks: { delivered: NOON + 5000 } });
    expect(await outcome(here.deps)).toEqual(SENT);
  });

  it.each(["Email Sent", "Email Rejected", "SMS Sent"])(
    "%s ends a transactional claim: what the provider says it has is not sent again",
    async (name) => {
      const here = await world();
      here.channel.behave("fail");
      expect(await outcome(here.deps, receipt)).toBe("Retryable");

      await hear(here, report(name, {}, { context: { message: "welcome#1#receipt#1" } }));
      here.clock.advance(LEASE_MS);

      expect(await outcome(here.deps, receipt)).toEqual(SENT);
      expect(here.channel.calls).toHaveLength(1);
      expect((await here.message("welcome#1#receipt#1"))?.state).toBe("sent");
    },
  );

  it("that the message was sent, while its claimer hears nothing, makes it sent and not unknown", async () => {
    const here = await world();
    const sender = {
      send: async () => {
        await hear(here, report("Email Sent"));
        return { answer: "unknown", fault: { error: "ECONNRESET" } } as const;
      },
    };

    expect(await outcome({ ...here.deps, sender })).toEqual(SENT);

    expect([here.counter.total("Sent"), here.counter.total("SendUnknown")]).toEqual([1, 0]);
  });

  it("that the message was sent, before its claimer hears so, loses no id", async () => {
    const here = await world();
    const sender = {
      send: async () => {
        await hear(here, report("Email Sent"));
        return { answer: "accepted", providerId: "m-1" } as const;
      },
    };

    expect(await outcome({ ...here.deps, sender })).toEqual(SENT);

    expect(await here.message()).toMatchObject({ state: "sent", providerId: "m-1" });
  });

  it("does not end a claim that somebody is working on", async () => {
    const here = await world();
    here.channel.behave("silent");
    void outcome(here.deps);
    while ((await here.message())?.state !== "claimed") await Promise.resolve();

    await hear(here, report("Email Delivered"));

    expect(await here.message()).toMatchObject({
      state: "claimed",
      lease: NOON + LEASE_MS,
      marks: { delivered: NOON + 5000 },
    });
  });

  it("about no message, or one that is not there, changes nothing", async () => {
    const here = await world();

    await hear(here, report("Email Opened", {}, { context: {} }));
    await hear(here, report("Email Opened"));
    await hear(here, report("constructor"));

    expect(here.messages.all()).toEqual([]);
  });
});

describe("an address", () => {
  it.each([
    ["that bounced for good", report("Email Bounced", { permanent: true, address: "Ada@Example.com" }), "bounced"],
    ["that complained", report("Email Complained", { address: "Ada L <ada@example.com>" }), "complained"],
    ["that unsubscribed", report("Email Unsubscribed"), "unsubscribed"],
    ["that bounced for good, of no message,", report("Email Bounced", { permanent: true }, NO_MESSAGE), "bounced"],
    ["that complained of no message", report("Email Complained", {}, NO_MESSAGE), "complained"],
    ["that bounced for now", report("Email Bounced", { permanent: false, address: "ada@example.com" }), undefined],
    ["that opened", report("Email Opened"), undefined],
  ])("%s is suppressed for %3$s", async (_, event, reason) => {
    const here = await world();

    await hear(here, event);
    await hear(here, event);

    expect(await suppressed(here, "ada@example.com")).toBe(reason);
  });

  it.each<[string, AddressKind, string]>([
    ["Email Bounced", "email", "bob@example.com"],
    ["Email Complained", "email", "Bob <bob@example.com>"],
    ["Email Unsubscribed", "email", "BOB@example.com"],
    ["SMS Failed", "phone", "+447700900999"],
    ["SMS Opted Out", "phone", "+447700900999"],
  ])("of somebody else is not suppressed by %s of anybody who may send events", async (name, kind, address) => {
    const here = await world({ profile: { addresses: { [kind]: { v: MINE[kind], t: 1 } } } });
    const channel = kind === "phone" ? "sms" : "email";
    const bare = kind === "email" ? "bob@example.com" : address;
    const isSuppressed = () => here.deps.suppressions.read(channel, [addressHash(here.deps.hash, bare)]);

    await hear(here, report(name, { permanent: true, address }));

    expect(await isSuppressed()).toBeUndefined();
    expect(here.counter.total("SuppressionRefused", { channel })).toBe(1);

    await hear(here, report(name, { permanent: true, address }, { provider: true }));

    expect(await isSuppressed()).toBeDefined();
  });

  it("unsubscribes after an agreement that a fast clock has dated up to ten minutes later", async () => {
    const profile = (t: number) => ({ consent: { account: { v: true, t } } });
    const [close, far] = [
      await world({ profile: profile(NOON + 6_000) }),
      await world({ profile: profile(NOON + 20 * 60_000) }),
    ];

    await hear(close, report("Email Unsubscribed", {}, NO_MESSAGE));
    await hear(far, report("Email Unsubscribed", {}, NO_MESSAGE));

    expect(await outcome(close.deps)).toMatchObject({ dropped: true, reason: "suppressed" });
    expect(await outcome(far.deps)).toEqual(SENT);
  });

  it("unsubscribed gets receipts, and marketing again after a newer yes", async () => {
    const here = await world();
    await hear(here, report("Email Unsubscribed", {}, NO_MESSAGE));

    expect(await outcome(here.deps)).toMatchObject({ dropped: true, reason: "suppressed" });
    expect(await outcome(here.deps, receipt)).toEqual(SENT);

    const [stored] = here.profiles.all();
    if (stored === undefined) throw new Error("Nobody is stored.");
    const agreed = { ...stored, ver: stored.ver + 1, consent: { account: { v: true, t: NOON + 6_000 } } };
    await here.profiles.write(agreed, stored.ver, {});
    expect(await outcome(here.deps, { ...task, pass: 2 })).toEqual(SENT);
  });

  it("is the one the provider wrote to, not the one the customer has now", async () => {
    const here = await world({ profile: { addresses: { email: { v: "new@example.com", t: 2 } } } });

    await hear(here, report("Email Bounced", { permanent: true, address: "ada@example.com" }, { provider: true }));

    expect(await suppressed(here, "ada@example.com")).toBe("bounced");
    expect(await suppressed(here, "new@example.com")).toBeUndefined();
  });

  it("once suppressed gets nothing more", async () => {
    const here = await world();

    await hear(here, report("Email Complained", { address: "ada@example.com" }));

    expect(await outcome(here.deps)).toMatchObject({ dropped: true, reason: "suppressed" });
    expect(here.channel.calls).toEqual([]);
  });
});
