import { describe, expect, test } from "vitest";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import type { MomentRule } from "../../core/model/rules.ts";
import { momentOf } from "../../core/moment/moment.ts";

const MONDAY = Date.UTC(2026, 2, 2, 9);
const nobody = emptyProfile("ada", 0);

function rule(parts: Partial<MomentRule>): MomentRule {
  return { offset: 0, zone: "UTC", workspaceZone: "Europe/London", ...parts };
}

/** The moment of a dated rule, as ISO 8601. */
function at(date: unknown, parts: Partial<MomentRule>, profile: Profile = nobody, now = MONDAY): string | undefined {
  const json = JSON.parse(JSON.stringify(date ?? null));
  const moment = momentOf(rule({ date: { expression: "" }, ...parts }), json ?? undefined, profile, now);
  return moment && new Date(moment.at).toISOString().slice(0, 16);
}

/** The next time of day, as ISO 8601. */
function next(parts: Partial<MomentRule>, now = MONDAY): string | undefined {
  const moment = momentOf(rule(parts), undefined, nobody, now);
  return moment && new Date(moment.at).toISOString().slice(0, 16);
}

describe("a date", () => {
  test.each([
    ["means its midnight", "2026-05-17", {}, "2026-05-17T00:00"],
    ["means a time of it", "2026-05-17", { at: "09:00" }, "2026-05-17T09:00"],
    ["means it in the zone", "2026-05-17", { at: "09:00", zone: "America/New_York" }, "2026-05-17T13:00"],
    ["with a time means itself", "2026-05-17T10:30:00Z", { zone: "America/New_York" }, "2026-05-17T10:30"],
    [
      "with a time means its day in the zone",
      "2026-05-17T02:00:00Z",
      { at: "09:00", zone: "America/New_York" },
      "2026-05-16T13:00",
    ],
    [
      "with a time and no zone is a time on the wall",
      "2026-05-17T10:30",
      { zone: "America/New_York" },
      "2026-05-17T14:30",
    ],
    ["may be epoch milliseconds", Date.UTC(2026, 4, 17, 10), {}, "2026-05-17T10:00"],
    ["may be epoch milliseconds as a text", String(Date.UTC(2026, 4, 17, 10)), {}, "2026-05-17T10:00"],
    ["may be epoch seconds", Date.UTC(2026, 4, 17, 10) / 1000, {}, "2026-05-17T10:00"],
    ["may be epoch seconds before 1970", Date.UTC(1956, 4, 17, 10) / 1000, {}, "1956-05-17T10:00"],
    ["may be epoch milliseconds before 1970", Date.UTC(1956, 4, 17, 10), {}, "1956-05-17T10:00"],
    ["is none that lacks its hyphens", 20_260_517, {}, undefined],
    ["is none that is 0, as what is not known often is", 0, {}, undefined],
    ["is moved by calendar days", "2026-05-17", { at: "09:00", offset: -14 }, "2026-05-03T09:00"],
    [
      "keeps its time of day when it is moved",
      "2026-03-30T10:30",
      { offset: -2, zone: "Europe/London" },
      "2026-03-28T10:30",
    ],
    [
      "is put off to a day that is allowed",
      "2026-05-17",
      { at: "09:00", days: ["mon", "tue"] as const },
      "2026-05-18T09:00",
    ],
    [
      "stays on a day that is allowed",
      "2026-05-18",
      { at: "09:00", days: ["mon", "tue"] as const },
      "2026-05-18T09:00",
    ],
    ["may lie in the past", "1990-05-17", { at: "09:00" }, "1990-05-17T09:00"],
    ["may be a leap day", "2028-02-29", { at: "09:00" }, "2028-02-29T09:00"],
  ])("%s", (_, date, parts, expected) => {
    expect(at(date, parts)).toBe(expected);
  });

  test.each(["2026-02-29", "2026-02-31", "2026-13-01", "tomorrow", "", true, { a: 1 }, null, "2026-05-17T25:00"])(
    "that is %j is none",
    (date) => {
      expect(at(date, { at: "09:00" })).toBeUndefined();
    },
  );
});

