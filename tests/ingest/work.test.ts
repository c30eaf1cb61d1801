import { afterEach, expect, test, vi } from "vitest";
import { type ProfileTexts, profileTexts, textAttributes } from "../../adapters/aws/profile-item.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import type { Table } from "../../adapters/aws/table.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { Json } from "../../core/model/json.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import { event, journey, rulesOf, START, segment, world } from "./world.ts";

/*
 * What an event costs grows with its size: counted by the bytes of JSON that are written, not by a clock.
 */

afterEach(() => {
  vi.restoreAllMocks();
});

/** Stands in a trait and in a recent event of the profile: whatever text has it is a serialization of those. */
const MARK = "a mark in the profile";

const KNOWN: Profile = {
  ...emptyProfile("ada", START - 1),
  ver: 1,
  traits: { novel: { v: `${MARK} ${"x".repeat(30_000)}`, t: START - 1 } },
  counts: { "Page Viewed": { n: 1, first: START - 1, last: START - 1 } },
};

/** A table that holds one profile, and takes every write. */
function tableOf(profile: Profile): Table {
  const texts: ProfileTexts = profileTexts(profile);
  const numbers = { schema: 1, born: profile.born, ver: profile.ver, serial: profile.serial };
  const item = {
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { N: String(value) }])),
    ...textAttributes(texts),
  };
  const unused = () => Promise.reject(new Error("Nobody should ask for this."));
  const asked = { get: async () => item, update: async () => true };
  const others = { add: unused, partition: unused, beginning: unused, query: unused, scan: unused };
  return { ...asked, ...others, getAll: unused, put: unused };
}

/** The texts that JSON.stringify makes while this works. */
async function written(work: () => Promise<void>): Promise<readonly string[]> {
  const stringify = JSON.stringify;
  const texts: string[] = [];
  vi.spyOn(JSON, "stringify").mockImplementation((value: unknown) => {
    const text = stringify(value);
    texts.push(text ?? "");
    return text;
  });
  await work();
  vi.restoreAllMocks();
  return texts;
}

const RULES = rulesOf(
  [
    journey({
      inside: {
        exit: [{ event: "Order Completed", reason: "bought" }],
        goal: { event: "Order Completed", within: START, exit: false },
        watch: [],
      },
    }),
  ],
  {},
  [segment("large", { when: "profile.trait_7 = 7", reads: ["trait:trait_7"] })],
);

function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

function traits(count: number, from = 0): Record<string, Json> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`trait_${from + n}`, n]));
}

test("a batch serializes the profile at most twice, however many traits and events it brings", async () => {
  const all = world(RULES);
  const deps = { ...all.deps, profiles: profileStore(tableOf(KNOWN)) };
  const events = Array.from({ length: 10 }, (_, n) =>
    event(n === 3 ? "Cart Updated" : `Event ${n}`, { context: { traits: traits(200, n * 100) } }),
  );

  const texts = await written(() => ingestCustomer(deps, "ada", events));

  expect(texts.filter((text) => text.includes(MARK)).length).toBeLessThanOrEqual(2);
  expect(all.counter.total("EventApplied")).toBe(10);
});

test.each<[string, (n: number) => Parameters<typeof event>[1]]>([
  ["traits", (n) => ({ context: { traits: traits(n) } })],
  ["properties, of which all are kept", (n) => ({ properties: traits(n) })],
  [
    "answers on topics",
    (n) => ({ context: { consent: Object.fromEntries(Object.keys(traits(n)).map((t) => [t, true])) } }),
  ],
  ["items in a list", (n) => ({ properties: { items: Object.values(traits(n)).map((sku) => ({ sku, qty: 1 })) } })],
])("four times as many %s are at most five times the work", async (_, parts) => {
  const work = async (n: number) => {
    const all = world(RULES);
    const deps = { ...all.deps, profiles: profileStore(tableOf(KNOWN)) };
    const said = event("Cart Updated", parts(n));
    const texts = await written(() => ingestCustomer(deps, "ada", [said]));
    return { work: bytesOf(texts), size: JSON.stringify(said).length };
  };

  const [small, large] = [await work(2_000), await work(8_000)];
  expect(large.work).toBeLessThan(5 * small.work);
  expect(large.work).toBeLessThan(5 * (large.size + JSON.stringify(KNOWN).length));
});
