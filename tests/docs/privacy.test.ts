import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { customerExport } from "../../core/privacy/export.ts";
import { ITEM_KINDS } from "../../core/privacy/item-kinds.ts";
import { TOMBSTONE_DAYS } from "../../core/privacy/retention.ts";
import { someProfile } from "../contracts/some-profile.ts";
import { T0 } from "../contracts/stores.ts";

const PRIVACY = readFileSync("docs/privacy.md", "utf8");

/** Cells of the first three columns of the rows of a page's tables. */
function rows(page: string): readonly (readonly [string, string, string])[] {
  return [...page.matchAll(/^\| (.*?) \| `(.*?)` \| `(.*?)` \|/gm)].map(([, name = "", pk = "", sk = ""]) => [
    name,
    pk,
    sk,
  ]);
}

/** A key without its variable parts. */
const constant = (key: string) => key.replace(/[<…].*$/, "");

test("docs/privacy.md tells of every kind of item, and of no other", () => {
  const told = rows(PRIVACY).map(([name, pk, sk]) => `${name}: ${constant(pk)} ${constant(sk)}`);
  expect(told.toSorted()).toEqual(ITEM_KINDS.map(({ name, pk, sk }) => `${name}: ${pk} ${sk}`).toSorted());
});

test("docs/architecture.md lists the same kinds of items", () => {
  const listed = rows(readFileSync("docs/architecture.md", "utf8")).map(
    ([, pk, sk]) => `${constant(pk)} ${constant(sk)}`,
  );
  expect([...new Set(listed)].toSorted()).toEqual(ITEM_KINDS.map(({ pk, sk }) => `${pk} ${sk}`).toSorted());
});

/** The keys that adapters of the table write, as they stand in the code: `C#${…}`, `"ANSWERS"`. */
test("no adapter of the table writes a kind of item that is not listed", () => {
  const known = ITEM_KINDS.flatMap(({ pk, sk }) => [pk, sk]);
  // Partitions of indexes are no items; the others are names of effects and parts of keys.
  const others = ["D#"];
  const found = globSync("adapters/aws/*.ts").flatMap((file) => {
    const code = readFileSync(file, "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    return [...code.matchAll(/`([A-Z]+#)|= "([A-Z]+)";|\), "([A-Z]+)"/g)].flatMap(([, a, b, c]) => a ?? b ?? c ?? []);
  });
  expect(found.length).toBeGreaterThan(10);
  expect([...new Set(found)].filter((key) => !known.includes(key) && !others.includes(key))).toEqual([]);
});

test("docs/privacy.md tells of every field of an export", () => {
  const held = {
    messages: [],
    inApp: [],
    answers: [],
    spilled: [],
    ended: [],
    memberships: [],
    suppressions: [],
    mailed: [],
    other: [],
  };
  const profile = someProfile("ada", { erased: T0, zone: { v: "x", t: T0 }, locale: { v: "x", t: T0 } });
  const full = { ...profile, country: { v: "x", t: T0 }, dates: {}, leftOut: {} };
  const fields = Object.keys(customerExport({ ...held, profile: full, ids: [{ id: "ada" }] }, T0));
  expect(fields.filter((field) => !PRIVACY.includes(`\`${field}\``))).toEqual([]);
});

test("docs/privacy.md says how long a tombstone stays", () => {
  expect(TOMBSTONE_DAYS).toBe(2 * 365);
  expect(PRIVACY).toContain("2 years after the erasure");
});
