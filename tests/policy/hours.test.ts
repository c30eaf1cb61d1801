import * as fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import type { Profile } from "../../core/model/profile.ts";
import type { OpenHours, Settings } from "../../core/model/settings.ts";
import { SPREAD, windowForAll } from "../../core/moment/spread.ts";
import { COUNTRY_ZONES } from "../../core/policy/country-tables.ts";
import type { Decision } from "../../core/policy/decision.ts";
import { decide } from "../../core/policy/gate.ts";
import { HOURS_OF_COUNTRIES } from "../../workflows/compiler/settings/hours-of-countries.ts";
import { at, customer, DAY, input, iso, message, NOON, settings } from "./inputs.ts";

const NIGHT = { from: "21:00", to: "08:00", then: "hold" } as const;
const WEEKDAYS: OpenHours = {
  days: {
    mon: [{ from: "09:00", to: "17:00" }],
    tue: [{ from: "09:00", to: "17:00" }],
    wed: [{ from: "09:00", to: "17:00" }],
    thu: [{ from: "09:00", to: "17:00" }],
    fri: [{ from: "09:00", to: "12:30" }],
  },
  then: "hold",
};

function decided(now: string | number, zone: string, rules: Partial<Settings>, customerId = "c-1"): Decision {
  const time = typeof now === "number" ? now : at(now);
  const profile = { ...customer({ zone: { v: zone, t: 1 } }), customerId };
  return decide(input({ now: time, profile, settings: { ...settings, ...rules } }));
}

/** When the hold's door opens; the spread comes after it. */
function opens(decision: Decision): string {
  if (decision.kind !== "hold") return decision.kind;
  return iso(Number(decision.grounds.values.opens));
}

describe("quiet hours", () => {
  it.each([
    ["in the evening, until the next morning", "2026-12-01T21:00:00Z", "Europe/London", "2026-12-02T08:00:00.000Z"],
    ["after midnight, until that morning", "2026-12-02T00:30:00Z", "Europe/London", "2026-12-02T08:00:00.000Z"],
    ["until the last minute", "2026-12-02T07:59:59.999Z", "Europe/London", "2026-12-02T08:00:00.000Z"],
    ["not from the minute they end", "2026-12-02T08:00:00Z", "Europe/London", "allow"],
    ["not until the minute they begin", "2026-12-01T20:59:59.999Z", "Europe/London", "allow"],
    ["by the customer's clock, ahead", "2026-12-01T12:30:00Z", "Asia/Tokyo", "2026-12-01T23:00:00.000Z"],
    ["by the customer's clock, behind", "2026-12-01T12:30:00Z", "America/Los_Angeles", "2026-12-01T16:00:00.000Z"],
    ["14 hours ahead", "2026-12-01T12:30:00Z", "Pacific/Kiritimati", "2026-12-01T18:00:00.000Z"],
    ["14 hours ahead, by day", "2026-12-01T18:00:00Z", "Pacific/Kiritimati", "allow"],
    ["12 hours behind", "2026-12-01T12:30:00Z", "Etc/GMT+12", "2026-12-01T20:00:00.000Z"],
    ["at a quarter of an hour's offset", "2026-12-01T02:14:59Z", "Asia/Kathmandu", "2026-12-01T02:15:00.000Z"],
  ])("hold %s", (_, now, zone, expected) => {
    expect(opens(decided(now, zone, { quiet: NIGHT }))).toBe(expected);
  });

  it.each([
    // London skips 01:00 to 02:00 on 29 March 2026 and has it twice on 25 October.
    ["the night that an hour is skipped", "2026-03-28T22:00:00Z", NIGHT, "2026-03-29T07:00:00.000Z"],
    ["the night that an hour comes twice", "2026-10-24T21:00:00Z", NIGHT, "2026-10-25T08:00:00.000Z"],
    ["until a time that is skipped", "2026-03-29T00:30:00Z", { ...NIGHT, to: "01:30" }, "2026-03-29T01:00:00.000Z"],
    [
      "until the first of a time that comes twice",
      "2026-10-24T23:30:00Z",
      { ...NIGHT, to: "01:30" },
      "2026-10-25T00:30:00.000Z",
    ],
    [
      "again when the clock is turned back into them",
      "2026-10-25T01:10:00Z",
      { ...NIGHT, to: "01:30" },
      "2026-10-25T01:30:00.000Z",
    ],
    ["from a time that is skipped", "2026-03-29T01:05:00Z", { ...NIGHT, from: "01:30" }, "2026-03-29T07:00:00.000Z"],
  ])("hold %s", (_, now, quiet, expected) => {
    expect(opens(decided(now, "Europe/London", { quiet }))).toBe(expected);
  });

  it("within one day hold until they end", () => {
    const siesta = { from: "13:00", to: "15:00", then: "hold" as const };

    expect(opens(decided("2026-12-01T12:59:59Z", "Europe/London", { quiet: siesta }))).toBe("allow");
    expect(opens(decided("2026-12-01T14:00:00Z", "Europe/London", { quiet: siesta }))).toBe("2026-12-01T15:00:00.000Z");
  });

  it("drop where the workspace says so", () => {
    expect(decided("2026-12-01T23:00:00Z", "Europe/London", { quiet: { ...NIGHT, then: "drop" } })).toMatchObject({
      kind: "drop",
      reason: "quiet_hours",
    });
  });

  it("of no length are none", () => {
    const none = { from: "08:00", to: "08:00", then: "hold" as const };

    expect(opens(decided("2026-12-01T08:00:00Z", "Europe/London", { quiet: none }))).toBe("allow");
  });
});

