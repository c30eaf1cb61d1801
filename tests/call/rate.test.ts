import { describe, expect, it } from "vitest";
import { memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { memoryClock } from "../../adapters/memory/system.ts";
import { memoryTurns } from "../../adapters/memory/turns.ts";
import { call } from "../../core/call/call.ts";
import { retryGivenUpCalls } from "../../core/call/given-up.ts";
import { callTurns } from "../../core/call/turns.ts";
import type { Destination } from "../../core/model/destination.ts";
import { BILLING, billing, callTask } from "./world.ts";

const SECOND = 1000;
const START = Date.UTC(2026, 8, 1, 8);
const named = (spacing: number): Destination => ({ ...BILLING, spacing });
const HOUR = 3_600_000;

describe("the turns of a destination", () => {
  it("lie apart as its rate says, whichever sandbox takes them, and cost a write each", async () => {
    const store = memoryTurns();
    const clock = memoryClock(START);
    const sandboxes = Array.from({ length: 4 }, () => callTurns(store, clock));

    const burst = () =>
      Promise.all(Array.from({ length: 200 }, (_, n) => sandboxes[n % 4]?.take(named(100), Number.POSITIVE_INFINITY)));

    // All at the same instant find that nobody has called for a while.
    const first = await burst();
    const writes = store.writes;
    const second = await burst();

    const sorted = [...first, ...second].map((moment) => (moment ?? Number.NaN) - START).toSorted((a, b) => a - b);
    expect(sorted).toEqual(Array.from({ length: 400 }, (_, n) => n * 100));
    expect(writes).toBeLessThanOrEqual(3 * 200);
    expect(store.writes - writes).toBe(200);
  });

  it.each([3, 7, 60, 499])("are exact for %i calls a second, and never more", async (rate) => {
    const clock = memoryClock(START);
    const turns = callTurns(memoryTurns(), clock);

    const taken: number[] = [];
    for (let n = 0; n < 5 * rate; n++) taken.push((await turns.take(named(SECOND / rate), 10 * SECOND)) ?? Number.NaN);

    expect((taken.at(-1) ?? 0) - START).toBeGreaterThan(5 * SECOND - SECOND / rate - 10);
    for (const moment of taken) {
      expect(taken.filter((one) => one >= moment && one < moment + SECOND - 1).length).toBeLessThanOrEqual(rate);
    }
  });

  it("are no credit where nobody called", async () => {
    const clock = memoryClock(START);
    const turns = callTurns(memoryTurns(), clock);
    await turns.take(named(SECOND), 0);
    clock.advance(HOUR);

    const taken = [await turns.take(named(SECOND), HOUR), await turns.take(named(SECOND), HOUR)];

    expect(taken).toEqual([START + HOUR, START + HOUR + SECOND]);
  });

  it("that are too far away are left to others, and the sandbox that knows it asks nobody", async () => {
    const store = memoryTurns();
    const turns = callTurns(store, memoryClock(START));
    for (let n = 0; n < 5; n++) await turns.take(named(SECOND), HOUR);
    const writes = store.writes;

    expect(await turns.take(named(SECOND), 2 * SECOND)).toBeUndefined();
    expect(store.writes).toBe(writes);
    expect(await turns.take(named(SECOND), HOUR)).toBe(START + 5 * SECOND);
  });
});

/** A billing system that is called once a second, and how long the function has slept. */
async function paced(fields: Partial<Destination> = {}) {
  const all = await billing();
  const store = memoryTurns();
  const slept: number[] = [];
  const pause = async (milliseconds: number) => {
    slept.push(milliseconds);
    all.clock.advance(milliseconds);
  };
  const parked = memoryRefusedEvents();
  const destinations = { billing_retry: { ...BILLING, spacing: SECOND, ...fields } as Destination };
  const deps = { ...all.deps, destinations, parked, pause, turns: callTurns(store, all.clock) };
  const began = new Date(all.clock.now()).toISOString();
  const thrown = async (parts: Parameters<typeof callTask>[0]) => {
    const error = await call(deps, callTask(parts)).catch((caught: unknown) => caught);
    return error instanceof Error ? { name: error.name, said: JSON.parse(error.message) } : { result: error };
  };
  return { ...all, deps, store, slept, parked, began, thrown };
}

describe("a call of a destination with a rate", () => {
  it("sleeps for a turn that is near, and has the machine wait for one that is not, once", async () => {
    const all = await paced();
    const start = all.clock.now();
    const others = callTurns(all.store, all.clock);

    await call(all.deps, callTask({ turn: {} }));
    await call(all.deps, callTask({ turn: {}, pass: 2 }));
    expect(all.slept).toEqual([SECOND]);
    for (let n = 0; n < 60; n++) await others.take(named(SECOND), HOUR);
    const held = await all.thrown({ turn: {}, pass: 3, retries: 2, began: all.began });
    expect(held).toEqual({
      name: "Hold",
      said: { until: new Date(start + 62 * SECOND).toISOString(), retries: 2, began: all.began },
    });
    const writes = all.store.writes;
    all.clock.set(start + 62 * SECOND);
    const { until } = held.said;
    await call(all.deps, callTask({ turn: { until, retries: 2 }, retries: 2, pass: 3 }));

    expect(all.caller.calls).toHaveLength(3);
    expect([all.store.writes, all.counter.total("CallWaited", { destination: "billing_retry" })]).toEqual([writes, 1]);
  });

  it("has its turn for one attempt: not before it, not long after it, and not for the next attempt", async () => {
    const all = await paced();
    const start = all.clock.now();
    const others = callTurns(all.store, all.clock);
    for (let n = 0; n < 600; n++) await others.take(named(SECOND), HOUR);
    const until = new Date(start + 60 * SECOND).toISOString();

    const early = await all.thrown({ turn: { until, retries: 0 }, retries: 0 });
    all.clock.set(start + 60 * SECOND);
    const again = await all.thrown({ turn: { until, retries: 0 }, retries: 1 });
    all.clock.set(start + 121 * SECOND);
    const late = await all.thrown({ turn: { until, retries: 0 }, retries: 0 });

    expect([early.name, again.name, late.name]).toEqual(["Hold", "Hold", "Hold"]);
    expect(again.said.retries).toBe(1);
    expect(all.caller.calls).toEqual([]);
  });

  it("by a machine of an earlier release is tried again for a day, and uses up no attempt", async () => {
    const all = await paced();
    const others = callTurns(all.store, all.clock);
    for (let n = 0; n < 60; n++) await others.take(named(SECOND), HOUR);

    await expect(call(all.deps, callTask({ last: true }))).rejects.toMatchObject({ name: "Lambda.ServiceException" });
    expect([all.caller.calls, all.parked.refused]).toEqual([[], []]);
  });

  it("is given up and kept where its turn comes later than the destination allows", async () => {
    const all = await paced();
    const others = callTurns(all.store, all.clock);
    for (let n = 0; n < 90; n++) await others.take(named(SECOND), HOUR);

    const given = await all.thrown({ turn: {}, began: all.began, within: 60 * SECOND });

    expect(given).toEqual({ name: "GivenUp", said: { code: 429 } });
    expect(all.parked.refused.map(({ reason }) => reason)).toEqual([
      "Its turn, by the rate of the destination, would have come too late.",
    ]);
    expect(all.counter.total("CallFailed", { code: "rate" })).toBe(1);
  });

  it("costs nothing where there is no rate", async () => {
    const all = await billing();
    const store = memoryTurns();

    await call({ ...all.deps, turns: callTurns(store, all.clock) }, callTask());

    expect(store.writes).toBe(0);
  });
});

describe("a call of the queue to a destination with a rate", () => {
  it("is made within two seconds, or comes again after five to ten minutes", async () => {
    const all = await paced();
    const profile = await all.deps.profiles.read("ada");
    const [entry] = Object.values(profile?.entries ?? {});
    const hidden: number[] = [];
    const later = { hide: async (_: string, seconds: number) => void hidden.push(seconds) };
    const place = {
      customer: "ada",
      born: profile?.born,
      start: entry?.start,
      journey: "cart",
      n: 1,
      step: "s",
      pass: 1,
    };
    const record = (key: string) => ({
      id: key,
      body: JSON.stringify({ contract: 1, do: "call again", ...place, destination: "billing_retry", key, body: {} }),
      receives: 500,
      sent: all.clock.now(),
      receipt: `receipt-${key}`,
    });
    const keys = ["a", "b", "c", "d", "e", "f"];

    const again = await retryGivenUpCalls({ ...all.deps, later }, keys.map(record));

    expect(all.caller.calls.length).toBeGreaterThanOrEqual(3);
    expect(again.length).toBe(6 - all.caller.calls.length);
    expect(hidden).toHaveLength(again.length);
    expect(new Set(hidden).size).toBe(again.length);
    for (const seconds of hidden) expect(seconds >= 300 && seconds <= 602).toBe(true);
    expect(all.parked.refused).toEqual([]);
  });
});
