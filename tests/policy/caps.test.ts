import { describe, expect, it } from "vitest";
import { groundsText } from "../../core/explain/grounds-text.ts";
import type { CapSlot } from "../../core/model/profile.ts";
import type { Cap } from "../../core/model/settings.ts";
import { takeSlot } from "../../core/policy/caps.ts";
import { decide } from "../../core/policy/gate.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { at, customer, DAY, HOUR, input, NOON, settings } from "./inputs.ts";

const slot = (ago: number, fields: Partial<CapSlot> = {}): CapSlot => ({
  message: `other#1#x${ago}#1`,
  time: NOON - ago,
  journey: "other",
  topic: "offers",
  ...fields,
});

function decided(caps: readonly Cap[], slots: readonly CapSlot[]): string {
  const decision = decide(input({ profile: customer({ slots }), settings: { ...settings, caps } }));
  return decision.kind === "drop" ? decision.reason : decision.kind;
}

describe("a cap", () => {
  it.each<[string, readonly Cap[], readonly CapSlot[], string]>([
    ["lets one more pass under its maximum", [{ max: 2, per: DAY }], [slot(HOUR)], "allow"],
    ["lets none pass at its maximum", [{ max: 2, per: DAY }], [slot(HOUR), slot(2 * HOUR)], "cap_overall"],
    [
      "counts a slot as long as its message may have left within the window",
      [{ max: 1, per: DAY }],
      [slot(DAY + LEASE_MS - 1)],
      "cap_overall",
    ],
    ["forgets a slot when its window and a lease are over", [{ max: 1, per: DAY }], [slot(DAY + LEASE_MS)], "allow"],
    [
      "counts a message once that holds a slot for each topic of its choices",
      [{ max: 2, per: DAY }],
      [slot(HOUR, { message: "other#1#a#1" }), slot(HOUR, { message: "other#1#a#1", topic: "account" })],
      "allow",
    ],
    ["counts a slot of a clock that is ahead", [{ max: 1, per: DAY }], [slot(-HOUR)], "cap_overall"],
    ["of a topic counts its messages only", [{ topic: "account", max: 1, per: DAY }], [slot(HOUR)], "allow"],
    [
      "of a topic is used up by its messages",
      [{ topic: "account", max: 1, per: DAY }],
      [slot(HOUR, { topic: "account" })],
      "cap_topic",
    ],
    ["of another topic is no concern", [{ topic: "offers", max: 1, per: DAY }], [slot(HOUR)], "allow"],
    [
      "of a journey counts its messages only",
      [{ journey: "welcome", max: 1, per: DAY }],
      [slot(HOUR), slot(HOUR, { journey: "welcome" })],
      "cap_journey",
    ],
    ["of another journey is no concern", [{ journey: "other", max: 1, per: DAY }], [slot(HOUR)], "allow"],
    [
      "of a channel counts its messages only",
      [{ channel: "email", max: 1, per: DAY }],
      [slot(HOUR, { channel: "sms" })],
      "allow",
    ],
    [
      "of a channel is used up by its messages",
      [{ channel: "email", max: 1, per: DAY }],
      [slot(HOUR, { channel: "email" })],
      "cap_channel",
    ],
    [
      "of a channel counts slots of which the channel is not known",
      [{ channel: "email", max: 1, per: DAY }],
      [slot(HOUR)],
      "cap_channel",
    ],
    ["of another channel is no concern", [{ channel: "sms", max: 1, per: DAY }], [slot(HOUR)], "allow"],
    [
      "of a journey and a topic counts what is of both",
      [{ journey: "welcome", topic: "account", max: 1, per: DAY }],
      [slot(HOUR, { journey: "welcome" }), slot(HOUR, { topic: "account" })],
      "allow",
    ],
    [
      "of a journey is named before one of a topic and an overall one",
      [
        { max: 1, per: DAY },
        { topic: "account", max: 1, per: DAY },
        { journey: "welcome", max: 1, per: DAY },
      ],
      [slot(HOUR, { journey: "welcome", topic: "account" })],
      "cap_journey",
    ],
    [
      "does not count the message's own slot",
      [{ max: 1, per: DAY }],
      [slot(HOUR, { message: "welcome#1#hello#1" })],
      "allow",
    ],
    ["keeps counting a slot whose message may be on its way", [{ max: 1, per: 1000 }], [slot(LEASE_MS)], "cap_overall"],
  ])("%s", (_, caps, slots, expected) => {
    expect(decided(caps, slots)).toBe(expected);
  });
});

