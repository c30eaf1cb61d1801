import { describe, expect, it } from "vitest";
import { groundsText } from "../../core/explain/grounds-text.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { BestHour, Settings } from "../../core/model/settings.ts";
import type { Decision, MessageFacts } from "../../core/policy/decision.ts";
import { decide } from "../../core/policy/gate.ts";
import { HALF_HOUR } from "../../core/profile/clicks.ts";
import { customer, DAY, entry, HOUR, input, message, NOON, settings } from "./inputs.ts";

const MINUTE = 60_000;
const RULE: BestHour = { topics: ["account"], evidence: 3, within: DAY };

/** Clicks on earlier days at these times of the day, UTC. */
const clicksAt = (...hours: readonly number[]) =>
  hours.map((hour, i) => Math.floor((NOON - (i + 1) * DAY + (hour - 12) * HOUR) / HALF_HOUR)).sort((a, b) => a - b);

interface Case {
  readonly profile?: Partial<Profile>;
  readonly rule?: Partial<BestHour>;
  readonly rules?: Partial<Settings>;
  readonly of?: Partial<MessageFacts>;
  readonly now?: number;
  readonly timed?: true;
}

function decided({ profile, rule, rules, of, now = NOON, timed }: Case): Decision {
  const given: Settings = { ...settings, zone: "UTC", spread: 0, bestHour: { ...RULE, ...rule }, ...rules };
  const known = customer({ zone: { v: "UTC", t: 1 }, clicks: clicksAt(18, 18, 19), ...profile });
  return decide({
    ...input({ now, profile: known, settings: given, message: { ...message, ...of } }),
    ...(timed && { timed }),
  });
}

/** Hours of the wait; the kind where there is none. */
const waits = (one: Case) => {
  const decision = decided(one);
  return decision.kind === "hold" ? (decision.until - (one.now ?? NOON)) / HOUR : decision.kind;
};

describe("a message of a topic that waits for the best hour", () => {
  it("waits until the hour in which its customer clicks most, and says what it saw", () => {
    const decision = decided({});

    expect(decision).toEqual({
      kind: "hold",
      until: NOON + 6 * HOUR,
      nominal: NOON + 6 * HOUR,
      forAll: true,
      grounds: {
        rule: "best hour",
        values: {
          zone: "UTC",
          from: "customer",
          clicks: 3,
          of: "customer",
          hour: 18,
          at: NOON,
          begins: NOON + 6 * HOUR,
          until: NOON + 6 * HOUR,
        },
      },
    });
    expect(decision.kind === "hold" && groundsText(decision.grounds, "UTC")).toEqual([
      "waits for the best hour, 18:00 in UTC (told by the customer), by 3 half hours with clicks, from Tue 1 Dec 2026, 18:00 on",
    ]);
  });

  it.each<[string, Case, unknown]>([
    ["goes at once in that hour", { now: NOON + 6 * HOUR + 59 * MINUTE }, "allow"],
    ["waits for it until the next day", { now: NOON + 8 * HOUR }, 22],
    [
      "goes by the clock where the customer is",
      { profile: { zone: { v: "America/New_York", t: 1 } }, rule: { evidence: 4, otherwise: 8 } },
      1,
    ],
    ["takes hours beside it into account", { profile: { clicks: clicksAt(9, 17, 18, 19) } }, 6],
    ["takes the earlier of two as good", { profile: { clicks: clicksAt(15, 15, 20, 20) } }, 3],
    ["waits no longer than the settings say, and takes the best until then", { rule: { within: 5 * HOUR } }, "allow"],
    ["takes a lesser hour within that time", { rule: { within: 5 * HOUR + 30 * MINUTE } }, 5],
    ["does not wait with fewer clicks than are asked for", { rule: { evidence: 4 } }, "allow"],
    ["waits with fewer for the settings' hour", { rule: { evidence: 4, otherwise: 15 } }, 3],
    ["waits for no other topic", { rule: { topics: ["offers"] } }, "allow"],
    ["waits in no journey that is an exception", { rule: { except: ["welcome"] } }, "allow"],
    ["does not wait where it is transactional", { of: { transactional: true } }, "allow"],
    ["waits once", { timed: true }, "allow"],
    [
      "does not wait for a customer who objects to profiling",
      { profile: { purposes: { profiling: { v: false, t: 1 } } } },
      "allow",
    ],
  ])("%s", (_, one, expected) => {
    expect(waits(one)).toBe(expected);
  });

  it("never waits past a closing of the customer's hours, nor past the end of its entry", () => {
    const quiet = { quiet: { from: "17:30", to: "08:00", then: "hold" as const } };
    const ends = {
      entries: { "welcome#1": entry({ start: NOON - HOUR, rules: { exit: [], watch: [], timeout: 6.5 * HOUR } }) },
    };

    // 17:00 is as near to its clicks as there is before 17:29.
    expect([waits({ rules: quiet }), waits({ profile: ends })]).toEqual([5, 5]);
    expect(waits({ rules: { quiet: { from: "16:30", to: "08:00", then: "hold" } } })).toBe("allow");
  });

  it("is spread within its hour, and before the hours close", () => {
    const spread = 10 * MINUTE;
    const one = decided({ rules: { spread } });
    const close = decided({ rules: { spread, quiet: { from: "18:02", to: "08:00", then: "hold" } } });

    expect(one.kind === "hold" && one.until - NOON - 6 * HOUR).toBeGreaterThan(0);
    expect(one.kind === "hold" && one.until - NOON - 6 * HOUR).toBeLessThan(spread);
    expect(close.kind === "hold" && close.until - NOON - 6 * HOUR).toBeLessThan(MINUTE);
    expect(one).toMatchObject({ nominal: NOON + 6 * HOUR });
  });

  it("keeps its hour through a change of the clocks", () => {
    // Clocks are put forward on 29 March at 01:00 UTC.
    const night = Date.UTC(2026, 2, 28, 20, 30);
    const clicks = [1, 2, 3].map((day) => Math.floor(Date.UTC(2026, 2, 20 + day, 8) / HALF_HOUR));
    const one = decided({ now: night, profile: { zone: { v: "Europe/London", t: 1 }, clicks } });

    expect(one.kind === "hold" && new Date(one.until).toISOString()).toBe("2026-03-29T07:00:00.000Z");
  });
});
