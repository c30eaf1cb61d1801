import { IANAZone } from "luxon";
import { describe, expect, it } from "vitest";
import type { Profile } from "../../core/model/profile.ts";
import { COUNTRY_ZONES } from "../../core/policy/country-tables.ts";
import { countriesOfPhone, customerZones } from "../../core/policy/customer-zones.ts";
import { decide } from "../../core/policy/gate.ts";
import { at, customer, input, settings } from "./inputs.ts";

const said = <T>(v: T) => ({ v, t: 1 });
const phone = (number: string) => ({ addresses: { email: said("ada@example.com"), phone: said(number) } });

function zones(fields: Partial<Profile>, workspace = "Europe/London") {
  return customerZones(customer(fields), workspace);
}

describe("the customer's zone", () => {
  it.each<[string, Partial<Profile>, readonly string[], string]>([
    [
      "is their own",
      { zone: said("Asia/Tokyo"), country: said("DE"), ...phone("+33 1 23 45 67 89") },
      ["Asia/Tokyo"],
      "customer",
    ],
    [
      "that is none falls through to the phone",
      { zone: said("Mars/Olympus"), ...phone("+49 30 123456") },
      ["Europe/Berlin"],
      "phone",
    ],
    [
      "is that of the trait, where they said none",
      { traits: { zone: said("America/Lima") }, ...phone("+49 30 123456") },
      ["America/Lima"],
      "trait",
    ],
    [
      "is their own before that of the trait",
      { zone: said("Asia/Tokyo"), traits: { zone: said("America/Lima") } },
      ["Asia/Tokyo"],
      "customer",
    ],
    [
      "of a trait that is none falls through",
      { traits: { zone: said("CET+1"), country: said("jp") } },
      ["Asia/Tokyo"],
      "country",
    ],
    [
      "is estimated from the country of the address",
      { traits: { address: said({ country: "JP", city: "Osaka" }) } },
      ["Asia/Tokyo"],
      "country",
    ],
    [
      "is estimated from the first country that is one",
      { country: said("Deutschland"), traits: { country: said("DE"), address: said({ country: "JP" }) } },
      ["Europe/Berlin"],
      "country",
    ],
    [
      "is estimated from the phone before the country",
      { country: said("FR"), ...phone("+4930123456") },
      ["Europe/Berlin"],
      "phone",
    ],
    ["is estimated from the country", { country: said("jp") }, ["Asia/Tokyo"], "country"],
    [
      "is estimated from the country where the phone names none",
      { country: said("JP"), ...phone("030 123456") },
      ["Asia/Tokyo"],
      "country",
    ],
    [
      "of a shared calling code is narrowed by the country",
      { country: said("KZ"), ...phone("+7 701 1234567") },
      ["Asia/Almaty"],
      "phone",
    ],
    ["is else the workspace's", { country: said("XX") }, ["Europe/London"], "workspace"],
    [
      "of a country with several is all of them",
      { country: said("ID") },
      ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"],
      "country",
    ],
  ])("%s", (_, fields, expected, from) => {
    expect(zones(fields)).toEqual({ zones: expected, from });
  });

  it("is never any time, even where the workspace's is none", () => {
    expect(zones({}, "Nowhere")).toEqual({ zones: ["UTC"], from: "workspace" });
  });

  it("behind +1 is somewhere between Newfoundland and Hawaii", () => {
    expect(zones(phone("+1 212 555 0100")).zones).toEqual(
      expect.arrayContaining(["America/St_Johns", "Pacific/Honolulu"]),
    );
  });
});

describe("the tables", () => {
  it("name only zones that this runtime knows", () => {
    const unknown = [...COUNTRY_ZONES.values()].flat().filter((zone) => !IANAZone.isValidZone(zone));

    expect(unknown).toEqual([]);
  });

  it("know the zones of every country that has a calling code", () => {
    const numbers = Array.from({ length: 999 }, (_, i) => `+${i + 1}0000000`);

    const without = numbers
      .flatMap((number) => countriesOfPhone(number))
      .filter((country) => !COUNTRY_ZONES.has(country));

    expect(without).toEqual([]);
  });

  it("read the longest code that fits", () => {
    expect(countriesOfPhone("+353 1 234")).toEqual(["IE"]);
    expect(countriesOfPhone("+34 91 234")).toEqual(["ES"]);
    expect(countriesOfPhone("+7 495 123")).toEqual(["RU", "KZ"]);
    expect(countriesOfPhone("0044 20")).toEqual([]);
  });
});

describe("quiet hours of a country with several zones", () => {
  const quiet = { from: "21:00", to: "08:00", then: "hold" as const };
  const american = (now: string) =>
    decide(input({ now: at(now), profile: customer({ country: said("US") }), settings: { ...settings, quiet } }));

  it("are over when they are over in all of them", () => {
    // 08:00 in New York is 03:00 in Honolulu, where the day begins at 18:00 UTC and, in New York, ends at 02:00.
    expect(american("2026-12-01T13:00:00Z")).toMatchObject({
      kind: "hold",
      grounds: { values: { from: "country", opens: at("2026-12-01T18:00:00Z") } },
    });
    expect(american("2026-12-01T18:00:00Z").kind).toBe("allow");
    expect(american("2026-12-02T01:59:00Z").kind).toBe("allow");
    expect(american("2026-12-02T02:00:00Z").kind).toBe("hold");
  });

  it("end at the first moment that suits all, also where one zone's day has begun and the other's has not", () => {
    const late = { from: "23:30", to: "00:10", then: "hold" as const };
    const day = [
      { from: "00:00", to: "23:15" },
      { from: "23:15", to: "24:00" },
    ];
    const open = { days: { tue: day, wed: day }, then: "hold" as const };
    const portuguese = customer({ country: said("PT") });

    const decision = decide(
      input({ now: at("2026-12-01T23:40:00Z"), profile: portuguese, settings: { ...settings, quiet: late, open } }),
    );

    expect(decision).toMatchObject({ kind: "hold", grounds: { values: { opens: at("2026-12-02T00:10:00Z") } } });
  });

  it("leave no time where the zones lie too far apart, and the message is dropped", () => {
    const office = { days: { tue: [{ from: "09:00", to: "17:00" }] }, then: "hold" as const };
    const russian = customer({ country: said("RU") });

    const decision = decide(input({ profile: russian, settings: { ...settings, open: office } }));

    expect(decision).toMatchObject({
      kind: "drop",
      reason: "closed",
      grounds: { values: { opens: "never", zones: 11 } },
    });
  });
});
