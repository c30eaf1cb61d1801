import { describe, expect, it } from "vitest";
import type { Entry } from "../../core/model/entry.ts";
import type { CapSlot, Profile } from "../../core/model/profile.ts";
import type { Cap, JourneyPriority, Settings } from "../../core/model/settings.ts";
import { takeSlot } from "../../core/policy/caps.ts";
import type { Decision, MessageFacts } from "../../core/policy/decision.ts";
import { decide } from "../../core/policy/gate.ts";
import { PRIORITY_WAIT } from "../../core/policy/priority.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { customer, DAY, entry, HOUR, input, message, NOON, settings } from "./inputs.ts";

const MINUTE = 60_000;
const CAP: Cap = { max: 1, per: DAY };
const ours = { topic: "account", channel: "email" as const };

const ranks = (
  of: Record<string, number>,
  sends: JourneyPriority["sends"] = [ours],
): NonNullable<Settings["priorities"]> =>
  Object.fromEntries(Object.entries(of).map(([journey, priority]) => [journey, { priority, sends }]));

const RANKS = ranks({ low: 3, welcome: 5, high: 7, top: 9 });

/** A customer inside `welcome` and these journeys. */
function inside(
  journeys: readonly string[],
  fields: Partial<Profile> & { readonly head?: Partial<Entry> } = {},
): Profile {
  const { head, ...rest } = fields;
  const entries = journeys.map((journey, i) => [`${journey}#${i + 2}`, entry({ journey, n: i + 2, ...head })] as const);
  return customer({ entries: { "welcome#1": entry(), ...Object.fromEntries(entries) }, ...rest });
}

const slot = (journey: string, fields: Partial<CapSlot> = {}): CapSlot => ({
  message: `${journey}#2#mail#1`,
  time: NOON - MINUTE,
  journey,
  topic: "account",
  ...fields,
});

interface Case {
  readonly profile: Profile;
  readonly rules?: Partial<Settings>;
  readonly of?: Partial<MessageFacts>;
  readonly now?: number;
}

function decided({ profile, rules, of, now = NOON }: Case): Decision {
  const given: Settings = { ...settings, caps: [CAP], priorities: RANKS, ...rules };
  return decide(input({ now, profile, settings: given, message: { ...message, ...of } }));
}

const until = (decision: Decision) => (decision.kind === "hold" ? decision.until - NOON : decision.kind);

describe("a message that would take the last place of a cap", () => {
  it("waits ten minutes where its customer is inside a journey of higher priority, and bids for the place", () => {
    const decision = decided({ profile: inside(["high"]) });

    expect(decision).toEqual({
      kind: "hold",
      until: NOON + PRIORITY_WAIT,
      forAll: true,
      slot: {
        message: "welcome#1#hello#1",
        time: NOON,
        journey: "welcome",
        topic: "account",
        bid: NOON + PRIORITY_WAIT,
      },
      grounds: { rule: "priority of high", values: { cap: "cap overall: 1 per 24 h", until: NOON + PRIORITY_WAIT } },
    });
  });

  it.each<[string, Case]>([
    ["without anybody else", { profile: inside([]) }],
    ["beside a journey of lower priority", { profile: inside(["low"]) }],
    [
      "beside a journey of the same",
      { profile: inside(["other"]), rules: { priorities: ranks({ welcome: 5, other: 5 }) } },
    ],
    ["beside one that has ended", { profile: inside(["high"], { head: { end: { time: 1, outcome: "completed" } } }) }],
    [
      "beside one that has timed out",
      { profile: inside(["high"], { head: { rules: { exit: [], watch: [], timeout: HOUR } } }) },
    ],
    ["beside one that is held out", { profile: inside(["high"], { head: { holdout: true } }) }],
    ["where there is room for two", { profile: inside(["high"]), rules: { caps: [{ max: 2, per: DAY }] } }],
    ["without caps", { profile: inside(["high"]), rules: { caps: [] } }],
    [
      "where the cap is the journey's own",
      { profile: inside(["high"]), rules: { caps: [{ ...CAP, journey: "welcome" }] } },
    ],
    ["where the settings say no wait", { profile: inside(["high"]), rules: { priorityWait: 0 } }],
    [
      "where the higher journey sends nothing of the cap's topic",
      {
        profile: inside(["high"]),
        rules: {
          caps: [{ ...CAP, topic: "account" }],
          priorities: ranks({ high: 9 }, [{ topic: "offers", channel: "email" }]),
        },
      },
    ],
    [
      "where the higher journey sends nothing by the cap's channel",
      {
        profile: inside(["high"]),
        rules: {
          caps: [{ ...CAP, channel: "email" }],
          priorities: ranks({ high: 9 }, [{ topic: "account", channel: "sms" }]),
        },
      },
    ],
    [
      "where it holds a place already, through which it may be claimed",
      { profile: inside(["high"], { slots: [slot("welcome", { message: message.key })] }) },
    ],
    [
      "when it has waited",
      { profile: inside(["high"], { slots: [slot("welcome", { message: message.key, bid: NOON })] }) },
    ],
    [
      "long after it has waited",
      { profile: inside(["high"], { slots: [slot("welcome", { message: message.key, bid: NOON - HOUR })] }) },
    ],
  ])("goes at once %s", (_, given) => {
    expect(decided(given).kind).toBe("allow");
  });

  it("goes at once where a person has it sent after all", () => {
    const again = { customer: "c-1", born: NOON - DAY, journey: "welcome", n: 1, start: NOON - HOUR };
    const given = { ...settings, caps: [CAP], priorities: RANKS };

    expect(decide(input({ profile: inside(["high"]), settings: given, again })).kind).toBe("allow");
  });

  it("goes at once where it is transactional", () => {
    expect(decided({ profile: inside(["high"]), of: { transactional: true } }).kind).toBe("allow");
  });

  it("waits as long as the settings say, and not anew when it is delivered again", () => {
    expect(until(decided({ profile: inside(["high"]), rules: { priorityWait: 2 * MINUTE } }))).toBe(2 * MINUTE);
    const own = slot("welcome", { message: message.key, bid: NOON + 3 * MINUTE });
    expect(until(decided({ profile: inside(["high"], { slots: [own] }) }))).toBe(3 * MINUTE);
  });

  it("waits no longer than to a minute before its hours close or its entry times out, and not where that is now", () => {
    const quiet = (from: string) => ({ quiet: { from, to: "18:00", then: "drop" as const } });
    const timeout = (ms: number): Profile => {
      const profile = inside(["high"]);
      const head = entry({ rules: { exit: [], watch: [], timeout: HOUR + ms } });
      return { ...profile, entries: { ...profile.entries, "welcome#1": head } };
    };

    expect(until(decided({ profile: inside(["high"]), rules: quiet("12:06") }))).toBe(5 * MINUTE);
    expect(until(decided({ profile: inside(["high"]), rules: quiet("12:01") }))).toBe("allow");
    expect(until(decided({ profile: timeout(4 * MINUTE) }))).toBe(3 * MINUTE);
    expect(until(decided({ profile: timeout(MINUTE) }))).toBe("allow");
  });
});

