import { describe, expect, test } from "vitest";
import { defined } from "../../core/model/defined.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { DAY, enterRule, HOUR, journey, rulesOf, START, spied, type World, world } from "../ingest/world.ts";

/** A status-change event as Step Functions publishes it, of the world's latest run. */
function change(all: World, status: string, detail: Record<string, unknown> = {}) {
  const run = all.runs.all().at(-1);
  const body = {
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: {
      executionArn: `arn:aws:states:eu-west-1:123456789012:execution:sojourn-dev-cart:${run?.name}`,
      name: run?.name,
      status,
      startDate: START,
      stopDate: START + HOUR,
      input: JSON.stringify(run?.input),
      inputDetails: { included: true },
      output: null,
      error: null,
      cause: null,
      ...detail,
    },
  };
  return { id: `${run?.name}-${status}`, body: JSON.stringify(body) };
}

async function inside(key?: string): Promise<World> {
  const enter = [enterRule(defined({ key }))];
  const all = world(rulesOf([journey({ enter })]));
  await all.ingest(all.now("Cart Updated", { properties: { cartId: "c1" } }));
  all.clock.advance(HOUR);
  return all;
}

describe("settle", () => {
  test.each([
    ["SUCCEEDED", {}, "completed"],
    ["SUCCEEDED", { output: JSON.stringify({ customer: "ada", journey: "cart", n: 1, outcome: "unpaid" }) }, "unpaid"],
    ["SUCCEEDED", { output: "{" }, "completed"],
    ["FAILED", {}, "failed"],
    ["TIMED_OUT", {}, "timeout"],
    ["ABORTED", {}, "exited"],
  ])("a run that %s with %j ends its entry as %s", async (status, detail, outcome) => {
    const all = await inside();

    expect(await settleBatch(all.deps, [change(all, status, detail)])).toEqual([]);

    expect(all.profile().journeys.cart?.ended).toEqual({ [outcome]: 1 });
    // A failed one is kept: its run may be redriven.
    expect(Object.keys(all.profile().entries)).toEqual(outcome === "failed" ? ["cart#1"] : []);
    expect(all.profile()).not.toHaveProperty("due");
    expect(all.counter.total("Ended", { journey: "cart", outcome })).toBe(1);
  });

  test("costs one read and one write, and twice one read more", async () => {
    const all = await inside();
    const calls: string[] = [];
    const deps = { ...all.deps, profiles: spied(all.profiles, (method) => void calls.push(method)) };

    await settleBatch(deps, [change(all, "SUCCEEDED")]);
    await settleBatch(deps, [change(all, "SUCCEEDED")]);

    expect(calls).toEqual(["read", "write", "read"]);
    expect(all.profile().journeys.cart?.ended).toEqual({ completed: 1 });
  });

  test("an entry that an exit has ended stays as it ended", async () => {
    const all = world(rulesOf([journey({ inside: { exit: [{ event: "Left", reason: "left" }], watch: [] } })]));
    await all.ingest(all.now("Cart Updated"));
    await all.ingest(all.now("Left"));

    await settleBatch(all.deps, [change(all, "ABORTED")]);

    expect(all.profile().journeys.cart?.ended).toEqual({ left: 1 });
  });

  test("an ended entry that waits for its goal is not ended again", async () => {
    const goal = { event: "Order Completed", within: 7 * DAY, exit: false };
    const exit = [{ event: "Left", reason: "left" }];
    const all = world(rulesOf([journey({ inside: { exit, watch: [], goal } })]));
    await all.ingest(all.now("Cart Updated"));
    await all.ingest(all.now("Left"));
    const calls: string[] = [];
    const deps = { ...all.deps, profiles: spied(all.profiles, (method) => void calls.push(method)) };

    await settleBatch(deps, [change(all, "ABORTED")]);

    expect(calls).toEqual(["read"]);
    expect(all.counter.total("Ended")).toBe(1);
  });

  test("the run of an earlier entry does not end the one that is inside", async () => {
    const all = world(rulesOf([journey({ enter: [enterRule({ inside: "restart" })] })]));
    await all.ingest(all.now("Cart Updated"));
    const old = change(all, "ABORTED");
    await all.ingest(all.now("Cart Updated"));

    await settleBatch(all.deps, [old]);

    expect(all.entry("cart#2").end).toBeUndefined();
  });

  test("the run of a customer who was forgotten and came back ends nothing", async () => {
    const all = await inside();
    const body = change(all, "SUCCEEDED", { name: "cart-0123456789abcdef-1" });

    await settleBatch(all.deps, [body]);

    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("an entry that its timeout has ended is a timeout, whatever the run says", async () => {
    const all = world(rulesOf([journey({ inside: { exit: [], watch: [], timeout: DAY } })]));
    await all.ingest(all.now("Cart Updated"));
    all.clock.advance(2 * DAY);

    await settleBatch(all.deps, [change(all, "SUCCEEDED")]);

    expect(all.profile().journeys.cart?.ended).toEqual({ timeout: 1 });
  });

  test("an ended entry with a key is archived once, also when it is cut off in between", async () => {
    const all = await inside("event.properties.cartId");
    const key = all.entry("cart#1").key ?? "";
    const profiles = spied(all.profiles, (method) => {
      if (method === "write") throw new Error("cut off");
    });

    const failed = await settleBatch({ ...all.deps, profiles }, [change(all, "SUCCEEDED")]);
    await settleBatch(all.deps, [change(all, "SUCCEEDED")]);

    expect(failed).toHaveLength(1);
    expect(await all.keyed.read("ada", "cart", key)).toEqual({ count: 1, last: START, n: 1 });
  });

  test("what is no end of a run of ours is passed over", async () => {
    const all = await inside();
    const bodies = [
      "{",
      "{}",
      change(all, "RUNNING", { stopDate: null }).body,
      change(all, "FAILED", { input: null }).body,
    ];

    expect(
      await settleBatch(
        all.deps,
        bodies.map((body) => ({ id: body, body })),
      ),
    ).toEqual([]);

    expect(all.entry("cart#1").end).toBeUndefined();
  });

  test("a fault gives back its record and no other", async () => {
    const all = await inside();
    const sound = change(all, "SUCCEEDED");
    await all.deps.profiles.write({ ...all.profile(), customerId: "bob", ver: 1 }, undefined, {});
    const broken = JSON.parse(sound.body);
    broken.detail.input = JSON.stringify({ ...JSON.parse(broken.detail.input), customer: "bob" });
    const read: typeof all.profiles.read = (id) =>
      id === "bob" ? Promise.reject(new Error("lost")) : all.profiles.read(id);

    const failed = await settleBatch({ ...all.deps, profiles: { ...all.profiles, read } }, [
      { id: "broken", body: JSON.stringify(broken) },
      sound,
    ]);

    expect(failed).toEqual(["broken"]);
    expect(all.profile().journeys.cart?.ended).toEqual({ completed: 1 });
  });
});