describe("open hours", () => {
  it.each([
    ["on an open day let pass", "2026-12-01T12:00:00Z", "allow"],
    ["before they begin hold until then", "2026-12-01T07:00:00Z", "2026-12-01T09:00:00.000Z"],
    ["after they end hold until the next day's", "2026-12-01T17:00:00Z", "2026-12-02T09:00:00.000Z"],
    ["that end early on Friday hold until Monday", "2026-12-04T12:30:00Z", "2026-12-07T09:00:00.000Z"],
    ["on a day without any hold until the next that has", "2026-12-05T10:00:00Z", "2026-12-07T09:00:00.000Z"],
  ])("%s", (_, now, expected) => {
    expect(opens(decided(now, "Europe/London", { open: WEEKDAYS }))).toBe(expected);
  });

  it("hold past closed days and quiet hours", () => {
    const rules: Partial<Settings> = {
      open: WEEKDAYS,
      closed: { days: ["2026-12-07"], then: "hold" },
      quiet: { from: "20:00", to: "10:15", then: "hold" },
    };

    expect(opens(decided("2026-12-04T13:00:00Z", "Europe/London", rules))).toBe("2026-12-08T10:15:00.000Z");
  });

  it("that span midnight belong to the day they begin on", () => {
    const late: OpenHours = { days: { fri: [{ from: "18:00", to: "02:00" }] }, then: "hold" };

    expect(opens(decided("2026-12-05T01:59:00Z", "Europe/London", { open: late }))).toBe("allow");
    expect(opens(decided("2026-12-05T02:00:00Z", "Europe/London", { open: late }))).toBe("2026-12-11T18:00:00.000Z");
    expect(opens(decided("2026-12-04T01:00:00Z", "Europe/London", { open: late }))).toBe("2026-12-04T18:00:00.000Z");
  });

  it("may end with the day", () => {
    const all: OpenHours = { days: { tue: [{ from: "00:00", to: "24:00" }] }, then: "hold" };

    expect(opens(decided("2026-12-01T23:59:00Z", "Europe/London", { open: all }))).toBe("allow");
    expect(opens(decided("2026-12-02T00:00:00Z", "Europe/London", { open: all }))).toBe("2026-12-08T00:00:00.000Z");
  });

  it.each([
    // London skips 01:00 to 02:00 on 29 March 2026 and has it twice on 25 October; both are Sundays.
    ["begin at a time that is skipped", "2026-03-29T00:30:00Z", "01:30-04:00", "2026-03-29T01:00:00.000Z"],
    ["are over at a time that is skipped", "2026-03-29T01:05:00Z", "00:00-01:30", "2026-04-04T23:00:00.000Z"],
    [
      "begin at the first of a time that comes twice",
      "2026-10-24T23:30:00Z",
      "01:30-04:00",
      "2026-10-25T00:30:00.000Z",
    ],
    [
      "shut when the clock is turned back before them",
      "2026-10-25T01:10:00Z",
      "01:30-04:00",
      "2026-10-25T01:30:00.000Z",
    ],
    ["are a whole day of 25 hours", "2026-10-25T23:59:00Z", "00:00-24:00", "allow"],
  ])("%s", (_, now, range, expected) => {
    const [from = "", to = ""] = range.split("-");

    expect(opens(decided(now, "Europe/London", { open: { days: { sun: [{ from, to }] }, then: "hold" } }))).toBe(
      expected,
    );
  });

  it("with several ranges shut between them", () => {
    const open: OpenHours = {
      days: {
        tue: [
          { from: "09:00", to: "12:00" },
          { from: "13:00", to: "16:00" },
        ],
      },
      then: "hold",
    };

    expect(opens(decided("2026-12-01T11:59:00Z", "Europe/London", { open }))).toBe("allow");
    expect(opens(decided("2026-12-01T12:00:00Z", "Europe/London", { open }))).toBe("2026-12-01T13:00:00.000Z");
    expect(opens(decided("2026-12-01T16:00:00Z", "Europe/London", { open }))).toBe("2026-12-08T09:00:00.000Z");
  });

  it("that never come within a month drop", () => {
    const never: OpenHours = { days: {}, then: "hold" };

    expect(decided("2026-12-01T12:00:00Z", "Europe/London", { open: never })).toMatchObject({
      kind: "drop",
      reason: "closed",
      grounds: { rule: "open hours", values: { opens: "never" } },
    });
  });
});

