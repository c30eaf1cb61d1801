import { describe, expect, it } from "vitest";
import type { CapSlot } from "../../core/model/profile.ts";
import type { Cap } from "../../core/model/rules.ts";
import { takeSlot } from "../../core/policy/caps.ts";
import { decide } from "../../core/policy/gate.ts";
import { LEASE_MS } from "../../core/send/limits.ts";
import { customer, DAY, HOUR, input, NOON, settings } from "./inputs.ts";

const slot = (ago: number, fields: Partial<CapSlot> = {}): CapSlot => ({
  message: `other#1#x${ago}#1`,
  time: NOON - ago,
  journey: "other",
  topic: "offers",
  ...fields,
});

function decided(caps: readonly Cap[], slots: readonly CapSlot[]): string {
  const decision = decide(input({ profile: customer({ slots }), settings: { ...settings, caps } }));
  return decision.say === "drop" ? decision.reason : decision.say;
}

describe("a cap", () => {
  it.each<[string, readonly Cap[], readonly CapSlot[], string]>([
    ["lets one more pass under its maximum", [{ max: 2, per: DAY }], [slot(HOUR)], "send"],
    ["lets none pass at its maximum", [{ max: 2, per: DAY }], [slot(HOUR), slot(2 * HOUR)], "cap_overall"],
    [
      "counts a slot as long as its message may have left within the window",
      [{ max: 1, per: DAY }],
      [slot(DAY + LEASE_MS - 1)],
      "cap_overall",
    ],
    ["forgets a slot when its window and a lease are over", [{ max: 1, per: DAY }], [slot(DAY + LEASE_MS)], "send"],
    [
      "counts a message once that holds a slot for each topic of its choices",
      [{ max: 2, per: DAY }],
      [slot(HOUR, { message: "other#1#a#1" }), slot(HOUR, { message: "other#1#a#1", topic: "account" })],
      "send",
    ],
    ["counts a slot of a clock that is ahead", [{ max: 1, per: DAY }], [slot(-HOUR)], "cap_overall"],
    ["of a topic counts its messages only", [{ topic: "account", max: 1, per: DAY }], [slot(HOUR)], "send"],
    [
      "of a topic is used up by its messages",
      [{ topic: "account", max: 1, per: DAY }],
      [slot(HOUR, { topic: "account" })],
      "cap_topic",
    ],
    ["of another topic is no concern", [{ topic: "offers", max: 1, per: DAY }], [slot(HOUR)], "send"],
    [
      "of a journey counts its messages only",
      [{ journey: "welcome", max: 1, per: DAY }],
      [slot(HOUR), slot(HOUR, { journey: "welcome" })],
      "cap_journey",
    ],
    ["of another journey is no concern", [{ journey: "other", max: 1, per: DAY }], [slot(HOUR)], "send"],
    [
      "of a journey and a topic counts what is of both",
      [{ journey: "welcome", topic: "account", max: 1, per: DAY }],
      [slot(HOUR, { journey: "welcome" }), slot(HOUR, { topic: "account" })],
      "send",
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
      "send",
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
    return decide(asked).say;
  };
  const today = NOON - HOUR;

  it("counts from moment to moment, so that a message a day at nine is one a day", () => {
    expect(judged(DAY, today, today - DAY)).toBe("send");
  });

  it("forgives the hour by which clocks are put forward, and no more", () => {
    expect(judged(DAY, today, today - DAY + HOUR)).toBe("send");
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

    expect(decision).toMatchObject({ say: "send", slot: { time: NOON, moment: today } });
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

  it("lets go of those that no cap counts any more", () => {
    const over = DAY + LEASE_MS;
    const slots = takeSlot([slot(over), slot(over - 1)], own, { ...settings, caps: [{ max: 9, per: DAY }] });

    expect(slots).toEqual([slot(over - 1), own]);
  });
});
