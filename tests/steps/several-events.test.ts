import { describe, expect, test } from "vitest";
import type { EventsWaitRule, WaitEvent, WatchRule } from "../../core/model/rules.ts";
import type { WaitTask } from "../../core/model/task.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { HOUR, MINUTE, START } from "../ingest/world.ts";
import { insideWorld, waitTask } from "./tasks.ts";

const waiting = (name: string, parts: Partial<WaitEvent> = {}): WaitEvent => ({ event: name, fields: ["n"], ...parts });
const CAPTURED = waiting("Payment Captured");
const RESERVED = waiting("Stock Reserved");

function waitFor(
  need: EventsWaitRule["need"],
  events: readonly WaitEvent[],
  parts: Partial<WaitTask> & { since?: "step" | "entry" } = {},
): WaitTask {
  const { since = "step", ...rest } = parts;
  return { ...waitTask({}, rest), wait: { kind: "events", need, events, since } };
}

/** Which events the wait of step `paid` may look back for, as the compiler has the entry carry. */
function watched(events: readonly WaitEvent[]): readonly WatchRule[] {
  return events.map((event, index) => ({ ...event, step: "paid", index, since: "entry" }));
}

describe("a wait for the first of several events", () => {
  test("is answered by whichever comes, and says which", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("any", [CAPTURED, RESERVED]));

    await all.ingest(all.now("Stock Reserved", { properties: { n: 1 } }));
    await all.ingest(all.now("Payment Captured"));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true, which: 1 });
    expect(all.entry("cart#1").waits["paid#1"]).toMatchObject({ which: 1, matched: { properties: { n: 1 } } });
    expect(all.counter.total("Woken")).toBe(1);
  });

  test("takes the first alternative that an event fits", async () => {
    const all = await insideWorld();
    await registerWait(
      all.deps,
      waitFor("any", [waiting("Seen", { when: "event.properties.n > 5" }), waiting("Seen")]),
    );

    await all.ingest(all.now("Seen", { properties: { n: 1 } }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true, which: 1 });
  });

  test("looking back, is answered by the one that happened first", async () => {
    const all = await insideWorld();
    all.clock.advance(HOUR);
    await all.ingest(all.now("Stock Reserved"));
    all.clock.advance(MINUTE);
    await all.ingest(all.now("Payment Captured"));
    await all.ingest(all.now("Stock Reserved"));

    const began = new Date(START + HOUR).toISOString();
    await registerWait(all.deps, waitFor("any", [CAPTURED, RESERVED], { began }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true, which: 1 });
  });

  test("registered again after it was answered says the same again", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("any", [CAPTURED, RESERVED]));
    all.tokens.expire("t1");
    await all.ingest(all.now("Stock Reserved"));

    await registerWait(all.deps, waitFor("any", [CAPTURED, RESERVED], { token: "t2" }));

    expect(all.tokens.answers.get("t2")).toEqual({ happened: true, which: 1 });
  });

  test("is in vain only where each is about a message that was never sent", async () => {
    const clicked = waiting("Email Clicked", { of: "offer" });
    const steps = { offer: { dropped: true } };
    const all = await insideWorld();

    await registerWait(all.deps, waitFor("any", [clicked, CAPTURED], { steps }));
    expect(all.tokens.answers.size).toBe(0);
    await registerWait(all.deps, waitFor("any", [clicked], { steps, token: "t2" }));

    expect(all.tokens.answers.get("t2")).toEqual({ happened: false });
  });
});

describe("a wait for all of several events", () => {
  const both = [CAPTURED, RESERVED];

  test.each([
    ["one order", ["Payment Captured", "Stock Reserved"]],
    ["the other", ["Stock Reserved", "Payment Captured"]],
  ])("is answered when the last has come, in %s", async (_, order) => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("all", both));

    await all.ingest(all.now(order[0] ?? ""));
    expect(all.tokens.answers.size).toBe(0);
    all.clock.advance(HOUR);
    await all.ingest(all.now(order[1] ?? ""));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
    expect(all.entry("cart#1").waits["paid#1"]?.matched?.name).toBe(order[1]);
  });

  test("is not answered by one of them twice", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("all", both));

    await all.ingest(all.now("Stock Reserved"));
    await all.ingest(all.now("Stock Reserved"));

    expect(all.tokens.answers.size).toBe(0);
  });

  test.each([
    ["Payment Captured", "Stock Reserved"],
    ["Stock Reserved", "Payment Captured"],
  ])("since the entry counts what came long before the step: %s, then %s", async (before, after) => {
    const all = await insideWorld(watched(both));
    await all.ingest(all.now(before));
    all.clock.advance(9 * HOUR);
    const began = new Date(START + 9 * HOUR).toISOString();

    await registerWait(all.deps, waitFor("all", both, { since: "entry", began }));
    expect(all.tokens.answers.size).toBe(0);
    await all.ingest(all.now(after));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("since the entry is answered at once where all have come", async () => {
    const all = await insideWorld(watched(both));
    await all.ingest(all.now("Stock Reserved"), all.now("Payment Captured"));
    all.clock.advance(9 * HOUR);

    await registerWait(
      all.deps,
      waitFor("all", both, { since: "entry", began: new Date(START + 9 * HOUR).toISOString() }),
    );

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("registered again keeps what has come", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("all", both));
    await all.ingest(all.now("Stock Reserved"));

    await registerWait(all.deps, waitFor("all", both, { token: "t2" }));
    await all.ingest(all.now("Payment Captured"));

    expect([...all.tokens.answers]).toEqual([["t2", { happened: true }]]);
  });

  test("an event that comes twice counts once, by its id", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("all", both));
    const captured = all.now("Payment Captured");

    await all.ingest(captured);
    await all.ingest(captured);
    const stock = all.now("Stock Reserved");
    await all.ingest(stock);
    await all.ingest(stock);

    expect(all.counter.total("Woken")).toBe(1);
    expect(all.profile().pending).toEqual({});
  });

  test("is in vain where one is about a message that was never sent", async () => {
    const all = await insideWorld();
    const clicked = waiting("Email Clicked", { of: "offer" });

    await registerWait(all.deps, waitFor("all", [CAPTURED, clicked], { steps: { offer: { failed: true } } }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: false });
  });
});

describe("a wait about the message of a round", () => {
  const clicked = waiting("Email Clicked", { of: "offer", ofPass: 2 });
  const sent = { steps: { offer: { sent: true } } };
  const about = (pass: number) => ({ context: { message: `cart#1#offer#${pass}` } });

  test("is answered by that round's and by no other's", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitFor("any", [clicked], sent));

    await all.ingest(all.now("Email Clicked", about(1)));
    expect(all.tokens.answers.size).toBe(0);
    await all.ingest(all.now("Email Clicked", about(2)));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("is answered by one that came before it was registered", async () => {
    const all = await insideWorld([{ ...clicked, step: "paid", index: 0, since: "step" }]);
    await all.ingest(all.now("Email Clicked", about(2)));
    all.clock.advance(9 * HOUR);

    const began = new Date(START + 9 * HOUR).toISOString();
    await registerWait(all.deps, waitFor("any", [clicked], { ...sent, began }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });
});
