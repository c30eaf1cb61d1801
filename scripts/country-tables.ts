/// <reference lib="esnext.intl" />
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getCountries, getCountryCallingCode } from "libphonenumber-js/min";
import { AREAS, CALLING_CODES, COUNTRY_ZONES } from "../core/policy/country-tables.ts";

/*
 * `npm run tables`: writes core/policy/country-tables.ts from what this Node (ICU) and libphonenumber know today. Zones and
 * countries that are in the table already keep their place and their names, so the difference shows what has changed in the world.
 */

export const TABLES = fileURLToPath(new URL("../core/policy/country-tables.ts", import.meta.url));

/**
 * Territories of libphonenumber that are not in the tables: ICU knows no zone of Ascension (AC) and Tristan da Cunha (TA), and the
 * British Indian Ocean Territory (IO) has no residents. Customers there get the workspace's zone.
 */
const LEFT_OUT: readonly string[] = ["AC", "IO", "TA"];
/** Pitcairn has New Zealand's calling code, and libphonenumber does not know it. */
const ADDED: readonly string[] = ["PN"];
/** Zones of countries of which ICU knows none. */
const ZONES: Readonly<Record<string, readonly string[]>> = { XK: ["Europe/Belgrade"] };
/**
 * Calling codes whose countries are chosen by hand, since hours must hold in all of them. +1: Guam and the Northern Marianas,
 * with a clock fourteen hours ahead of New York, would leave no hour of the day; the other islands lie between the clocks of
 * Canada and the United States. +247 and +290 are St Helena's, which Ascension and Tristan da Cunha belong to.
 */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  "1": ["US", "CA"],
  "64": ["NZ", "PN"],
  "247": ["SH"],
  "290": ["SH"],
};

const YEARS = 5;

/**
 * The file as it should be. `date`: the day on which it is written, `YYYY-MM-DD`. Zones have the same clock if they show the same
 * time over the five years after it. `zoneData`: the version of the IANA time zones in this Node.
 */
export function countryTables(date: string, zoneData = process.versions.tz): string {
  const countries = [...getCountries().filter((country) => !LEFT_OUT.includes(country)), ...ADDED].toSorted();
  const clockOf = clocksFrom(Date.parse(date));
  const zones = countries.map((country) => [country, ...zonesOf(country, clockOf).map(inShort)].join(" "));
  return [
    "/*",
    ` * Written by \`npm run tables\` on ${date} with the time zones of ${zoneData} and libphonenumber-js; not by hand.`,
    " */",
    "",
    "/** The areas of zones by the letter that the table has for them; others are written out. */",
    "export const AREAS: ReadonlyMap<string, string> = new Map([",
    ...[...AREAS].map(([letter, area]) => `  ["${letter}", "${area}"],`),
    "]);",
    "",
    "/** Countries (ISO 3166 alpha-2) by calling code (ITU-T E.164); a code that several countries share names all of them. */",
    "export const CALLING_CODES: ReadonlyMap<string, readonly string[]> = /* @__PURE__ */ tableOf(`",
    ...inLines(codes(countries)),
    "`);",
    "",
    "/** IANA time zones by country: of the zones of a country one for each different clock. */",
    "export const COUNTRY_ZONES: ReadonlyMap<string, readonly string[]> = /* @__PURE__ */ tableOf(`",
    ...zones,
    "`);",
    "",
    "/** Items are apart by a bar or a line break; each is a key and its values, apart by blanks. */",
    "function tableOf(text: string): ReadonlyMap<string, readonly string[]> {",
    "  const items = text.trim().split(/[|\\n]/);",
    "  return new Map(",
    "    items.map((item) => {",
    '      const [key = "", ...values] = item.split(" ");',
    "      return [key, values.map(inFull)] as const;",
    "    }),",
    "  );",
    "}",
    "",
    "/** `E/Paris` is Europe/Paris. */",
    "function inFull(value: string): string {",
    "  const area = AREAS.get(value.charAt(0));",
    '  return area !== undefined && value.charAt(1) === "/" ? area + value.slice(1) : value;',
    "}",
    "",
  ].join("\n");
}

function inShort(zone: string): string {
  const [area, ...rest] = zone.split("/");
  const [letter] = [...AREAS].find(([, name]) => name === area) ?? [];
  return letter === undefined ? zone : [letter, ...rest].join("/");
}

/** One zone for each different clock of a country: those of the table first, as long as ICU knows a zone with their clock. */
function zonesOf(country: string, clockOf: (zone: string) => string): readonly string[] {
  const known = ZONES[country] ?? zonesInIcu(country);
  const clocks = new Set(known.map(clockOf));
  const found = new Map<string, string>();
  for (const zone of [...(COUNTRY_ZONES.get(country) ?? []), ...known]) {
    const clock = clockOf(zone);
    if (clocks.has(clock) && !found.has(clock)) found.set(clock, zone);
  }
  if (found.size === 0) throw new Error(`ICU knows no zone of ${country}; say one in ZONES, or leave it out.`);
  return [...found.values()];
}

/** https://tc39.es/proposal-intl-locale-info/#sec-Intl.Locale.prototype.getTimeZones */
function zonesInIcu(country: string): readonly string[] {
  return new Intl.Locale(`und-${country}`).getTimeZones() ?? [];
}

/** A text for a zone that is equal for zones with the same clock: its offsets on the 1st and 15th of each month from `start` on. */
function clocksFrom(start: number): (zone: string) => string {
  const first = new Date(start);
  const moments = Array.from({ length: YEARS * 12 }, (_, month) => month).flatMap((month) =>
    [1, 15].map((day) => Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1 + month, day, 12)),
  );
  const clocks = new Map<string, string>();
  return (zone) => {
    const known = clocks.get(zone);
    if (known !== undefined) return known;
    const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, year: "numeric", timeZoneName: "longOffset" });
    const clock = moments.map((moment) => format.format(moment).split("GMT")[1] ?? "").join(" ");
    clocks.set(zone, clock);
    return clock;
  };
}

/** `44 GB GG JE IM`, in the order of the digits. */
function codes(countries: readonly string[]): readonly string[] {
  const found = new Map<string, readonly string[]>();
  for (const country of getCountries()) {
    const code = getCountryCallingCode(country);
    if (countries.includes(country)) found.set(code, [...(found.get(code) ?? []), country]);
  }
  for (const [code, shared] of Object.entries(SHARED)) found.set(code, shared);
  return [...found.keys()].toSorted().map((code) => [code, ...ordered(code, found.get(code) ?? [])].join(" "));
}

/** The countries of a code in the order of the table before: the first is the one that most customers are in. */
function ordered(code: string, countries: readonly string[]): readonly string[] {
  const before = CALLING_CODES.get(code) ?? [];
  return [
    ...before.filter((country) => countries.includes(country)),
    ...countries.filter((one) => !before.includes(one)),
  ];
}

/** Items joined by bars, as many in a line as fit into 120 characters. */
function inLines(items: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const longer = `${lines.at(-1) ?? ""}|${item}`;
    if (lines.length > 0 && longer.length <= 120) lines[lines.length - 1] = longer;
    else lines.push(item);
  }
  return lines;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = readFileSync(TABLES, "utf8");
  const after = countryTables(new Date().toISOString().slice(0, 10));
  writeFileSync(TABLES, after);
  process.stdout.write(
    before === after ? "The tables are as they were.\n" : "The tables were written: look at git diff.\n",
  );
}