describe("daylight saving", () => {
  test.each([
    ["a time that London skips is the first after it", "2026-03-29", "01:30", "Europe/London", "2026-03-29T01:00"],
    ["the time after the gap is itself", "2026-03-29", "02:00", "Europe/London", "2026-03-29T01:00"],
    ["a time before the gap is itself", "2026-03-29", "00:59", "Europe/London", "2026-03-29T00:59"],
    ["a time that London shows twice is the first", "2026-10-25", "01:30", "Europe/London", "2026-10-25T00:30"],
    ["a time after both is once", "2026-10-25", "02:00", "Europe/London", "2026-10-25T02:00"],
    ["a time that New York skips is the first after it", "2026-03-08", "02:15", "America/New_York", "2026-03-08T07:00"],
    ["a time that New York shows twice is the first", "2026-11-01", "01:15", "America/New_York", "2026-11-01T05:15"],
    ["a midnight that Chile skips is one o'clock", "2026-09-06", "00:00", "America/Santiago", "2026-09-06T04:00"],
    ["half an hour is skipped on Lord Howe Island", "2026-10-04", "02:10", "Australia/Lord_Howe", "2026-10-03T15:30"],
    ["nine o'clock is nine o'clock on the day of change", "2026-03-29", "09:00", "Europe/London", "2026-03-29T08:00"],
    ["a day that Samoa skipped is the next", "2011-12-30", "09:00", "Pacific/Apia", "2011-12-30T10:00"],
  ])("%s", (_, date, time, zone, expected) => {
    expect(at(date, { at: time, zone })).toBe(expected);
  });

  test("calendar days across a change keep nine o'clock", () => {
    expect(at("2026-04-02", { at: "09:00", offset: -7, zone: "Europe/London" })).toBe("2026-03-26T09:00");
    expect(at("2026-03-26", { at: "09:00", offset: 7, zone: "Europe/London" })).toBe("2026-04-02T08:00");
  });
});

describe("zones at the ends of the world", () => {
  test.each([
    ["Pacific/Kiritimati", "2026-05-16T19:00"],
    ["Etc/GMT-14", "2026-05-16T19:00"],
    ["Etc/GMT+12", "2026-05-17T21:00"],
    ["Pacific/Chatham", "2026-05-16T20:15"],
  ])("nine in the morning in %s is %s", (zone, expected) => {
    expect(at("2026-05-17", { at: "09:00", zone })).toBe(expected);
  });

  test("the next nine o'clock may be on another date there", () => {
    expect(next({ at: "09:00", zone: "Pacific/Kiritimati" }, Date.UTC(2026, 4, 17, 18, 59))).toBe("2026-05-17T19:00");
    expect(next({ at: "09:00", zone: "Pacific/Kiritimati" }, Date.UTC(2026, 4, 17, 19, 1))).toBe("2026-05-18T19:00");
    expect(next({ at: "09:00", zone: "Etc/GMT+12" }, Date.UTC(2026, 4, 17, 0, 0))).toBe("2026-05-17T21:00");
  });
});

describe("without a date", () => {
  test.each([
    ["it is the next such time", { at: "10:00" }, "2026-03-02T10:00"],
    ["it is now where it is that time", { at: "09:00" }, "2026-03-02T09:00"],
    ["it is tomorrow where that time is over", { at: "08:59" }, "2026-03-03T08:59"],
    ["it is the next allowed day", { at: "08:00", days: ["mon", "wed"] as const }, "2026-03-04T08:00"],
    [
      "it is next week where only today is allowed and the time is over",
      { at: "08:00", days: ["mon"] as const },
      "2026-03-09T08:00",
    ],
    ["and a time it is now on an allowed day", { days: ["mon"] as const }, "2026-03-02T09:00"],
    ["and a time it is the midnight of an allowed day", { days: ["sat", "sun"] as const }, "2026-03-07T00:00"],
  ])("%s", (_, parts, expected) => {
    expect(next(parts)).toBe(expected);
  });
});

describe("the customer's zone", () => {
  const at9 = { at: "09:00", zone: "customer" } as const;
  const of = (fields: Partial<Profile>): Profile => ({ ...nobody, ...fields });
  const v = (text: string) => ({ v: text, t: 0 });

  test.each([
    ["is theirs", of({ zone: v("Asia/Tokyo"), country: v("GB") }), "2026-05-17T00:00"],
    ["is estimated from the phone", of({ addresses: { phone: v("+81312345678") } }), "2026-05-17T00:00"],
    ["is estimated from the country", of({ country: v("JP") }), "2026-05-17T00:00"],
    ["is else the workspace's", nobody, "2026-05-17T08:00"],
    ["that is none falls through", of({ zone: v("Moon/Base") }), "2026-05-17T08:00"],
  ])("%s", (_, profile, expected) => {
    expect(at("2026-05-17", at9, profile)).toBe(expected);
  });

  test("of a country with several is the westernmost: it is nine or later wherever they are", () => {
    const moment = at("2026-05-17", at9, of({ country: v("US") }));

    // Hawaii, or farther west still.
    expect(moment?.slice(0, 13)).toMatch(/2026-05-17T(19|20)/);
  });
});