describe("a cap of whole days", () => {
  const EARLY = 7_000;
  /** Sent yesterday at nine; another is due today at nine, and its turn comes seconds sooner than the day before. */
  const judged = (per: number, moment: number | undefined, before: number | undefined) => {
    const sent = slot(DAY - EARLY, before === undefined ? {} : { moment: before });
    const asked = input({
      profile: customer({ slots: [sent] }),
      settings: { ...settings, caps: [{ max: 1, per }] },
      moment,
    });
    return decide(asked).kind;
  };
  const today = NOON - HOUR;

  it("counts from moment to moment, so that a message a day at nine is one a day", () => {
    expect(judged(DAY, today, today - DAY)).toBe("allow");
  });

  it("forgives the hour by which clocks are put forward, and no more", () => {
    expect(judged(DAY, today, today - DAY + HOUR)).toBe("allow");
    expect(judged(DAY, today, today - DAY + HOUR + 1)).toBe("drop");
  });

  it.each<[string, number, number | undefined, number | undefined]>([
    ["messages that were due at no such moment", DAY, undefined, undefined],
    ["a message that was", DAY, today, undefined],
    ["windows of hours", 25 * HOUR, today, today - 25 * HOUR],
    ["moments of the same day", 2 * DAY, today, today - DAY],
  ])("counts by the clock for %s", (_, per, moment, before) => {
    expect(judged(per, moment, before)).toBe("drop");
  });

  it("stamps the slot with the moment at which the message was due", () => {
    const decision = decide(input({ settings: { ...settings, caps: [{ max: 1, per: DAY }] }, moment: today }));

    expect(decision).toMatchObject({ kind: "allow", slot: { time: NOON, moment: today } });
  });
});

describe("taking a slot", () => {
  const own: CapSlot = { message: "welcome#1#hello#1", time: NOON, journey: "welcome", topic: "account" };

  it("stamps the message's own anew", () => {
    const slots = takeSlot([slot(HOUR), { ...own, time: NOON - HOUR }], own, {
      ...settings,
      caps: [{ max: 9, per: DAY }],
    });

    expect(slots).toEqual([slot(HOUR), own]);
  });

  it("keeps one for each channel of its choices, and takes one without a channel over", () => {
    const rules = { ...settings, caps: [{ channel: "sms" as const, max: 9, per: DAY }] };
    const byEmail = { ...own, channel: "email" };
    const bySms = { ...own, channel: "sms" };

    expect(takeSlot([byEmail], bySms, rules)).toEqual([byEmail, bySms]);
    expect(takeSlot([own], bySms, rules)).toEqual([bySms]);
    expect(takeSlot([bySms], { ...bySms, time: NOON + 1 }, rules)).toEqual([{ ...bySms, time: NOON + 1 }]);
  });

  it("bears the channel only where a cap asks for it", () => {
    const slotWith = (cap: Cap) => {
      const decision = decide(input({ settings: { ...settings, caps: [cap] } }));
      return decision.kind === "allow" ? decision.slot : undefined;
    };

    expect(slotWith({ channel: "sms", max: 9, per: DAY })).toMatchObject({ channel: "email" });
    expect(slotWith({ max: 9, per: DAY })).not.toHaveProperty("channel");
  });

  it("lets go of those that no cap counts any more", () => {
    const over = DAY + LEASE_MS;
    const slots = takeSlot([slot(over), slot(over - 1)], own, { ...settings, caps: [{ max: 9, per: DAY }] });

    expect(slots).toEqual([slot(over - 1), own]);
  });
});