describe("a closed day", () => {
  const christmas: Partial<Settings> = { closed: { days: ["2026-12-25", "2026-12-26"], then: "hold" } };

  it("is one where the customer is", () => {
    expect(opens(decided("2026-12-24T12:00:00Z", "Pacific/Kiritimati", christmas))).toBe("2026-12-26T10:00:00.000Z");
    expect(opens(decided("2026-12-25T09:00:00Z", "Etc/GMT+12", christmas))).toBe("allow");
  });

  it("of every year comes every year, also 29 February", () => {
    const yearly: Partial<Settings> = { closed: { days: ["12-25", "02-29"], then: "hold" } };

    for (const year of [2026, 2027, 2031]) {
      expect(opens(decided(`${year}-12-25T12:00:00Z`, "Europe/London", yearly))).toBe(`${year}-12-26T00:00:00.000Z`);
    }
    expect(opens(decided("2028-02-29T12:00:00Z", "Europe/London", yearly))).toBe("2028-03-01T00:00:00.000Z");
    expect(opens(decided("2027-03-01T12:00:00Z", "Europe/London", yearly))).toBe("allow");
  });

  it("drops where the workspace says so", () => {
    const drop: Partial<Settings> = { closed: { days: ["2026-12-25"], then: "drop" } };

    expect(decided("2026-12-25T12:00:00Z", "Europe/London", drop)).toMatchObject({ kind: "drop", reason: "closed" });
  });
});

