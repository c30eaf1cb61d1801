import { describe, expect, test } from "vitest";
import { runName } from "../../core/enter/run.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { DAY, journey, rulesOf, START, spied, world } from "./world.ts";

/** A world whose profile store counts its calls. */
function counted(rules = rulesOf([journey()])) {
  const calls: string[] = [];
  const all = world(rules);
  const profiles = spied(all.profiles, (method) => void calls.push(method));
  const deps = { ...all.deps, profiles };
  return { ...all, calls, ingest: (...events: Parameters<typeof all.ingest>) => ingestCustomer(deps, "ada", events) };
}

describe("what an event costs", () => {
  test("an event that causes nothing costs one read and one write", async () => {
    const { ingest, calls, now } = counted();

    await ingest(now("Page Viewed"));

    expect(calls).toEqual(["read", "write"]);
  });

  test("an event seen before costs one read", async () => {
    const { ingest, calls, now } = counted();
    const viewed = now("Page Viewed");
    await ingest(viewed);
    calls.length = 0;

    await ingest(viewed);

    expect(calls).toEqual(["read"]);
  });

  test("an event that lets someone in costs a clearing more", async () => {
    const { ingest, calls, now } = counted();

    await ingest(now("Cart Updated"));

    expect(calls).toEqual(["read", "write", "clear"]);
  });
});

describe("effects", () => {
  test("a run that could not be started in time is not started for an entry that has ended meanwhile", async () => {
    const exit = [{ event: "Order Completed", reason: "bought" }];
    // The goal's window keeps the entry in the profile after its end.
    const goal = { event: "Reviewed", within: DAY, exit: false };
    const all = world(rulesOf([journey({ inside: { exit, watch: [], goal } })]));
    const started: string[] = [];
    const down = spied(all.runs, (method) => (method === "start" ? Promise.reject(new Error("down")) : undefined));
    const runs = spied(all.runs, (method) => void (method === "start" && started.push(method)));
    await ingestCustomer({ ...all.deps, runs: down }, "ada", [all.now("Cart Updated")]).catch(() => undefined);

    await ingestCustomer({ ...all.deps, runs }, "ada", [all.now("Order Completed")]);

    expect(started).toEqual([]);
    expect(all.profile().pending).toEqual({});
    expect(all.profile().journeys.cart?.ended).toEqual({ bought: 1 });
  });

  test("an entry starts its run, at the alias of its version, with the same name and bytes each time", async () => {
    const { ingest, runs, profile, hash, now } = world();

    await ingest(now("Cart Updated"));

    const input = { contract: 1, customer: "ada", journey: "cart", n: 1, start: START, steps: {} };
    const [run] = runs.all();
    expect(run).toMatchObject({
      machine: "cart",
      version: "aaaaaaaaaaaa",
      name: runName(hash, profile(), { journey: "cart", n: 1, start: START }),
    });
    expect(JSON.stringify(run?.input)).toBe(JSON.stringify(input));
    expect(profile().pending).toEqual({});
  });

  test("the same event twice makes one entry and one run", async () => {
    const { ingest, runs, profile, counter, now } = world();
    const updated = now("Cart Updated");

    await ingest(updated, updated);
    await ingest(updated);

    expect(runs.all()).toHaveLength(1);
    expect(profile().counts["Cart Updated"]?.n).toBe(1);
    expect(counter.total("EventDuplicate")).toBe(2);
    expect(counter.total("Entered")).toBe(1);
  });

  test("what a crash left pending is performed when the event comes again, and only then cleared", async () => {
    const { deps, ingest, runs, profile, now } = world();
    const updated = now("Cart Updated");
    const crashing = { ...deps, runs: spied(deps.runs, () => Promise.reject(new Error("cut off"))) };

    await expect(ingestCustomer(crashing, "ada", [updated])).rejects.toThrow("cut off");
    expect(Object.keys(profile().pending)).toEqual(["1/enter#cart#1"]);
    expect(profile().due).toBe(START + 120_000);
    await ingest(updated);

    expect(runs.all()).toHaveLength(1);
    expect(profile().pending).toEqual({});
    expect(profile().due).toBe(profile().entries["cart#1"]?.due);
  });

  test("a crash between performing and clearing performs again, to the same end", async () => {
    const { deps, ingest, runs, profile, now } = world();
    const updated = now("Cart Updated");
    const profiles = spied(deps.profiles, (method) => {
      if (method === "clear") throw new Error("cut off");
    });

    await expect(ingestCustomer({ ...deps, profiles }, "ada", [updated])).rejects.toThrow("cut off");
    await ingest(updated);

    expect(runs.all()).toHaveLength(1);
    expect(profile().pending).toEqual({});
  });

  test("a run that can never be started fails its entry and blocks nothing else", async () => {
    const other = journey({ journey: "other", version: "bbbbbbbbbbbb" });
    const { ingest, runs, profile, counter, now } = world(rulesOf([journey(), other]));
    runs.refuse("aaaaaaaaaaaa");

    await ingest(now("Cart Updated"));

    expect(runs.all().map((run) => run.machine)).toEqual(["other"]);
    expect(profile().journeys.cart?.ended).toEqual({ failed: 1 });
    expect(profile().pending).toEqual({});
    expect(counter.total("Ended", { journey: "cart", outcome: "failed" })).toBe(1);
  });

  test("a run that cannot be stopped at once stays pending and fails no event", async () => {
    const exit = [{ event: "Order Completed", reason: "bought" }];
    const { deps, ingest, profile, counter, now } = world(rulesOf([journey({ inside: { exit, watch: [] } })]));
    await ingest(now("Cart Updated"));
    const runs = spied(deps.runs, (method) => {
      if (method === "stop") throw new Error("throttled");
    });

    await ingestCustomer({ ...deps, runs }, "ada", [now("Order Completed")]);

    expect(Object.keys(profile().pending)).toEqual(["2/exit#cart#1"]);
    expect(counter.total("StopDeferred")).toBe(1);
  });
});
