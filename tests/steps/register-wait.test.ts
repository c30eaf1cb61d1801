import { describe, expect, test } from "vitest";
import { ExitedError } from "../../core/model/errors.ts";
import type { Message } from "../../core/model/message.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { DAY, event, HOUR, MINUTE, START, spied } from "../ingest/world.ts";
import { insideWorld, waitTask, watchRule } from "./tasks.ts";

const later = { began: new Date(START + HOUR).toISOString() };

describe("a wait for an event", () => {
  test("that comes after it registered is answered by the event", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());
    expect(all.tokens.answers.size).toBe(0);

    await all.ingest(all.now("Payment Captured"));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
    expect(all.profile().pending).toEqual({});
    expect(all.counter.total("Woken", { journey: "cart" })).toBe(1);
  });

  test("is matched once, by the first that fits", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask({ fields: ["amount"] }));

    await all.ingest(all.now("Payment Captured", { properties: { amount: 1 } }));
    await all.ingest(all.now("Payment Captured", { properties: { amount: 2 } }));

    expect(all.entry("cart#1").waits["paid#1"]?.matched?.properties).toEqual({ amount: 1 });
    expect(all.counter.total("Woken")).toBe(1);
    expect(all.counter.total("WakeLate")).toBe(0);
  });

  test("that came just before it registered, and after the step began, is answered at once", async () => {
    const all = await insideWorld();
    all.clock.advance(HOUR);
    await all.ingest(all.now("Payment Captured"));

    await registerWait(all.deps, waitTask({}, later));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("that came before the step began is not answered", async () => {
    const all = await insideWorld();
    await all.ingest(all.now("Payment Captured"));
    all.clock.advance(HOUR);

    await registerWait(all.deps, waitTask({}, later));

    expect(all.tokens.answers.size).toBe(0);
    expect(Object.keys(all.entry("cart#1").waits)).toEqual(["paid#1"]);
  });

  test("costs one read and one write", async () => {
    const all = await insideWorld();
    const calls: string[] = [];
    const profiles = spied(all.profiles, (method) => void calls.push(method));

    await registerWait({ ...all.deps, profiles }, waitTask());

    expect(calls).toEqual(["read", "write"]);
  });

  test("is not answered by the event that let the customer in, though no time has passed", async () => {
    const all = await insideWorld();

    await registerWait(all.deps, waitTask({ event: "Cart Updated" }));

    expect(all.tokens.answers.size).toBe(0);
  });

  test("is not answered by the event that answered the wait before it, though no time has passed", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());
    await all.ingest(all.now("Payment Captured"));

    await registerWait(all.deps, waitTask({}, { step: "again", token: "t2" }));

    expect(all.tokens.answers.has("t2")).toBe(false);
  });

  test("takes the right one: same, when, and what the run's document says", async () => {
    const all = await insideWorld();
    const when = "event.properties.amount > 10 and steps.offer.sent";
    await registerWait(all.deps, waitTask({ same: "orderId", when }, { steps: { offer: { sent: true } } }));

    await all.ingest(all.now("Payment Captured", { properties: { orderId: "o2", amount: 20 } }));
    await all.ingest(all.now("Payment Captured", { properties: { orderId: "o1", amount: 5 } }));
    expect(all.tokens.answers.size).toBe(0);
    await all.ingest(all.now("Payment Captured", { properties: { orderId: "o1", amount: 20 } }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("is matched by neither replayed nor late events, before or after", async () => {
    const all = await insideWorld();
    await all.ingest(all.now("Payment Captured", { replay: true }));
    await registerWait(all.deps, waitTask());

    await all.ingest(all.now("Payment Captured", { replay: true }));

    expect(all.tokens.answers.size).toBe(0);
    expect(all.entry("cart#1").waits["paid#1"]?.matched).toBeUndefined();
  });

  test("keeps of what it matched the fields that later steps read", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask({ fields: ["amount"] }));

    await all.ingest(all.now("Payment Captured", { properties: { amount: 5, card: "4111" } }));

    expect(all.entry("cart#1").waits["paid#1"]?.matched).toEqual({
      name: "Payment Captured",
      time: START,
      properties: { amount: 5 },
    });
  });

  test("throws Exited where the entry has ended, timed out, or never was", async () => {
    const all = await insideWorld();

    await expect(registerWait(all.deps, waitTask({}, { n: 7 }))).rejects.toThrow(ExitedError);
    await expect(registerWait(all.deps, waitTask({}, { customer: "eve" }))).rejects.toThrow(ExitedError);
    await all.ingest(all.now("Left"));
    await expect(registerWait(all.deps, waitTask())).rejects.toThrow(ExitedError);
  });
});

