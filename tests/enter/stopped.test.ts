import { describe, expect, test } from "vitest";
import { PARTS } from "../../adapters/aws/profile-item.ts";
import { oneLineNote } from "../../core/enter/end.ts";
import { type ExplainDeps, explain } from "../../core/explain/explain.ts";
import type { RunTrace } from "../../core/explain/run-trace.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { innerBody, stopEvent } from "../../core/ingest/inner-event.ts";
import { settleBatch } from "../../core/settle/settle-batch.ts";
import { DAY, enterRule, HOUR, journey, rulesOf, START, spied, type World, world } from "../ingest/world.ts";

const NOTE = "by ann: wrong price";

/** Ada inside the journey `cart`, as its entry 1. */
async function inside(rules: Parameters<typeof journey>[0] = {}): Promise<World> {
  const all = world(rulesOf([journey({ enter: [enterRule({ again: "always" })], ...rules })]));
  await all.ingest(all.now("Cart Updated"));
  all.clock.advance(HOUR);
  return all;
}

/** What a command puts on the ingest queue, brought in as often as said. */
async function stop(all: World, of: { n?: number; start?: number } = {}, times = 1): Promise<void> {
  const event = stopEvent("ada", { journey: "cart", n: 1, start: START, note: NOTE, ...of }, all.clock.now());
  for (let time = 0; time < times; time++) {
    expect(await ingestBatch(all.deps, [{ id: `stop-${time}`, body: innerBody(event) }])).toEqual([]);
  }
}

/** The end of Ada's first entry as `explain` tells it. */
async function toldEnd(all: World) {
  const records: ExplainDeps["records"] = {
    profile: async () => all.profile(),
    messages: async () => [],
    suppression: async () => undefined,
    run: async (_, name): Promise<RunTrace | undefined> => {
      const run = all.runs.all().find((each) => each.name === name);
      if (run === undefined) return undefined;
      const cause = run.reason === undefined ? {} : { cause: run.reason };
      return { name, status: "aborted", started: START, stopped: START + HOUR, steps: [], ...cause };
    },
  };
  const story = await explain({ records, hash: all.hash }, { customerId: "ada", zone: "UTC" });
  return story?.journeys[0]?.entries[0]?.end;
}

describe("somebody who is taken out by hand", () => {
  test("has left at once, their run is stopped, and explain says who did it and why", async () => {
    const all = await inside();

    await stop(all);

    expect(all.profile().journeys.cart?.ended).toEqual({ stopped: 1 });
    expect(all.profile()).not.toHaveProperty("due");
    expect(all.runs.all()).toMatchObject([{ status: { status: "aborted" }, reason: `stopped ${NOTE}` }]);
    expect(await toldEnd(all)).toEqual({ time: START + HOUR, outcome: "stopped", text: `taken out ${NOTE}` });
  });

  test("is taken out once, however often it is asked; again costs one read", async () => {
    const all = await inside();
    await stop(all);
    const { ver } = all.profile();
    const calls: string[] = [];
    const profiles = spied(all.profiles, (method) => void calls.push(method));

    await stop({ ...all, deps: { ...all.deps, profiles } }, {}, 2);

    expect(calls).toEqual(["read", "read"]);
    expect(all.profile()).toMatchObject({ ver, journeys: { cart: { ended: { stopped: 1 } } } });
    expect(all.counter.total("Ended", { journey: "cart", outcome: "stopped" })).toBe(1);
  });

  test("may come in again, and a copy that comes late takes nobody out of the newer entry", async () => {
    const all = await inside();
    await stop(all);
    await all.ingest(all.now("Cart Updated"));

    await stop(all);
    await stop(all, { n: 2, start: START });

    expect(all.entry("cart#2").end).toBeUndefined();
  });

  test("has left too where the entry is held out, and has no run", async () => {
    const all = await inside({ holdout: 1 });
    const { start } = all.entry("cart#1");

    await stop(all, { start });

    expect(all.profile().journeys.cart?.ended).toEqual({ stopped: 1 });
    expect(all.runs.all()).toEqual([]);
  });

  test("is not let out of another journey, nor ended again", async () => {
    const all = await inside({ inside: { exit: [{ event: "Left", reason: "left" }], watch: [] } });
    await all.ingest(all.now("Left"));

    await stop(all);

    expect(all.profile().journeys.cart?.ended).toEqual({ left: 1 });
    expect((await toldEnd(all))?.text).toBe("left: left");
  });
});

describe("a run that somebody stops in Step Functions", () => {
  test.each([
    [{ error: "Exited", cause: "by hand" }, "in Step Functions: Exited: by hand"],
    [{ error: "Whatever", cause: null }, "in Step Functions: Whatever"],
    [{ error: null, cause: null }, "in Step Functions"],
  ])("with %j ends its entry once, and explain says so", async (said, note) => {
    const all = await inside();
    const [run] = all.runs.all();
    const stopped = { status: "ABORTED", stopDate: START + HOUR, output: null, ...said };
    const detail = { name: run?.name, input: JSON.stringify(run?.input), ...stopped };
    all.runs.finish(run?.name ?? "", { status: "aborted", time: START + HOUR });
    const record = { id: "aborted", body: JSON.stringify({ detail }) };

    await settleBatch(all.deps, [record, record]);
    await settleBatch(all.deps, [record]);

    expect(all.profile().journeys.cart?.ended).toEqual({ exited: 1 });
    expect(await toldEnd(all)).toMatchObject({ outcome: "exited", text: `its run was stopped by hand ${note}` });
  });

  test("keeps the note while the entry waits for its goal", async () => {
    const goal = { event: "Order Completed", within: 7 * DAY, exit: false };
    const all = await inside({ inside: { exit: [], watch: [], goal } });

    await stop(all);

    expect(all.entry("cart#1").end).toEqual({ time: START + HOUR, outcome: "stopped", note: NOTE });
    expect((await toldEnd(all))?.text).toBe(`taken out ${NOTE}`);
  });
});

test("a note is one line, no longer than is kept, without control characters", () => {
  expect(oneLineNote(" by ann:\n\u001b[31mred\u202e ")).toBe("by ann: [31mred");
  expect(oneLineNote("x".repeat(500))).toHaveLength(160);
});

test("entries that have left are stored with how they ended, and those of earlier releases are read", () => {
  const count = { count: 4, last: 9, ended: {}, refused: {} };
  const gone = [
    { n: 1, start: 5 },
    { n: 2, start: 6, outcome: "bought" },
    { n: 3, start: 7, outcome: "stopped", note: NOTE },
    { n: 4, start: 8, machine: "cart-canary-0" },
  ];

  const packed = PARTS.journeys.pack({ cart: { ...count, gone } });

  expect(PARTS.journeys.unpack(packed)).toEqual({ cart: { ...count, gone } });
  expect(PARTS.journeys.unpack({ cart: { c: 4, l: 9, e: {}, r: {}, g: [[1, 5]] } })).toEqual({
    cart: { ...count, gone: [{ n: 1, start: 5 }] },
  });
});