describe("the spread after an opening", () => {
  const until = (id: string, rules: Partial<Settings>) => {
    const decision = decided("2026-12-01T23:00:00Z", "Europe/London", rules, id);
    return decision.kind === "hold" ? decision.until : Number.NaN;
  };
  const ids = Array.from({ length: 300 }, (_, i) => `c-${i}`);
  const opening = at("2026-12-02T08:00:00Z");

  it("gives each customer a place of their own within ten minutes", () => {
    const places = ids.map((id) => until(id, { quiet: NIGHT }) - opening);

    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThan(SPREAD);
    expect(new Set(places).size).toBeGreaterThan(200);
    expect(ids.map((id) => until(id, { quiet: NIGHT }) - opening)).toEqual(places);
  });

  it("ends before the door is shut again", () => {
    const short: Partial<Settings> = { open: { days: { wed: [{ from: "08:00", to: "08:02" }] }, then: "hold" } };

    const places = ids.map((id) => until(id, short) - opening);

    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThan(120_000);
  });
});

describe("a hold", () => {
  it("ends at a time at which the message may be sent, soon, in every zone and season", () => {
    const zones = [
      "Europe/London",
      "America/St_Johns",
      "Pacific/Kiritimati",
      "Etc/GMT+12",
      "Australia/Lord_Howe",
      "Africa/Cairo",
      "America/Santiago",
    ];
    const minutes = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => DateTime.fromMillis(m * 60_000, { zone: "utc" }).toFormat("HH:mm"));

    fc.assert(
      fc.property(
        fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-12-31T00:00:00Z") }),
        fc.constantFrom(...zones),
        minutes,
        minutes,
        (now, zone, from, to) => {
          const quiet = { from, to, then: "hold" as const };
          const decision = decided(now, zone, { quiet });
          if (decision.kind !== "hold") return decision.kind === "allow";
          const later = decided(decision.until, zone, { quiet });
          return decision.until > now && decision.until <= now + DAY + 2 * 3_600_000 && later.kind === "allow";
        },
      ),
      { numRuns: 1500, seed: 20261201 },
    );
  });
});

/** A message by a channel to a customer with a phone. */
function decidedBy(
  channel: "email" | "sms",
  now: string,
  rules: Partial<Settings>,
  { number = "+447700900123", ...fields }: Partial<Profile> & { readonly number?: string } = {},
): Decision {
  const addresses = { email: { v: "ada@example.com", t: 1 }, phone: { v: number, t: 1 } };
  const topics = { account: { channels: ["email", "sms"], default: "in" as const } };
  return decide(
    input({
      now: at(now),
      settings: { ...settings, ...rules, topics },
      message: { ...message, channel },
      profile: customer({ addresses, ...fields }),
    }),
  );
}

describe("open hours and closed days of some channels", () => {
  const open: readonly OpenHours[] = [
    { days: { tue: [{ from: "08:00", to: "20:00" }] }, then: "hold" },
    { channels: ["sms"], days: { tue: [{ from: "10:00", to: "22:00" }] }, then: "drop" },
  ];
  const by = (channel: "email" | "sms", now: string) => decidedBy(channel, now, { open });

  it("hold for these channels, and those without channels for all: a message needs all of its own", () => {
    expect(by("email", "2026-12-01T09:00:00Z").kind).toBe("allow");
    expect(by("sms", "2026-12-01T09:00:00Z")).toMatchObject({
      kind: "drop",
      reason: "closed",
      grounds: { rule: "open hours for sms" },
    });
    expect(by("sms", "2026-12-01T10:00:00Z").kind).toBe("allow");
    expect(by("sms", "2026-12-01T21:00:00Z")).toMatchObject({ kind: "hold", grounds: { rule: "open hours" } });
  });

  it("close one channel on its days", () => {
    const closed = [{ channels: ["sms" as const], days: ["12-01"], then: "hold" as const }];

    expect(decidedBy("email", "2026-12-01T12:00:00Z", { closed }).kind).toBe("allow");
    expect(decidedBy("sms", "2026-12-01T12:00:00Z", { closed })).toMatchObject({
      kind: "hold",
      grounds: { rule: "closed day for sms", values: { opens: at("2026-12-02T00:00:00Z") } },
    });
  });
});