describe("a cap by the calendar", () => {
  const ZONE = { v: "America/New_York", t: 1 };
  const slotAt = (time: string, message = `other#1#${time}#1`): CapSlot => ({
    message,
    time: at(time),
    journey: "other",
    topic: "offers",
  });
  const judged = (cap: Cap, now: string, slots: readonly CapSlot[], zone = ZONE) =>
    decide(
      input({ now: at(now), profile: customer({ slots, zone }), settings: { ...settings, spread: 0, caps: [cap] } }),
    );
  const DAILY: Cap = { max: 1, per: 25 * HOUR, calendar: "day" };
  const WEEKLY: Cap = { max: 1, per: 169 * HOUR, calendar: "week" };

  it.each<[string, Cap, string, string, string]>([
    // Midnight in New York is five o'clock.
    ["counts a message of the same day there", DAILY, "2026-12-01T04:00:00Z", "2026-11-30T05:00:00Z", "drop"],
    ["forgets it at midnight there, not a day later", DAILY, "2026-12-01T05:00:00Z", "2026-12-01T04:58:59Z", "allow"],
    ["counts one that may have left after midnight", DAILY, "2026-12-01T05:00:00Z", "2026-12-01T04:59:30Z", "drop"],
    ["begins its week on Monday there", WEEKLY, "2026-11-30T05:00:00Z", "2026-11-30T04:58:00Z", "allow"],
    ["counts a message of Monday on Sunday", WEEKLY, "2026-12-07T04:59:00Z", "2026-11-30T05:00:00Z", "drop"],
    ["counts on a day of 25 hours", DAILY, "2026-11-02T04:59:00Z", "2026-11-01T04:00:00Z", "drop"],
  ])("%s", (_, cap, now, slot, say) => {
    expect(judged(cap, now, [slotAt(slot)]).kind).toBe(say);
  });

  it("counts a message of that day in any zone where the customer may live", () => {
    const phone = { v: "+12025550123", t: 1 };
    const profile = {
      slots: [slotAt("2026-12-01T11:00:00Z")],
      addresses: { email: { v: "a@example.com", t: 1 }, phone },
    };
    const of = (now: string) =>
      decide(input({ now: at(now), profile: customer(profile), settings: { ...settings, spread: 0, caps: [DAILY] } }))
        .kind;

    expect(of("2026-12-02T04:00:00Z")).toBe("drop");
    expect(of("2026-12-02T09:00:00Z")).toBe("drop");
  });

  it("may hold until the next day there, which many share and which is spread", () => {
    const hold = judged({ ...DAILY, then: "hold" }, "2026-12-01T12:00:00Z", [slotAt("2026-12-01T11:00:00Z")]);
    const midnight = at("2026-12-02T05:00:00Z");

    expect(hold).toMatchObject({ kind: "hold", until: midnight, nominal: midnight, forAll: true });
    expect(hold.kind === "hold" && groundsText(hold.grounds, "America/New_York").join()).toContain(
      "1 of 1 used that day",
    );
  });
});

describe("a cap that holds", () => {
  const HOLDS: Cap = { max: 2, per: DAY, then: "hold" };
  const held = (slots: readonly CapSlot[], cap = HOLDS) => {
    const decision = decide(input({ profile: customer({ slots }), settings: { ...settings, caps: [cap] } }));
    return decision.kind === "hold" ? decision.until - NOON : decision.kind;
  };

  it("holds until so many messages have left the window that there is room, and then lets pass", () => {
    expect(held([slot(HOUR), slot(3 * HOUR)])).toBe(21 * HOUR + LEASE_MS);
    expect(held([slot(HOUR), slot(2 * HOUR), slot(3 * HOUR)])).toBe(22 * HOUR + LEASE_MS);
    expect(held([slot(HOUR), slot(DAY + LEASE_MS)])).toBe("allow");
  });

  it("counts a message once that holds several slots, and waits for its latest", () => {
    const both = [slot(3 * HOUR, { message: "o#1#a#1" }), slot(HOUR, { message: "o#1#a#1", topic: "account" })];

    expect(held([...both, slot(5 * HOUR)])).toBe(19 * HOUR + LEASE_MS);
    expect(held(both, { ...HOLDS, max: 1 })).toBe(23 * HOUR + LEASE_MS);
  });
});
