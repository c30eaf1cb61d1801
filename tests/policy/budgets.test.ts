import { describe, expect, it } from "vitest";
import { memoryTallies } from "../../adapters/memory/tallies.ts";
import { groundsText } from "../../core/explain/grounds-text.ts";
import { type Budget, NANO, priceOf, SPENT_TALLY } from "../../core/model/budget.ts";
import type { Settings } from "../../core/model/settings.ts";
import { cachedTallies } from "../../core/policy/cached-tallies.ts";
import { decide } from "../../core/policy/gate.ts";
import type { Slots } from "../../core/ports/tallies.ts";
import { STORED_AFTER, STORED_TOGETHER, spending } from "../../core/send/spending.ts";
import { overshootOf } from "../../workflows/compiler/settings/overshoot.ts";
import { outcome, receipt, SENT, task, world } from "../send/world.ts";
import { at, customer, DAY, entry, HOUR, input, iso, message, settings } from "./inputs.ts";

const TODAY = "2026-12-01";
const withBudget = (...budgets: readonly Budget[]): Settings => ({ ...settings, spread: 0, budgets });
const DAILY: Budget = { max: 2, per: "day" };
const spent = (key: string, usd: number, slot = TODAY): Slots => ({ [slot]: { [key]: usd * NANO } });

function gate(budget: Budget, slots: Slots, fields: Parameters<typeof input>[0] = {}) {
  const decision = decide(input({ settings: withBudget(budget), spent: slots, ...fields }));
  return decision.kind === "hold" ? iso(decision.until) : decision.kind;
}

describe("a budget", () => {
  it("holds marketing once it is spent, until its day or month is over, a day at most", () => {
    expect(gate(DAILY, spent("*/*", 1.99))).toBe("allow");
    expect(gate(DAILY, spent("*/*", 2))).toBe("2026-12-02T00:00:00.000Z");
    expect(gate({ max: 2, per: "month" }, spent("*/*", 2, "2026-12"))).toBe("2026-12-02T12:00:00.000Z");
    const eve = at("2026-12-31T20:00:00Z");
    const inside = customer({ entries: { "welcome#1": entry({ due: eve + DAY }) } });
    expect(gate({ max: 2, per: "month" }, spent("*/*", 2, "2026-12"), { now: eve, profile: inside })).toBe(
      "2027-01-01T00:00:00.000Z",
    );
  });

  it("is one of the workspace's days", () => {
    const auckland = { ...withBudget(DAILY), zone: "Pacific/Auckland" };
    expect(gate(DAILY, spent("*/*", 5), { settings: auckland })).toBe("allow");
    expect(gate(DAILY, spent("*/*", 5, "2026-12-02"), { settings: auckland })).toBe("2026-12-02T11:00:00.000Z");
  });

  it("is of a channel or a journey where it says so", () => {
    expect(gate({ ...DAILY, channel: "sms" }, spent("*/sms", 5))).toBe("allow");
    expect(gate({ ...DAILY, journey: "win_back" }, spent("win_back/*", 5))).toBe("allow");
    expect(gate({ ...DAILY, channel: "email", journey: "welcome" }, spent("welcome/email", 5))).toMatch(/^2026-12-02/);
  });

  it("holds no transactional message", () => {
    const { topic: _, ...untitled } = message;
    expect(gate(DAILY, spent("*/*", 5), { message: { ...untitled, transactional: true } })).toBe("allow");
  });

  it("is told with what was spent", () => {
    const decision = decide(input({ settings: withBudget(DAILY), spent: spent("*/*", 2.5) }));
    if (decision.kind !== "hold") throw new Error(decision.kind);
    expect(groundsText(decision.grounds, "Europe/London")).toEqual([
      expect.stringMatching(/^budget of 2 USD per day: 2\.5 USD were spent; it begins anew .*2026/),
    ]);
  });
});

describe("the price of a message", () => {
  const prices = { sms: { US: 0.01, CA: 0.02, other: 0.1 } };
  it.each([
    ["email", undefined, [], 0.0001],
    ["push", undefined, [], 0.000_000_5],
    ["webhook", undefined, [], 0],
    ["sms", undefined, ["FR"], 0.1],
    ["sms", 3, ["US"], 0.03],
    ["sms", 1, ["US", "CA"], 0.02],
  ] as const)("by %s, %s segments to %j", (channel, segments, countries, usd) => {
    expect(priceOf(prices, { channel, segments, countries })).toBe(Math.round(usd * NANO));
  });
});

