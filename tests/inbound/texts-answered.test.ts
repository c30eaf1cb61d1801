import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { NotHandedOverError } from "../../core/model/errors.ts";
import { addressHash } from "../../core/policy/address.ts";
import { inboundWorld, NOW, PHONE, SHOP } from "./world.ts";

describe("an answer", () => {
  it("comes from AWS or from us, never from both", async () => {
    const { replies } = inboundWorld().deps;
    const here = inboundWorld({ replies: { ...replies, answeredBy: "aws" } });

    for (const word of ["stop", "start", "help"]) {
      await here.text(word);
      here.after(1_000);
    }

    expect(here.sent).toEqual([]);
    expect(here.done).toEqual(["listed", "taken off"]);
  });

  it("goes only where the stage delivers", async () => {
    const stages = { test: { deliver: { only: ["+44*"], else: "outbox" as const } } };
    const here = inboundWorld({ stage: "test", stages });

    await here.text("help");
    await here.text("help", { from: "+447700900999" });

    expect(here.sent.map(({ to }) => to)).toEqual(["+447700900999"]);
  });

  it("is tried again where the provider did not take it, and is sent once then", async () => {
    for (const fault of [{ answer: "throttled" } as const, new NotHandedOverError("TypeError")]) {
      const here = inboundWorld();
      here.provide(fault);
      const body = here.record("stop");

      expect(await here.receive(body)).toEqual(["r-0"]);
      expect(await here.reason()).toBe("unsubscribed");
      here.provide({ answer: "accepted", providerId: "p-1" });
      expect(await here.receive(body)).toEqual([]);
      expect(await here.receive(body)).toEqual([]);

      expect(here.sent).toHaveLength(1);
      expect([...here.optOuts.numbers]).toEqual([PHONE]);
    }
  });

  it("that may have been sent is not sent again", async () => {
    const here = inboundWorld();
    here.provide(new Error("the connection broke"));
    const body = here.record("help");

    expect(await here.receive(body)).toEqual([]);
    here.provide({ answer: "accepted", providerId: "p-1" });
    await here.receive(body);

    expect(here.sent).toEqual([]);
    expect(here.lines).toContain('["WordUnanswered",{"word":"help","reason":"unknown"}]');
  });
});

describe("any other text", () => {
  it("is an event of each customer who has the number, with the text as a property, and does nothing else", async () => {
    const here = inboundWorld();
    await here.customer("ann", PHONE);

    await here.text("Please stop by at five");

    expect(here.events).toMatchObject([
      { name: "SMS Received", customerId: "ann", properties: { text: "Please stop by at five", to: SHOP } },
    ]);
    expect(here.done).toEqual([]);
    expect(await here.reason()).toBeUndefined();
  });

  it("that answers a message of a journey names it, for the customer that it was sent to", async () => {
    const here = inboundWorld();
    await here.customer("ann", PHONE, { merged: { old: { born: NOW - 9000, offset: 5, size: 5, time: NOW } } });
    await here.customer("bob", PHONE);
    await here.messages.put(
      {
        customerId: "old",
        key: "welcome#1#hello#1",
        state: "sent",
        channel: "sms",
        reportedAs: "sms#m-1",
        attempt: 1,
        time: NOW,
        first: NOW,
        template: "hello",
        transactional: false,
      } as never,
      undefined,
    );

    await here.text("Thank you", { answers: "m-1" });

    expect(here.events.map(({ customerId, knownSince, message }) => ({ customerId, knownSince, message }))).toEqual([
      { customerId: "old", knownSince: NOW - 9000, message: "welcome#1#hello#1" },
      { customerId: "bob", knownSince: NOW - 1000, message: undefined },
    ]);
  });

  it("is not the event of somebody who has another number by now", async () => {
    const here = inboundWorld({ phones: { customers: async () => ["ann", "gone"] } });
    await here.customer("ann", "+4915199999999");

    await here.text("Hello");

    expect(here.events).toEqual([]);
  });

  it("stands with the number in no log, no count and no reason", async () => {
    const here = inboundWorld({
      bus: { put: async () => Promise.reject(new Error("Zebra +4915112345678")) },
    });
    await here.customer("ann", PHONE);

    expect(await here.text("Zebra")).toEqual(["r-0"]);
    await here.receive("{}", JSON.stringify({ Message: "Zebra", Timestamp: "2026-09-01T09:00:00Z" }));

    expect(here.refused).toHaveLength(2);
    const written = JSON.stringify([here.lines, here.refused.map(({ reason }) => reason)]);
    expect(written).not.toMatch(/zebra|15112345678/i);
    expect(written).toMatch(/comes again/);
  });
});

describe("a record", () => {
  it.each([
    ["raw delivery", JSON.stringify({ originationNumber: PHONE, destinationNumber: SHOP, inboundMessageId: "i" })],
    ["no JSON", "stop"],
    [
      "no number",
      JSON.stringify({ Message: '{"inboundMessageId":"i","messageBody":"stop"}', Timestamp: "2026-09-01" }),
    ],
    ["no time", JSON.stringify({ Message: "{}" })],
  ])("that is none of AWS's (%s) is put aside with the reason", async (_name, body) => {
    const here = inboundWorld();

    expect(await here.receive(body)).toEqual([]);

    expect(here.refused).toMatchObject([{ body }]);
    expect(here.done).toEqual([]);
  });

  it("that fails does not hold up the others", async () => {
    const base = inboundWorld();
    let calls = 0;
    const suppressions = {
      ...base.suppressions,
      say: (...given: Parameters<typeof base.suppressions.say>) =>
        ++calls === 1 ? Promise.reject(new Error("throttled")) : base.suppressions.say(...given),
    };
    const here = inboundWorld({ suppressions });

    const again = await here.receive(here.record("stop"), here.record("stop", { from: "+4915100000000" }));

    expect(again).toEqual(["r-0"]);
    expect((await base.suppressions.read("sms", [addressHash(sha256, "+4915100000000")]))?.reason).toBe("unsubscribed");
  });

  it("from a short code or a name suppresses it, and is neither answered nor put on AWS's list", async () => {
    const here = inboundWorld();

    await here.text("stop", { from: "40404" });

    expect(here.done).toEqual([]);
    expect(await here.reason("40404")).toBe("unsubscribed");
  });
});
