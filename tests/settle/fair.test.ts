import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { DUE_SHARDS } from "../../core/ports/profiles.ts";
import { SWEEP_RATES } from "../../core/settle/pace.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { DAY, event, HOUR, MINUTE, START, spied, type World, world } from "../ingest/world.ts";

const SECOND = 1000;
/** As the sweep function has it. */
const ITEMS = 250;
const ROUND = 265 * SECOND;
const MANY = 4_400;

/** Ids of customers by the shard that the memory index has them in: what the letters add up to, by four. */
function idsIn(shard: number, count: number, prefix: string): string[] {
  const ids: string[] = [];
  for (let n = 0; ids.length < count; n++) {
    const id = `${prefix}${n}`;
    let sum = 0;
    for (const letter of id) sum += letter.codePointAt(0) ?? 0;
    if (sum % DUE_SHARDS === shard) ids.push(id);
  }
  return ids;
}

/** Transactional claims in shard 0 whose provider is silent: they are their runs' for a day. */
async function silentClaims(all: World): Promise<void> {
  for (const customerId of idsIn(0, MANY, "silent")) {
    const claim = {
      schema: 1,
      customerId,
      key: "cart#1#receipt#1",
      state: "claimed",
      attempt: 1,
      channel: "email",
      template: "receipt",
      transactional: true,
      time: START,
      first: START,
      lease: START + MINUTE,
      due: START + MINUTE,
    } as const;
    await all.messages.put(claim, undefined);
  }
}

/** Customers of every shard who have entered, but the worker died before their run was started. */
async function cutOffInEach(all: World, each: number): Promise<void> {
  const runs = spied(all.runs, () => Promise.reject(new Error("cut off")));
  for (let shard = 0; shard < DUE_SHARDS; shard++) {
    for (const customerId of idsIn(shard, each, "cut")) {
      const entered = event("Cart Updated", { customerId, time: all.clock.now() });
      await expect(ingestCustomer({ ...all.deps, runs }, customerId, [entered])).rejects.toThrow("cut off");
    }
  }
}

const round = (all: World, deps: Partial<Parameters<typeof sweep>[0]> = {}) =>
  sweep({ ...all.deps, ...deps }, { items: ITEMS, until: all.clock.now() + ROUND });

describe(`${MANY} silent claims in one shard`, () => {
  test("keep nothing else waiting: all other due work is done in the first round", async () => {
    const all = world();
    await silentClaims(all);
    await cutOffInEach(all, 10);
    all.clock.advance(5 * MINUTE);

    await round(all);

    expect(all.runs.all()).toHaveLength(10 * DUE_SHARDS);
    expect(all.counter.total("SweepBehind")).toBe(0);
  });

  test("keep nothing else waiting either where each takes so long that a round cannot look at all of them", async () => {
    const all = world();
    await silentClaims(all);
    await cutOffInEach(all, 10);
    all.clock.advance(5 * MINUTE);
    const messages = spied(all.messages, (method) => {
      if (method === "read") all.clock.advance(100);
    });

    await round(all, { messages });
    const [started, behind] = [all.runs.all().length, all.counter.total("SweepBehind")];
    await round(all, { messages });

    expect([started, behind]).toEqual([10 * DUE_SHARDS, 1]);
    // The second round came to the end: those that the first had looked at were not listed again.
    expect(all.counter.total("SweepBehind")).toBe(1);
  });

  test("are looked at once an hour, and end after 25 hours", async () => {
    const all = world();
    await silentClaims(all);
    all.clock.advance(5 * MINUTE);
    const looked: number[] = [];
    const messages = spied(all.messages, (method) => {
      if (method === "read") looked.push(all.clock.now());
    });
    await round(all, { messages });

    all.clock.advance(50 * MINUTE);
    await round(all, { messages });
    expect(looked).toHaveLength(MANY);

    all.clock.set(START + 25 * HOUR);
    await round(all, { messages });
    expect(new Set(all.messages.all().map(({ state }) => state))).toEqual(new Set(["unknown"]));
  });
});

test("each page of a shard is read once, for both kinds of what is due", async () => {
  const all = world();
  await silentClaims(all);
  await cutOffInEach(all, 10);
  all.clock.advance(5 * MINUTE);
  let pages = 0;
  const due = spied(all.due, (method) => {
    if (method === "list") pages += 1;
  });

  await round(all, { due });
  const [full, first] = [pages, all.runs.all().length];
  pages = 0;
  await round(all, { due });

  expect(first).toBe(10 * DUE_SHARDS);
  // Of shard 0 its claims and the ten who were cut off, of the others a page each.
  expect(full).toBe(Math.ceil((MANY + 10) / ITEMS) + DUE_SHARDS - 1);
  expect(pages).toBe(DUE_SHARDS);
});

test(`${MANY} entries past their time in one shard are asked after at the pace of Step Functions, behind everything else`, async () => {
  const all = world();
  for (const customerId of idsIn(0, MANY, "late")) {
    await ingestCustomer(all.deps, customerId, [event("Cart Updated", { customerId })]);
  }
  all.clock.set(START + 11 * DAY);
  await cutOffInEach(all, 10);
  all.clock.advance(5 * MINUTE);
  const asked: number[] = [];
  const started: number[] = [];
  const runs = spied(all.runs, (method) => {
    if (method === "describe") asked.push(all.clock.now());
    if (method === "start") started.push(all.clock.now());
  });
  // Waits of several that work side by side pass together.
  const pause = async (milliseconds: number) => {
    const at = all.clock.now() + milliseconds;
    await Promise.resolve();
    if (all.clock.now() < at) all.clock.set(at);
  };
  const begun = all.clock.now();

  let rounds = 0;
  do {
    await round(all, { runs, pause });
    rounds += 1;
  } while (asked.length < MANY && rounds < 10);

  expect(started).toHaveLength(10 * DUE_SHARDS);
  expect(Math.max(...started) - begun).toBeLessThan(2 * SECOND);
  expect(rounds).toBe(Math.ceil(MANY / ((SWEEP_RATES.describe * ROUND) / SECOND)));
  for (const [place, time] of asked.entries()) {
    // In any second no more than the rate, and one at its edge.
    const later = asked[place + SWEEP_RATES.describe + 1];
    if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(SECOND);
  }
});