async function shop(budget: Budget) {
  const here = await world({ settings: { spread: 0, budgets: [budget], prices: { email: 1 } } });
  const tallies = memoryTallies();
  const ledger = spending({ settings: here.deps.settings, tallies, clock: here.clock, counter: here.counter });
  const deps = { ...here.deps, tallies: cachedTallies(tallies, here.clock), spending: ledger };
  let sends = 0;
  const send = async (of = task) => {
    const result = await outcome(deps, { ...of, step: `${of.step}${++sends}` });
    await ledger.flush();
    return result;
  };
  return { ...here, tallies, send, day: async () => (await tallies.read(SPENT_TALLY, [TODAY]))[TODAY] };
}

describe("what is spent", () => {
  it("is stored with the first message, then with twenty, or after a minute", async () => {
    const { tallies, send, clock, day } = await shop({ max: 1000, per: "day" });
    await send();
    expect([tallies.used.writes, await day()]).toEqual([1, { "*/*": NANO }]);
    for (let more = 1; more < STORED_TOGETHER; more++) await send();
    expect(tallies.used.writes).toBe(1);
    await send();
    expect([tallies.used.writes, await day()]).toEqual([2, { "*/*": 21 * NANO }]);
    await send();
    clock.advance(STORED_AFTER);
    await send(receipt);
    expect([tallies.used.writes, await day()]).toEqual([3, { "*/*": 23 * NANO }]);
  });

  it("costs at most a twentieth of a write for a message under load", async () => {
    const { tallies, send } = await shop({ max: 1000, per: "day" });
    for (let sends = 0; sends < 200; sends++) await send(receipt);
    expect(tallies.used.writes).toBeLessThanOrEqual(11);
  });

  it("holds what comes two minutes later, and rings; the next day it goes", async () => {
    const { send, clock, counter } = await shop({ max: 3, per: "day" });
    const first = [await send(), await send(), await send(), await send()];
    expect(first).toEqual([SENT, SENT, SENT, SENT]);
    clock.advance(60_000);
    await send(receipt);
    clock.advance(60_000);
    expect(await send()).toBe("Hold");
    expect(counter.total("BudgetReached")).toBe(1);
    expect(await send(receipt)).toEqual(SENT);
    clock.advance(12 * HOUR);
    expect(await send()).toEqual(SENT);
  });

  it("is nothing where the provider has not taken the message", async () => {
    const { send, channel, day } = await shop({ max: 3, per: "day" });
    channel.behave("refuse");
    await send();
    expect(await day()).toBeUndefined();
  });

  it("is kept where the table fails", async () => {
    const { deps, clock, counter } = await world({ settings: { budgets: [DAILY] } });
    const tallies = memoryTallies();
    let down = true;
    const add: typeof tallies.add = (...of) => (down ? Promise.reject(new Error("down")) : tallies.add(...of));
    const ledger = spending({ settings: deps.settings, tallies: { add }, clock, counter });
    await outcome({ ...deps, spending: ledger });
    await ledger.flush();
    down = false;
    clock.advance(STORED_AFTER);
    await outcome({ ...deps, spending: ledger }, receipt);
    await ledger.flush();
    expect(await tallies.read(SPENT_TALLY, [TODAY])).toEqual({ [TODAY]: { "*/*": 0.0002 * NANO } });
  });
});

describe("check", () => {
  it("tells by how much a budget may be passed", () => {
    const prices = { sms: { US: 0.01, other: 0.1 } };
    const budgets: readonly Budget[] = [{ max: 20, per: "day", channel: "sms" }, DAILY];
    expect(
      overshootOf({
        ...settings,
        budgets,
        prices,
        pace: { sms: { rate: 5, transactional: 1 }, email: { rate: 100, transactional: 25 } },
      }),
    ).toEqual([
      "The budget of 20 USD per day for sms may be passed by 60 USD: two minutes at the pace of sms.",
      "The budget of 2 USD per day may be passed by what is sent in two minutes; with `pace` of push there is a limit to it.",
    ]);
  });
});
