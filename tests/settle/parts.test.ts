import { describe, expect, test } from "vitest";
import { runName } from "../../core/enter/run.ts";
import { defined } from "../../core/model/defined.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { settleRun } from "../../core/settle/settle-batch.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { DAY, journey, rulesOf, START, type World, world } from "../ingest/world.ts";

const BUDGET = { items: 10, until: Number.POSITIVE_INFINITY };
const exit = [{ event: "Order Completed", reason: "bought" }];

/** Ada inside, her entry gone on in a second run. */
async function goneOn(started = true, timeout?: number): Promise<World> {
  const limited = defined({ timeout });
  const of = world(rulesOf([journey({ inside: { exit, watch: [], ...limited } })]));
  await of.ingest(of.now("Cart Updated"));
  const stored = of.profile();
  const entries = { "cart#1": { ...of.profile().entries["cart#1"], part: 2 } };
  await of.profiles.write(JSON.parse(JSON.stringify({ ...stored, entries, ver: stored.ver + 1 })), stored.ver, {});
  const input = { contract: 1, customer: "ada", journey: "cart", n: 1, start: START, steps: {}, part: 2 } as const;
  if (started) await of.runs.start("cart", "aaaaaaaaaaaa", part(of, 2), input);
  return of;
}

const part = (of: World, number: number) =>
  runName(of.hash, of.profile(), { journey: "cart", n: 1, start: START, part: number });
const over = (name: string) =>
  ({
    name,
    customerId: "ada",
    journey: "cart",
    n: 1,
    status: { status: "succeeded", time: START + 1 },
  }) as const;
const end = (of: World) => of.profile().entries["cart#1"]?.end ?? of.profile().journeys.cart?.ended;

describe("an entry that has gone on in another run", () => {
  test("is not ended by the end of the run before, and is by that of the one it is in", async () => {
    const of = await goneOn();

    await settleRun(of.deps, over(part(of, 1)));
    const before = end(of);
    await settleRun(of.deps, over(part(of, 2)));

    expect(part(of, 2)).toBe(`${part(of, 1)}-p2`);
    expect(before).toEqual({});
    expect(of.profile().journeys.cart?.ended).toEqual({ completed: 1 });
  });

  test("has the run that it is in stopped by an exit", async () => {
    const of = await goneOn();

    await of.ingest(of.now("Order Completed"));

    const status = of.runs.all().map(({ name, status }) => [name, status.status]);
    expect(status).toEqual([
      [part(of, 1), "running"],
      [part(of, 2), "aborted"],
    ]);
  });

  test("is looked for by the sweeper in the run that it is in", async () => {
    const of = await goneOn();
    of.runs.finish(part(of, 1), { status: "succeeded", time: START });
    of.clock.advance(11 * DAY);
    await sweep(of.deps, BUDGET);
    const running = end(of);
    of.runs.finish(part(of, 2), { status: "succeeded", time: START + DAY, outcome: "unpaid" });
    of.clock.advance(DAY);

    await sweep(of.deps, BUDGET);

    expect(running).toEqual({});
    expect(of.profile().journeys.cart?.ended).toEqual({ unpaid: 1 });
  });

  test("is not taken for failed while the run before is about to start the next", async () => {
    const of = await goneOn(false);
    of.clock.advance(11 * DAY);
    await sweep(of.deps, BUDGET);
    const handing = end(of);
    of.runs.finish(part(of, 1), { status: "failed", time: START });
    of.clock.advance(DAY);

    await sweep(of.deps, BUDGET);

    expect(handing).toEqual({});
    expect(of.profile().journeys.cart?.ended).toEqual({ failed: 1 });
  });
});

test.each([
  ["an event", (of: World) => of.ingest(of.now("Seen"))],
  ["the sweeper", (of: World) => sweep(of.deps, BUDGET)],
])("an entry whose time is over has its later run stopped by %s: the machine counts its time anew", async (_, look) => {
  const of = await goneOn(true, 5 * DAY);
  of.clock.advance(6 * DAY);

  await look(of);

  expect(of.profile().journeys.cart?.ended).toEqual({ timeout: 1 });
  expect(of.runs.all().map(({ status }) => status.status)).toEqual(["running", "aborted"]);
});

test("an entry whose next run could not be started ends as the run did that went on instead", async () => {
  const of = await goneOn(false);
  of.runs.finish(part(of, 1), { status: "succeeded", time: START + DAY, outcome: "unpaid" });
  await settleRun(of.deps, over(part(of, 1)));
  of.clock.advance(11 * DAY);

  await sweep(of.deps, BUDGET);

  expect(of.profile().journeys.cart?.ended).toEqual({ unpaid: 1 });
});

test("an entry is closed once, whoever says so", async () => {
  const of = await goneOn();
  const closing = { customerId: "ada", journey: "cart", n: 1, outcome: "completed", time: START };

  expect([await closeEntry(of.deps, closing), await closeEntry(of.deps, closing)]).toEqual(["closed", "nothing"]);
});