describe("registering again", () => {
  test("replaces the token, and the event answers the new one only", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());
    await registerWait(all.deps, waitTask({}, { token: "t2" }));

    await all.ingest(all.now("Payment Captured"));

    expect([...all.tokens.answers.keys()]).toEqual(["t2"]);
  });

  test("answers at once where the wait was matched, though the answer was lost", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());
    all.tokens.expire("t1");
    await all.ingest(all.now("Payment Captured"));
    expect(all.counter.total("WakeLate")).toBe(1);

    await registerWait(all.deps, waitTask({}, { token: "t2" }));

    expect([...all.tokens.answers.keys()]).toEqual(["t2"]);
  });

  test("answers what a crash between match and answer left unanswered", async () => {
    const all = await insideWorld();
    await all.ingest(all.now("Payment Captured"));
    const tokens = { ...all.tokens, succeed: () => Promise.reject(new Error("cut off")) };
    await expect(registerWait({ ...all.deps, tokens }, waitTask())).rejects.toThrow("cut off");
    for (let i = 0; i < 300; i++) await all.ingest(event("Page Viewed"));

    await registerWait(all.deps, waitTask({}, { token: "t2" }));

    expect([...all.tokens.answers.keys()]).toEqual(["t2"]);
  });

  test("finds an event that comes while it writes: one of the two sees the other", async () => {
    for (let round = 0; round < 20; round++) {
      const all = await insideWorld();
      const delay = async (turns: number) => {
        for (let i = 0; i < turns; i++) await Promise.resolve();
      };

      await Promise.all([
        delay(round).then(() => registerWait(all.deps, waitTask())),
        delay(10).then(() => all.ingest(all.now("Payment Captured"))),
      ]);

      expect([...all.tokens.answers]).toEqual([["t1", { happened: true }]]);
      expect(all.profile().pending).toEqual({});
    }
  });

  test("a later step gives up the waits before it that nothing matched", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());

    await registerWait(all.deps, waitTask({ event: "Email Opened" }, { step: "opened", token: "t2" }));
    await all.ingest(all.now("Payment Captured"));

    expect(Object.keys(all.entry("cart#1").waits)).toEqual(["opened#1"]);
    expect(all.tokens.answers.size).toBe(0);
  });
});

describe("since: entry", () => {
  test("is answered by an event that came since the entry, long before the step", async () => {
    const all = await insideWorld([watchRule({ same: "orderId", fields: ["amount"] })]);
    await all.ingest(all.now("Payment Captured", { properties: { orderId: "o1", amount: 5 } }));
    all.clock.advance(10 * DAY);
    await all.ingest(all.now("Page Viewed"));

    const began = new Date(all.clock.now()).toISOString();
    await registerWait(all.deps, waitTask({ same: "orderId", since: "entry", fields: ["amount"] }, { began }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
    expect(all.entry("cart#1").waits["paid#1"]?.matched?.properties).toEqual({ amount: 5 });
  });

  test("is not answered by one that came before the entry, or about something else", async () => {
    const all = await insideWorld([watchRule({ same: "orderId" })]);
    await all.ingest(all.now("Payment Captured", { properties: { orderId: "o2" } }));

    await registerWait(all.deps, waitTask({ same: "orderId", since: "entry" }));

    expect(all.tokens.answers.size).toBe(0);
    expect(all.entry("cart#1").seen).toEqual({});
  });
});

describe("a wait about a message", () => {
  const rule = { event: "Email Clicked", of: "offer" };
  const sent = { offer: { sent: true, dropped: false, failed: false } };
  const clicked = (message: string) => ({ context: { message } });

  test("is answered by an event about that message and no other's", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask(rule, { steps: sent }));

    await all.ingest(all.now("Email Clicked", clicked("cart#1#other#1")), all.now("Email Clicked"));
    await all.ingest(
      all.now("Email Clicked", clicked("cart#2#offer#1")),
      all.now("Email Clicked", clicked("other#1#offer#1")),
    );
    expect(all.tokens.answers.size).toBe(0);
    await all.ingest(all.now("Email Clicked", clicked("cart#1#offer#1")));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("is answered by one that came since the message was sent, however long ago", async () => {
    const all = await insideWorld([watchRule({ ...rule, since: "step" })]);
    await all.ingest(all.now("Email Clicked", clicked("cart#1#offer#1")));
    all.clock.advance(6 * DAY);
    await all.ingest(all.now("Page Viewed"));

    const began = new Date(all.clock.now()).toISOString();
    await registerWait(all.deps, waitTask(rule, { steps: sent, began }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test.each(["dropped", "failed"])("of one that was %s does not happen, at once and without a write", async (state) => {
    const all = await insideWorld();
    const calls: string[] = [];
    const profiles = spied(all.profiles, (method) => void calls.push(method));

    await registerWait({ ...all.deps, profiles }, waitTask(rule, { steps: { offer: { [state]: true } } }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: false });
    expect(calls).toEqual(["read"]);
  });

  test("looks the message up where the run's document says nothing of it", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask(rule));
    expect(all.tokens.answers.get("t1")).toEqual({ happened: false });

    await all.messages.put(SENT, undefined);
    await registerWait(all.deps, waitTask(rule, { token: "t2" }));

    expect(all.tokens.answers.has("t2")).toBe(false);
  });
});

const SENT: Message = {
  schema: 1,
  customerId: "ada",
  key: "cart#1#offer#1",
  state: "sent",
  attempt: 1,
  channel: "email",
  template: "offer",
  transactional: false,
  time: START,
  first: START - MINUTE,
};
