import { describe, expect, test } from "vitest";
import { REDRIVE_WINDOW } from "../../core/enter/end.ts";
import { ExitedError } from "../../core/model/errors.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { settleRun } from "../../core/settle/settle-batch.ts";
import { decide } from "../../core/steps/decide.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { DAY, enterRule, HOUR, journey, rulesOf, START, type World, world } from "../ingest/world.ts";
import { decideTask, waitTask } from "./tasks.ts";

/** Ada is inside, has been kept an event for, and her run has ended so. */
async function closed(outcome: string): Promise<World> {
  const watch = [{ step: "paid", index: 0, event: "Payment Captured", since: "entry" as const, fields: ["amount"] }];
  const inside = { exit: [], watch, timeout: 20 * DAY };
  const all = world(rulesOf([journey({ inside, enter: [enterRule({ again: "always" })] })]));
  await all.ingest(all.now("Cart Updated", { properties: { orderId: "o1" } }));
  await all.ingest(all.now("Payment Captured", { properties: { amount: 3 } }));
  all.clock.advance(HOUR);
  await closeEntry(all.deps, { customerId: "ada", journey: "cart", n: 1, outcome, time: all.clock.now() });
  return all;
}

const asks = decideTask({ a: "entry.properties.orderId = 'o1'" });

describe("a run that failed and was redriven", () => {
  test("is inside again with its next decision, and finds what was kept for it", async () => {
    const all = await closed("failed");
    expect(all.profile().due).toBeUndefined();
    all.clock.advance(DAY);

    expect(await decide(all.deps, asks)).toEqual({ a: true });
    await registerWait(all.deps, waitTask({ since: "entry", fields: ["amount"] }));

    expect(all.entry("cart#1").end).toBeUndefined();
    expect(all.profile().journeys.cart).toMatchObject({ count: 1, ended: { failed: 0 } });
    expect(all.profile().due).toBe(all.entry("cart#1").due);
    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("is not ended by a copy of the end that came before it was redriven, but by the next", async () => {
    const all = await closed("failed");
    const [run] = all.runs.all();
    const end = { name: run?.name ?? "", customerId: "ada", journey: "cart", n: 1, start: START };
    const first = { ...end, status: { status: "failed" as const, time: all.clock.now() } };
    all.clock.advance(DAY);
    await decide(all.deps, asks);

    await settleRun(all.deps, first);
    expect(all.entry("cart#1").end).toBeUndefined();

    all.clock.advance(HOUR);
    await settleRun(all.deps, { ...end, status: { status: "failed", time: all.clock.now() } });
    expect(all.entry("cart#1").end).toMatchObject({ outcome: "failed", time: all.clock.now() });
  });

  test("has ended for good where the customer has entered anew since", async () => {
    const all = await closed("failed");
    await all.ingest(all.now("Cart Updated", { properties: { orderId: "o2" } }));

    await expect(decide(all.deps, asks)).rejects.toThrow(ExitedError);
    expect(all.entry("cart#1").end?.outcome).toBe("failed");
  });

  test("has ended for good where its task means an entry that began at another time", async () => {
    const all = await closed("failed");

    await expect(decide(all.deps, { ...asks, start: START - 1 })).rejects.toThrow(ExitedError);
    expect(await decide(all.deps, { ...asks, start: START })).toEqual({ a: true });
  });

  test.each(["completed", "exited", "timeout"])("is no matter for an entry that is %s", async (outcome) => {
    const all = await closed(outcome);

    await expect(decide(all.deps, asks)).rejects.toThrow(ExitedError);
  });

  test("has ended by the clock where its time is over", async () => {
    const all = await closed("failed");
    all.clock.advance(20 * DAY);

    await expect(decide(all.deps, asks)).rejects.toThrow(ExitedError);
  });

  test("is forgotten once it can be redriven no more", async () => {
    const all = await closed("failed");
    all.clock.advance(REDRIVE_WINDOW - 1);
    await all.ingest(all.now("Page Viewed"));
    expect(Object.keys(all.profile().entries)).toEqual(["cart#1"]);
    all.clock.advance(1);

    await all.ingest(all.now("Page Viewed"));

    expect(all.profile().entries).toEqual({});
  });
});
