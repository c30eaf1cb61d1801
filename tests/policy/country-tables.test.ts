import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { countryTables, TABLES } from "../../scripts/country-tables.ts";

const text = readFileSync(TABLES, "utf8");
const [, date = "", zoneData = ""] = /on (\S+) with the time zones of (\S+) and/.exec(text) ?? [];

it.runIf(process.versions.tz === zoneData)("the tables are what `npm run tables` writes", () => {
  expect(countryTables(date)).toBe(text);
});

it("whatever time zones this Node has, the script finds the same countries and calling codes", () => {
  const heads = (tables: string) =>
    tables.split("\n").map((line) => line.replace(/^([A-Z]{2}) [A-Z](\/|[a-z]).*/, "$1"));

  expect(heads(countryTables(date, zoneData))).toEqual(heads(text));
});
