import { describe, expect, it } from "vitest";
import { memoryClock } from "../../adapters/memory/system.ts";
import { memoryTurns } from "../../adapters/memory/turns.ts";
import { groundsText } from "../../core/explain/grounds-text.ts";
import type { Lane, Pace } from "../../core/model/pace.ts";
import { MOST_LEASED, type Pacing, pacing } from "../../core/send/pacing.ts";
import { NOON } from "../policy/inputs.ts";
import { outcome, receipt, SEND_CALLS, SENT, task, world } from "./world.ts";

const PACE: Pace = { rate: 50, transactional: 10 };

/** Instances of the function that share one store, whose writes are counted. */
function instances(count: number, pace = PACE) {
  const clock = memoryClock(NOON);
  const turns = memoryTurns();
  const all = Array.from({ length: count }, () => pacing({ store: turns, clock }, { email: pace }));
  return { clock, turns, at: (of: number) => all[of % count] ?? pacing({ store: turns, clock }, {}) };
}

/** When a message that comes now may leave. */
async function instantOf(one: Pacing, now: number, lane: Lane = "marketing"): Promise<number> {
  return !one.isBusy("email", lane) && one.takeNow("email", lane) ? now : one.take("email", lane);
}

/** The most instants in any whole second. */
function mostInASecond(instants: readonly number[]): number {
  const seconds = new Map<number, number>();
  for (const instant of instants) {
    const second = Math.ceil(instant / 1000);
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  return Math.max(...seconds.values());
}

describe("a broadcast to 100,000 customers", () => {
  it("keeps below the rate in each second, for a fiftieth of a write a message, and no receipt waits", async () => {
    const { clock, turns, at } = instances(20);
    const left: number[] = [];
    const waits: number[] = [];
    // The fan-out lets in 40 a second; every second brings four receipts.
    for (let sent = 0; sent < 100_000; sent++) {
      if (sent % 40 === 0) clock.advance(1000);
      left.push(Math.max(clock.now(), await instantOf(at(sent), clock.now())));
      if (sent % 10 !== 0) continue;
      const instant = await instantOf(at(sent / 10), clock.now(), "transactional");
      left.push(Math.max(clock.now(), instant));
      waits.push(Math.max(0, instant - clock.now()));
    }

    expect(turns.writes / 110_000).toBeLessThanOrEqual(0.05);
    expect(mostInASecond(left)).toBeLessThanOrEqual(PACE.rate);
    expect(Math.max(...waits)).toBeLessThan(1000);
  });

  it("that comes at once leaves in order at the rate, without passing it, and no receipt waits", async () => {
    const { clock, turns, at } = instances(20);
    const left: number[] = [];
    for (let sent = 0; sent < 100_000; sent++) left.push(await instantOf(at(sent), clock.now()));

    expect(turns.writes / 100_000).toBeLessThanOrEqual(0.05);
    expect(mostInASecond(left)).toBeLessThanOrEqual(40);
    clock.advance(10_000);
    expect((await instantOf(at(0), clock.now(), "transactional")) - clock.now()).toBeLessThanOrEqual(0);
  });
});

describe("a message now and then", () => {
  it("leaves at once, and costs nothing after the first of an instance", async () => {
    const { clock, turns, at } = instances(1);
    for (let sent = 0; sent < 20; sent++) {
      clock.advance(60_000);
      expect(await instantOf(at(0), clock.now())).toBe(clock.now());
    }
    expect(turns.writes).toBe(2);
  });

  it("has no credit: what was not used is lost", async () => {
    const { clock, at } = instances(3);
    for (let sent = 0; sent < 200; sent++) await at(sent).take("email", "marketing");
    clock.advance(3_600_000);
    const left: number[] = [];
    for (let sent = 0; sent < 200; sent++) left.push(await instantOf(at(sent), clock.now()));
    expect(mostInASecond(left.filter((instant) => instant > clock.now()))).toBeLessThanOrEqual(40);
    expect(left.filter((instant) => instant <= clock.now()).length).toBeLessThanOrEqual(6);
  });
});

describe("a provider that throttles", () => {
  it("halves the rate for a while", async () => {
    const { clock, at } = instances(1);
    const lasts = async () => {
      const instants: number[] = [];
      for (let sent = 0; sent < 4 * MOST_LEASED; sent++) instants.push(await at(0).take("email", "marketing"));
      return (instants.at(-1) ?? 0) - (instants[2 * MOST_LEASED] ?? 0);
    };
    const usual = await lasts();
    at(0).throttled("email");
    expect((await lasts()) / usual).toBeGreaterThan(1.5);
    clock.advance(3_600_000);
    expect(Math.abs((await lasts()) / usual - 1)).toBeLessThan(0.3);
  });
});

async function paced(pace: Pace = { rate: 2, transactional: 1 }) {
  const here = await world({ settings: { pace: { email: pace } } });
  const store = memoryTurns();
  const one = pacing({ store, clock: here.clock }, { email: pace });
  const deps = { ...here.deps, pacing: one };
  return { ...here, deps, one };
}

describe("a send", () => {
  it("costs its two reads and three writes where its instance has an instant of its own", async () => {
    const { deps, clock, calls, one } = await paced();
    one.takeNow("email", "marketing");
    clock.advance(60_000);
    expect(await outcome(deps)).toEqual(SENT);
    expect(calls).toEqual(SEND_CALLS);
  });

  it("waits once until its own instant, before it takes a slot", async () => {
    const { deps, clock, calls, one, message } = await paced();
    for (let taken = 0; taken < 10; taken++) await one.take("email", "marketing");
    calls.length = 0;
    expect(await outcome(deps)).toBe("Hold");
    expect(calls).not.toContain("profiles.write");
    const held = await message();
    expect(held).toMatchObject({
      state: "held",
      verdict: { rule: "pace of email, marketing", values: { perSecond: 1 } },
    });

    // Delivered again before its time, it waits for the same instant.
    expect(await outcome(deps)).toBe("Hold");
    expect((await message())?.until).toBe(held?.until);
    clock.set(held?.until ?? 0);
    expect(await outcome(deps)).toEqual({ ...SENT, held: true });
    expect(groundsText(held?.verdict ?? { rule: "", values: {} }, "UTC")[0]).toMatch(
      /^pace of email, marketing: 1 mes/,
    );
  });

  it("of a receipt does not wait for marketing", async () => {
    const { deps, one, clock } = await paced();
    for (let taken = 0; taken < 1000; taken++) await one.take("email", "marketing");
    clock.advance(1000);
    expect(await outcome(deps, receipt)).toEqual(SENT);
    expect(await outcome(deps)).toBe("Hold");
  });

  it("is not held once a provider was asked: it goes by the retries of its machine", async () => {
    const { deps, one, channel, message, clock } = await paced();
    one.takeNow("email", "marketing");
    clock.advance(60_000);
    channel.behave("throttle");
    expect(await outcome(deps)).toBe("Retryable");
    expect((await message())?.state).toBe("released");
    for (let taken = 0; taken < 10; taken++) await one.take("email", "marketing");
    expect(await outcome(deps)).toEqual(SENT);
  });

  it("is not held where the channel has no pace", async () => {
    const { deps, one } = await paced();
    for (let taken = 0; taken < 10; taken++) await one.take("email", "marketing");
    const { pace: _, ...settings } = deps.settings;
    expect(await outcome({ ...deps, settings }, task)).toEqual(SENT);
  });
});
