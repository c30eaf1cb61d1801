import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { addressHash } from "../../core/policy/address.ts";
import { suppression } from "../../core/policy/gate.ts";
import { inboundWorld, NOW, PHONE, SHOP } from "./world.ts";

const HASH = addressHash(sha256, PHONE);

describe("STOP", () => {
  it("suppresses a number that nobody has, puts it on AWS's list and is confirmed once, in this order", async () => {
    const here = inboundWorld();

    expect(await here.text("Stop!")).toEqual([]);

    expect(await here.reason()).toBe("unsubscribed");
    expect(here.done).toEqual(["answer accepted", "listed"]);
    expect([...here.optOuts.numbers]).toEqual([PHONE]);
    expect(here.sent).toMatchObject([{ from: SHOP, to: PHONE, text: "Shop: no more texts.", transactional: true }]);
    expect(here.events).toEqual([]);
  });

  it("that is delivered twice is confirmed once, and is one event by its id", async () => {
    const here = inboundWorld();
    await here.customer("ann", PHONE);
    const body = here.record("STOP");

    await here.receive(body);
    await here.receive(body, body);

    expect(here.sent).toHaveLength(1);
    expect(new Set(here.events.map(({ id }) => id))).toEqual(new Set(["sms/i-1"]));
    expect(await here.reason()).toBe("unsubscribed");
  });

  it("said again is not confirmed again, also where that comes twice", async () => {
    const here = inboundWorld();
    await here.text("STOP");
    here.after(60_000);
    const again = here.record("Unsubscribe");

    await here.receive(again);
    await here.receive(again);

    expect(here.sent).toHaveLength(1);
  });

  it("reaches everybody who has the number, as a customer's event", async () => {
    const here = inboundWorld();
    await here.customer("ann", PHONE);
    await here.customer("bob", PHONE);
    await here.customer("eve", "+4915199999999");

    await here.text("stop");

    expect(here.events.toSorted((a, b) => (a.customerId < b.customerId ? -1 : 1))).toEqual(
      ["ann", "bob"].map((customerId) => ({
        id: "sms/i-1",
        name: "SMS Opted Out",
        customerId,
        knownSince: NOW - 1000,
        properties: { word: "stop", to: SHOP },
        time: NOW,
      })),
    );
  });

  it("holds for whoever gets the number later: the gate sends them nothing", async () => {
    const here = inboundWorld();
    await here.text("stop");

    const known = await here.suppressions.read("sms", [HASH]);

    const message = { channel: "sms", transactional: true } as never;
    expect(suppression({ suppression: known, message, profile: {} } as never)).toMatchObject({ kind: "drop" });
  });

  it("and START are judged by their time, and not by when they come", async () => {
    const here = inboundWorld();
    const [stop, start] = [here.record("stop"), here.record("start", { time: NOW + 1_000 })];
    here.after(5_000);

    await here.receive(start);
    await here.receive(stop);
    expect(await here.reason()).toBeUndefined();
    expect(here.sent.map(({ text }) => text)).toEqual(["Shop: welcome back."]);
    expect(here.optOuts.numbers.size).toBe(0);

    await here.receive(here.record("stop", { time: NOW + 2_000 }));
    await here.receive(start);
    expect(await here.reason()).toBe("unsubscribed");
    expect([...here.optOuts.numbers]).toEqual([PHONE]);
  });

  it("from a number in another spelling is the same number's", async () => {
    for (const from of ["4915112345678", "+49 151 12345678", "0049 (151) 1234-5678", "+49\u00a0151 12345678\u202c"]) {
      const here = inboundWorld();
      await here.customer("ann", PHONE);

      await here.text("stop", { from });

      expect([from, await here.reason()]).toEqual([from, "unsubscribed"]);
      expect(here.events.map(({ customerId }) => customerId)).toEqual(["ann"]);
    }
  });

  it("is confirmed within five minutes or not at all", async () => {
    const here = inboundWorld();
    const body = here.record("stop");
    here.after(5 * 60_000 + 1);

    await here.receive(body);

    expect(here.sent).toEqual([]);
    expect(await here.reason()).toBe("unsubscribed");
    expect(here.lines).toContain('["WordUnanswered",{"word":"stop","reason":"late"}]');
  });

  it("is not confirmed to a number with a complaint", async () => {
    const here = inboundWorld();
    await here.suppressions.put("sms", HASH, "complained", NOW - 1);

    await here.text("stop");

    expect(here.sent).toEqual([]);
  });
});

describe("START", () => {
  it("lifts STOP, takes the number off AWS's list before it is answered, and says nothing of topics", async () => {
    const here = inboundWorld();
    await here.customer("ann", PHONE, { consent: { offers: { v: false, t: NOW - 5 } } });
    await here.text("stop");
    here.after(1_000);
    here.done.length = 0;

    await here.text("Start");

    expect(await here.reason()).toBeUndefined();
    expect(here.done).toEqual(["taken off", "answer accepted"]);
    expect(here.optOuts.numbers.size).toBe(0);
    expect(here.events.at(-1)).toMatchObject({ name: "SMS Opted In", properties: { word: "start", to: SHOP } });
    expect(here.profiles.all()[0]?.consent).toEqual({ offers: { v: false, t: NOW - 5 } });
  });

  it("after a complaint lifts nothing and is not answered", async () => {
    const here = inboundWorld();
    await here.suppressions.put("sms", HASH, "complained", NOW - 1);

    await here.text("start");

    expect(await here.reason()).toBe("complained");
    expect(here.sent).toEqual([]);
  });

  it("that AWS does not follow is counted", async () => {
    const here = inboundWorld({ optOuts: { add: async () => "done", remove: async () => "refused" } });

    await here.text("start");

    expect(here.lines).toContain('["OptOutListRefused",{"word":"start"}]');
    expect(await here.reason()).toBeUndefined();
  });
});

describe("HELP", () => {
  it("gets the text of the settings, once, and changes nothing", async () => {
    const here = inboundWorld();
    await here.customer("ann", PHONE);
    const body = here.record("Help?");

    await here.receive(body, body);

    expect(here.sent.map(({ text }) => text)).toEqual(["Shop: 0800 1234. STOP ends it."]);
    expect(await here.reason()).toBeUndefined();
    expect(here.done).toEqual(["answer accepted"]);
    expect(here.events[0]).toMatchObject({ name: "SMS Help Requested", customerId: "ann" });
  });

  it("from a number that has stopped gets no answer", async () => {
    const here = inboundWorld();
    await here.text("stop");

    await here.text("help");

    expect(here.sent).toHaveLength(1);
  });
});
