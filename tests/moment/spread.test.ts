import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import { stickyShare } from "../../core/model/share.ts";
import { MAX_SPREAD, SPREAD, spreadMoment, windowForAll } from "../../core/moment/spread.ts";
import { hourRules } from "../../core/policy/hours.ts";
import { shutBy } from "../../core/policy/opening.ts";
import { at, customer, settings } from "../policy/inputs.ts";

const MINUTE = 60_000;
const IDS = Array.from({ length: 6_000 }, (_, i) => `c-${i}`);
const NINE = at("2026-12-01T09:00:00Z");
const TO_SIX: Partial<Settings> = { open: { days: { tue: [{ from: "09:00", to: "18:00" }] }, then: "hold" } };

function place(nominal: number, id: string, rules: Partial<Settings> = {}, zone = "Europe/London"): number {
  const profile: Profile = { ...customer({ zone: { v: zone, t: 1 } }), customerId: id };
  return spreadMoment({ hash: sha256, settings: { ...settings, ...rules }, profile }, nominal) - nominal;
}

describe("the spread of a moment", () => {
  it("gives every minute of the window its share of the customers", () => {
    const minutes = new Map<number, number>();
    for (const id of IDS) {
      const minute = Math.floor(place(NINE, id) / MINUTE);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
    }

    // 600 each; four standard deviations are 93.
    expect([...minutes.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const count of minutes.values()) expect(Math.abs(count - 600)).toBeLessThan(93);
  });

  it("gives a customer the same place at every moment, in whole seconds", () => {
    for (const id of IDS.slice(0, 50)) {
      const first = place(NINE, id);
      expect(first % 1000).toBe(0);
      expect(place(NINE, id)).toBe(first);
      expect(place(at("2027-07-04T17:00:00Z"), id)).toBe(first);
    }
  });

  it("has nothing to do with the path that a customer takes in a split", () => {
    const late = IDS.filter((id) => place(NINE, id) >= SPREAD / 2);
    const path = late.filter((id) => stickyShare(sha256, "split:welcome:test", id) < 0.5);

    expect(Math.abs(path.length / late.length - 0.5)).toBeLessThan(0.04);
  });

  it("is as long as the settings say, and none where they say 0", () => {
    const longest = (spread: number) => Math.max(...IDS.slice(0, 500).map((id) => place(NINE, id, { spread })));

    expect(longest(0)).toBe(0);
    expect(longest(2 * MINUTE)).toBeLessThan(2 * MINUTE);
    expect(longest(MAX_SPREAD)).toBeGreaterThan(14 * MINUTE);
  });

  it("never goes past the closing: over five minutes where five are left", () => {
    const places = IDS.slice(0, 500).map((id) => place(at("2026-12-01T17:55:00Z"), id, TO_SIX));

    expect(Math.max(...places)).toBeLessThan(5 * MINUTE);
    expect(Math.max(...places)).toBeGreaterThan(4.9 * MINUTE);
  });

  it("is the whole window where the hours are shut already, since the message waits for the opening", () => {
    const places = IDS.slice(0, 500).map((id) => place(at("2026-12-01T19:00:00Z"), id, TO_SIX));

    expect(Math.max(...places)).toBeGreaterThan(9 * MINUTE);
  });

  it.each([
    ["the hour that is skipped", "2026-03-29T00:55:00Z", { from: "02:00", to: "08:00" }],
    ["the hour that comes twice", "2026-10-25T00:55:00Z", { from: "01:00", to: "01:30" }],
  ])("ends before quiet hours that begin with %s", (_, nominal, quiet) => {
    const places = IDS.slice(0, 500).map((id) => place(at(nominal), id, { quiet: { ...quiet, then: "hold" } }));

    expect(Math.max(...places)).toBeLessThan(5 * MINUTE);
  });
});

describe("the window for customers of whom nothing is known", () => {
  const zones = Intl.supportedValuesOf("timeZone");
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`);

  it("is not left by the hours of anybody, in whatever zone they live", () => {
    fc.assert(
      fc.property(
        fc.record({ from: time, to: time }),
        fc.constantFrom(...zones),
        fc.integer({ min: at("2026-01-01T00:00:00Z") / MINUTE, max: at("2027-12-31T00:00:00Z") / MINUTE }),
        fc.integer({ min: 0, max: MAX_SPREAD }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (quiet, zone, minute, spread, share) => {
          const rules = { ...settings, quiet: { ...quiet, then: "hold" as const }, spread };
          const nominal = minute * MINUTE;
          const window = windowForAll(rules, nominal);
          const shut = (when: number) => shutBy(when, [zone], hourRules(rules)) !== undefined;

          expect(window).toBeLessThanOrEqual(spread);
          if (!shut(nominal)) expect(shut(nominal + Math.floor(window * share))).toBe(false);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is the whole spread on the hour, and where there are no hours", () => {
    const night = { from: "21:00", to: "08:00", then: "hold" as const };

    expect(windowForAll({ ...settings, quiet: night }, NINE)).toBe(SPREAD);
    expect(windowForAll({ ...settings, quiet: night }, NINE + 10 * MINUTE)).toBe(5 * MINUTE);
    expect(windowForAll(settings, NINE + 10 * MINUTE)).toBe(SPREAD);
  });
});
