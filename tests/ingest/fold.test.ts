import { expect, test } from "vitest";
import { NO_CONTROL } from "../../core/control/control.ts";
import { prune } from "../../core/enter/archive.ts";
import { fold } from "../../core/ingest/fold.ts";
import type { Entry } from "../../core/model/entry.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { KEPT_BYTES } from "../../core/profile/keep.ts";
import { DAY, event, journey, rulesOf, START, world } from "./world.ts";

const { hash } = world();
const LONG = "x".repeat(KEPT_BYTES);
const exit = [{ event: "Order Completed", reason: "bought" }];
const context = { rules: rulesOf([journey({ inside: { exit, watch: [] } })]), now: START, hash, control: NO_CONTROL };

test("the fold performs nothing and changes nothing it was given", async () => {
  const first = await fold("ada", undefined, [event("Cart Updated")], context);
  const before = structuredClone(first.profile);

  await fold("ada", first.profile, [event("Order Completed"), event("Page Viewed")], context);

  expect(first.profile).toEqual(before);
});

test("the write takes the added effects by their ids, and ver grows by one", async () => {
  const first = await fold("ada", undefined, [event("Cart Updated")], context);
  const second = await fold("ada", first.profile, [event("Order Completed")], context);

  expect(first.added).toEqual({
    "1/enter#cart#1": { kind: "enter", journey: "cart", n: 1, version: "aaaaaaaaaaaa", start: START },
  });
  expect(second.added).toEqual({
    "2/exit#cart#1": { kind: "exit", journey: "cart", n: 1, start: START, reason: "bought" },
  });
  expect(Object.keys(second.profile.pending)).toEqual(["1/enter#cart#1", "2/exit#cart#1"]);
  expect([first.profile.ver, second.profile.ver]).toEqual([1, 2]);
});

test("an entry that ends in the fold that made it has no effect at all", async () => {
  const events = [event("Cart Updated"), event("Order Completed", { time: START + 1 })];

  const folded = await fold("ada", undefined, events, context);

  expect(folded.added).toEqual({});
  expect(folded.profile.journeys.cart).toMatchObject({ count: 1, ended: { bought: 1 } });
});

test.each([
  ["recent and the entry", event("Cart Updated", { properties: { essay: LONG, id: 1 } }), 2],
  ["a wait's look-back", event("Replied", { properties: { essay: LONG } }), 1],
  ["nowhere", event("Page Viewed", { properties: { essay: LONG } }), 0],
])("properties that do not fit are left out of %s, and that is counted", async (_, seen, times) => {
  const watch = [{ event: "Replied", step: "asked", index: 0, since: "entry" as const, fields: ["essay"] }];
  const rules = rulesOf([journey({ inside: { exit: [], watch } })]);
  const { profile } = await fold("ada", undefined, [event("Cart Updated", { time: START - 1 })], { ...context, rules });
  const before = seen.name === "Cart Updated" ? undefined : profile;

  const folded = await fold("ada", before, [seen], { ...context, rules });

  const left = folded.counts.filter(({ name }) => name === "TooLarge");
  expect(left).toEqual(Array.from({ length: times }, () => ({ name: "TooLarge", dimensions: { part: "properties" } })));
  expect(JSON.stringify(folded.profile)).not.toContain(LONG);
});

test("of one key an older entry is archived before a newer one, though it is kept longer", () => {
  const goal = { event: "Paid", within: 7 * DAY, exit: false };
  const older: Entry = {
    journey: "cart",
    n: 1,
    version: "v",
    key: "k",
    start: START,
    event: { name: "Cart Updated", time: START, properties: {} },
    cursor: "",
    rules: { exit: [], watch: [], goal },
    waits: {},
    seen: {},
    kept: {},
    due: START,
    end: { time: START, outcome: "bought" },
  };
  const newer: Entry = { ...older, n: 2, start: START + DAY, goal: { time: START + DAY } };
  const profile = { ...emptyProfile("ada", START), entries: { "cart#1": older, "cart#2": newer } };

  const early = prune(profile, START + 2 * DAY);
  const late = prune(profile, START + 7 * DAY);

  expect(early).toEqual({ profile, archive: [] });
  expect(late.archive.map(({ n }) => n)).toEqual([1, 2]);
  expect(late.profile.entries).toEqual({});
});
