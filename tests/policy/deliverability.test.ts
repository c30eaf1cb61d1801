import { describe, expect, it } from "vitest";
import { memoryTallies } from "../../adapters/memory/tallies.ts";
import { groundsText } from "../../core/explain/grounds-text.ts";
import { HOUR_MS, MAIL_TALLY, type MailCount, mailDays, mailPlace } from "../../core/model/deliverability.ts";
import { cachedTallies, TALLY_AGE } from "../../core/policy/cached-tallies.ts";
import { decide } from "../../core/policy/gate.ts";
import type { Slots } from "../../core/ports/tallies.ts";
import { outcome, receipt, SENT, world } from "../send/world.ts";
import { HOUR, input, iso, message, NOON, settings } from "./inputs.ts";

const guarded = { ...settings, spread: 0, deliverability: "hold" } as const;

/** What was counted so many hours ago. */
function mailed(...of: readonly (readonly [hoursAgo: number, counts: Partial<Record<MailCount, number>>])[]): Slots {
  const days: Record<string, Record<string, number>> = {};
  for (const [ago, counts] of of) {
    for (const [count, n] of Object.entries(counts)) {
      const { day, name } = mailPlace(Math.floor(NOON / HOUR_MS) - ago, count as MailCount);
      days[day] = { ...days[day], [name]: n };
    }
  }
  return days;
}

const gate = (mail: Slots, fields: Parameters<typeof input>[0] = {}) =>
  decide(input({ settings: guarded, mail, ...fields }));

describe("the guard of deliverability", () => {
  it("lets marketing pass below SES's review level, and holds it from there on", () => {
    expect(gate(mailed([5, { delivered: 951, bounced: 49 }])).kind).toBe("allow");
    expect(gate(mailed([5, { delivered: 950, bounced: 50 }]))).toMatchObject({
      kind: "hold",
      grounds: { rule: "deliverability: bounces", values: { bounces: 50, sent: 1000, level: 0.05 } },
    });
  });

  it("counts complaints by the messages to domains that report them", () => {
    const few = { delivered: 10_000, reporting: 2_001, complained: 2 };
    expect(gate(mailed([5, few])).kind).toBe("allow");
    expect(gate(mailed([5, { ...few, reporting: 2_000 }]))).toMatchObject({
      kind: "hold",
      grounds: { rule: "deliverability: complaints", values: { complaints: 2, sent: 2_000 } },
    });
  });

  it("says nothing over fewer than 200 messages", () => {
    expect(gate(mailed([5, { delivered: 100, bounced: 99 }])).kind).toBe("allow");
    expect(gate(mailed([5, { delivered: 100, bounced: 100 }])).kind).toBe("hold");
  });

  it("forgets what was sent over three days ago", () => {
    const bad = { delivered: 500, bounced: 500 };
    expect(gate(mailed([71, bad])).kind).toBe("hold");
    expect(gate(mailed([72, bad])).kind).toBe("allow");
  });

  it("holds until the bad hours have left the window, and looks again after six hours", () => {
    const until = (mail: Slots) => {
      const decision = gate(mail);
      return decision.kind === "hold" ? iso(decision.until) : decision.kind;
    };
    const bad = { delivered: 500, bounced: 500 };
    expect(until(mailed([70, bad]))).toBe("2026-12-01T14:00:00.000Z");
    expect(until(mailed([70, bad], [1, { delivered: 400 }]))).toBe("2026-12-01T14:00:00.000Z");
    expect(until(mailed([5, bad]))).toBe(iso(NOON + 6 * HOUR));
  });

  it("lets transactional messages, other channels and an `alarm` pass", () => {
    const bad = mailed([5, { delivered: 500, bounced: 500 }]);
    const { topic: _, ...untitled } = message;
    expect(gate(bad, { message: { ...untitled, transactional: true } }).kind).toBe("allow");
    expect(gate(bad, { settings: { ...guarded, deliverability: "alarm" } }).kind).toBe("allow");
    expect(gate(bad, { settings }).kind).toBe("allow");
  });

  it("is told with its figures", () => {
    const decision = gate(mailed([5, { delivered: 950, bounced: 50 }]));
    if (decision.kind !== "hold") throw new Error(decision.kind);
    expect(groundsText(decision.grounds, "Europe/London").join("\n")).toMatch(
      /^5 % of 1,?000 e-mails of the last three days bounced; SES reviews accounts from 5 % on\. The rate falls .*2026/,
    );
  });
});

describe("a send under the guard", () => {
  async function bad() {
    const here = await world({ settings: { spread: 0, deliverability: "hold" } });
    const tallies = memoryTallies();
    const { day, name } = mailPlace(Math.floor(NOON / HOUR_MS), "bounced");
    await tallies.add(MAIL_TALLY, day, { [name]: 300 }, 0);
    return { ...here, tallies, deps: { ...here.deps, tallies: cachedTallies(tallies, here.clock) } };
  }

  it("is held before it takes a slot, and sent when the rate has fallen; a receipt is not held", async () => {
    const here = await bad();

    expect(await outcome(here.deps)).toBe("Hold");
    expect(await outcome(here.deps, receipt)).toEqual(SENT);
    expect((await here.message())?.state).toBe("held");
    here.clock.advance(72 * HOUR);
    expect(await outcome(here.deps)).toEqual({ ...SENT, held: true });
  });

  it("costs one read of the tally a minute, and none for receipts or without the setting", async () => {
    const here = await bad();
    await outcome(here.deps, receipt);
    expect(here.tallies.used.reads).toBe(0);

    for (let sends = 0; sends < 5; sends++) await outcome(here.deps);
    expect(here.tallies.used.reads).toBe(1);
    here.clock.advance(TALLY_AGE);
    await outcome(here.deps);
    expect(here.tallies.used).toEqual({ reads: 2, writes: 1 });

    const settings = { ...here.deps.settings, deliverability: "alarm" } as const;
    here.clock.advance(TALLY_AGE);
    await outcome({ ...here.deps, settings });
    expect(here.tallies.used.reads).toBe(2);
  });

  it("goes on where the tally cannot be read", async () => {
    const here = await world({ settings: { deliverability: "hold" } });
    const broken = { read: () => Promise.reject(new Error("down")) };
    expect(await outcome({ ...here.deps, tallies: cachedTallies(broken, here.clock) })).toEqual(SENT);
  });

  it("reads the days that the window touches", () => {
    expect(mailDays(NOON)).toHaveLength(4);
  });
});