describe("a bid", () => {
  const bid = (journey: string, fields: Partial<CapSlot> = {}) => slot(journey, { bid: NOON + 9 * MINUTE, ...fields });

  it("is taken over by a message of higher priority", () => {
    const decision = decided({ profile: inside([], { slots: [bid("low")] }) });

    expect(decision).toMatchObject({ kind: "allow", slot: { message: message.key, over: ["low#2#mail#1"] } });
    expect(decision).not.toHaveProperty("slot.bid");
  });

  it.each<[string, readonly CapSlot[], string]>([
    ["of the same priority", [bid("welcome", { message: "welcome#2#mail#1" })], "cap_overall"],
    ["of a higher priority", [bid("high")], "cap_overall"],
    [
      "of a message with another slot: it may be claimed",
      [bid("low"), slot("low", { topic: "offers" })],
      "cap_overall",
    ],
    ["that became a slot", [slot("low")], "cap_overall"],
  ])("%s keeps its place", (_, slots, reason) => {
    expect(decided({ profile: inside([], { slots }) })).toMatchObject({ kind: "drop", reason });
  });

  it("counts until a lease after its wait", () => {
    const lapsing = bid("high", { bid: NOON - LEASE_MS + 1 });
    const lapsed = bid("high", { bid: NOON - LEASE_MS });

    expect(decided({ profile: inside([], { slots: [lapsing] }) }).kind).toBe("drop");
    expect(decided({ profile: inside([], { slots: [lapsed] }) }).kind).toBe("allow");
  });

  it("is taken over by a message that bids itself; of two the weakest goes, and only as many as must", () => {
    const slots = [bid("low"), bid("lowest")];
    const rules = { caps: [{ max: 2, per: DAY }], priorities: { ...RANKS, ...ranks({ lowest: 1 }) } };

    const decision = decided({ profile: inside(["top"], { slots }), rules });

    expect(decision).toMatchObject({ kind: "hold", slot: { bid: NOON + PRIORITY_WAIT, over: ["lowest#2#mail#1"] } });
  });

  it("that was taken over drops its message, which is told by whom", () => {
    const winner = slot("high", { over: [message.key] });

    expect(decided({ profile: inside([], { slots: [winner] }) })).toEqual({
      kind: "drop",
      reason: "priority",
      grounds: { rule: "priority of high", values: { cap: "cap overall: 1 per 24 h", message: winner.message } },
    });
  });

  it("that was taken over holds its message where the cap holds, and lets it go where there is room again", () => {
    const slots = [slot("high", { over: [message.key] })];

    expect(decided({ profile: inside([], { slots }), rules: { caps: [{ ...CAP, then: "hold" }] } }).kind).toBe("hold");
    expect(decided({ profile: inside([], { slots }), rules: { caps: [{ ...CAP, max: 2 }] } }).kind).toBe("allow");
  });

  it("goes with those that it had taken over, which stay known", () => {
    const own: CapSlot = { ...slot("top"), over: ["high#2#mail#1"] };
    const slots = [bid("high", { over: ["low#2#mail#1"] }), slot("other")];

    expect(takeSlot(slots, own, { ...settings, caps: [{ max: 9, per: DAY }] })).toEqual([
      slot("other"),
      { ...own, over: ["high#2#mail#1", "low#2#mail#1"] },
    ]);
  });

  it("becomes a slot of its message, and what it had taken over stays known", () => {
    const before = bid("top", { over: ["low#2#mail#1"] });
    const { bid: _, over: __, ...plain } = before;

    expect(takeSlot([before], { ...plain, time: NOON }, { ...settings, caps: [{ max: 9, per: DAY }] })).toEqual([
      { ...plain, time: NOON, over: ["low#2#mail#1"] },
    ]);
  });

  it("that has lapsed is let go", () => {
    const lapsed = bid("low", { bid: NOON - LEASE_MS });

    expect(takeSlot([lapsed], slot("top", { time: NOON }), { ...settings, caps: [CAP] })).toHaveLength(1);
  });
});
