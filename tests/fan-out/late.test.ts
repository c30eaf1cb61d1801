import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { doFanOutWork } from "../../core/fan-out/fan-out.ts";
import type { FanOutWork } from "../../core/fan-out/work.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import type { InnerEvent } from "../../core/model/event.ts";
import type { JourneyRules } from "../../core/model/rules.ts";
import type { Settings } from "../../core/model/settings.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { DAY, entryOn, HOUR, journey, MINUTE, rulesOf, START, segment, world } from "../ingest/world.ts";

const ALL = segment("all", { reads: ["*"], listed: true });
const on = { on: "schedule", schedule: { expression: "cron(0 9 * * ? *)", zone: "UTC" }, segment: "all" } as const;

async function ada(
  settings: Partial<Settings>,
  parts: Partial<JourneyRules> = {},
  again: "always" | number = "always",
) {
  const rule = entryOn(on, { again: again === "always" ? again : { after: again } });
  const of = world(rulesOf([journey({ enter: [rule], ...parts })], settings, [ALL]));
  await of.ingest(of.now("Seen"));
  await of.rechecks.start("look-1");
  /** An occurrence for a time, which reached us at another, comes to Ada at a third. */
  const comes = async (time: number, at: number, more: Partial<Extract<InnerEvent, { do: "enter" }>>) => {
    of.clock.set(at);
    const inner = { do: "enter", journey: "cart", rule: "entry", ...more } as const;
    await of.ingest({ ...recheckEvent("ada", time), id: `at ${time}`, name: "Schedule", inner });
    return { refused: of.profile().journeys.cart?.refused, entered: of.counter.total("Entered") };
  };
  return { of, comes };
}

describe("late after", () => {
  test("does not count the fan-out: the last of a million members is as much in time as the first", async () => {
    const { comes } = await ada({ lateAfter: HOUR });

    expect((await comes(START, START + 90 * MINUTE, { reached: START + MINUTE, shared: true })).entered).toBe(1);
  });

  test("counts how late the occurrence reached us", async () => {
    const { comes } = await ada({ lateAfter: HOUR });

    const { refused, entered } = await comes(START, START + 90 * MINUTE, { reached: START + 61 * MINUTE });
    expect([refused?.late?.n, entered]).toEqual([1, 0]);
  });

  test("is judged as it was for events that were put before they said when they reached us", async () => {
    const { comes } = await ada({ lateAfter: HOUR });

    expect((await comes(START, START + 90 * MINUTE, {})).refused?.late?.n).toBe(1);
  });
});

describe("the moment of an occurrence", () => {
  test("is what `until` and `again` go by, not the customer's turn", async () => {
    const { of, comes } = await ada({}, { until: START + 7 * DAY + MINUTE }, 7 * DAY);

    expect((await comes(START, START + 9 * MINUTE, { reached: START, shared: true })).entered).toBe(1);
    await closeEntry(of.deps, { customerId: "ada", journey: "cart", n: 1, outcome: "completed", time: of.clock.now() });
    // Seven days later her turn comes a little sooner than the week before, and after the journey is over for others.
    const week = START + 7 * DAY;
    expect((await comes(week, week + 8 * MINUTE, { reached: week, shared: true })).entered).toBe(2);
  });

  test("is no longer gone by hours later: what is over by then is over", async () => {
    const { comes } = await ada({}, { until: START + MINUTE });

    expect((await comes(START, START + 5 * HOUR, { reached: START, shared: true })).refused?.over?.n).toBe(1);
  });
});

describe("a schedule", () => {
  const work: FanOutWork = {
    do: "enter",
    journey: "cart",
    rule: "entry",
    segment: "all",
    occurrence: "o",
    event: { name: "Schedule", time: START, properties: {} },
    shared: true,
  };
  const IDS = Array.from({ length: 400 }, (_, n) => `c${n}`);

  async function delaysAt(now: number, settings: Partial<Settings>, one: FanOutWork = work) {
    const { of } = await ada(settings);
    for (const id of IDS) await of.members.put(id, "all", true, 1);
    of.clock.set(now);
    await of.fanOut.put(one, 0);
    let waited = 0;
    for (let next = of.fanOut.works.shift(); next !== undefined; next = of.fanOut.works.shift()) {
      waited += next.delaySeconds;
      await doFanOutWork(of.deps, next.work);
    }
    const delays = new Map(of.paced.events.map(({ customerId }, at) => [customerId, of.paced.delays[at] ?? 0]));
    return { delays, waited };
  }

  test("lets each customer in at their place in the spread, counted from its time", async () => {
    const { delays } = await delaysAt(START + MINUTE, { spread: SPREAD });

    for (const id of IDS) {
      const place = spreadWithin(sha256, id, SPREAD);
      expect(delays.get(id)).toBe(Math.max(0, Math.ceil((place - MINUTE) / 1000)));
    }
  });

  test("is spread over what is left before hours close anywhere, at most what SQS delays", async () => {
    const quiet = { from: "21:05", to: "08:00", then: "hold" as const };
    const longest = async (settings: Partial<Settings>) =>
      Math.max(...(await delaysAt(START, settings)).delays.values());

    expect(await longest({ spread: SPREAD, quiet })).toBeLessThanOrEqual(300);
    expect(await longest({ spread: 15 * MINUTE })).toBeLessThanOrEqual(900);
    expect(await longest({ spread: 0 })).toBe(0);
  });

  test("goes on more slowly while those of earlier pages are still to come", async () => {
    const spread = await delaysAt(START, { spread: SPREAD });
    const later = await delaysAt(START + HOUR, { spread: SPREAD });

    expect(spread.waited).toBeGreaterThan(later.waited);
    expect(new Set(later.delays.values())).toEqual(new Set([0]));
  });

  test("is what is spread: a business event is an instant, and comes at once", async () => {
    const { shared: _, ...business } = work;
    const { delays } = await delaysAt(START, { spread: SPREAD }, business);

    expect(new Set(delays.values())).toEqual(new Set([0]));
  });
});