describe("the hours of countries", () => {
  const countryHours = Object.entries(HOURS_OF_COUNTRIES).flatMap(([country, all]) =>
    all.map(({ channels, days }) => ({ country, channels, days, then: "hold" as const })),
  );
  const said = (v: string) => ({ v, t: 1 });
  const opening = (decision: Decision) =>
    decision.kind === "hold" ? iso(Number(decision.grounds.values.opens)) : decision.kind;

  it.each([
    // Honolulu is ten hours behind, and New York five: all of America is awake for three hours.
    [
      "of a country with several zones, of all of them",
      "+12125550100",
      {},
      "2026-12-01T14:00:00Z",
      "2026-12-01T18:00:00.000Z",
    ],
    [
      "of the customer's zone, where it is known",
      "+12125550100",
      { zone: said("America/New_York") },
      "2026-12-01T14:00:00Z",
      "allow",
    ],
    [
      "by law, in the evening",
      "+12125550100",
      { zone: said("America/New_York") },
      "2026-12-02T02:00:00Z",
      "2026-12-02T13:00:00.000Z",
    ],
    ["not on Sunday", "+27821234567", {}, "2026-12-05T11:00:00Z", "2026-12-07T06:00:00.000Z"],
    ["of no rule", "+447700900123", {}, "2026-12-06T03:00:00Z", "allow"],
    [
      "also of the country that the profile names",
      "+447700900123",
      { country: said("ZA") },
      "2026-12-06T12:00:00Z",
      "2026-12-07T08:00:00.000Z",
    ],
    [
      "of all countries, where the number tells none",
      "+883510012345",
      { zone: said("Europe/London") },
      "2026-12-01T09:30:00Z",
      "2026-12-01T10:00:00.000Z",
    ],
  ])("are %s", (_, number, fields, now, expected) => {
    expect(opening(decidedBy("sms", now, { countryHours }, { number, ...fields }))).toBe(expected);
  });

  it("name the country and say why", () => {
    const zone = said("America/New_York");

    expect(decidedBy("sms", "2026-12-02T02:00:00Z", { countryHours }, { number: "+12125550100", zone })).toMatchObject({
      grounds: { rule: "open hours of US for sms, call", values: { zone: "America/New_York" } },
    });
  });

  it("are not for other channels, nor for receipts", () => {
    const now = "2026-12-06T03:00:00Z";

    expect(decidedBy("email", now, { countryHours }, { number: "+27821234567" }).kind).toBe("allow");
  });

  it("have a source each, and a time on some day", () => {
    for (const { source, rule, days } of Object.values(HOURS_OF_COUNTRIES).flat()) {
      expect(source).toMatch(/^https:\/\/\S+\.\S+$/);
      expect(rule.length).toBeGreaterThan(20);
      for (const { from, to } of Object.values(days).flat()) expect(from < to).toBe(true);
    }
    for (const country of Object.keys(HOURS_OF_COUNTRIES)) expect(COUNTRY_ZONES.has(country)).toBe(true);
  });
});

describe("quiet hours of some channels", () => {
  const quiet = [
    { from: "21:00", to: "08:00", then: "hold" as const },
    { channels: ["sms" as const, "push" as const], from: "12:00", to: "14:00", then: "drop" as const },
  ];
  const by = (channel: "email" | "sms", now: string) => decidedBy(channel, now, { quiet });

  it("hold for these channels, and those without channels for all", () => {
    expect(by("email", "2026-12-01T12:30:00Z").kind).toBe("allow");
    expect(by("sms", "2026-12-01T12:30:00Z")).toMatchObject({
      kind: "drop",
      reason: "quiet_hours",
      grounds: { rule: "quiet 12:00 to 14:00 for sms, push" },
    });
    expect([by("email", "2026-12-01T22:00:00Z").kind, by("sms", "2026-12-01T22:00:00Z").kind]).toEqual([
      "hold",
      "hold",
    ]);
  });

  it("keep moments from being spread past their beginning, whatever the channel will be", () => {
    expect(
      windowForAll({ ...settings, quiet: [{ channels: ["sms"], from: "12:05", to: "13:00", then: "hold" }] }, NOON),
    ).toBe(5 * 60_000);
  });
});
