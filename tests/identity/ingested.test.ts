import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import { event, MINUTE, rulesOf, START, spied, type World, world } from "../ingest/world.ts";

const RULES = rulesOf([], {
  identity: {
    namespaces: [
      { name: "customer", joins: "known", most: 5 },
      { name: "shop", joins: "known", most: 5 },
      { name: "anonymous", joins: "anonymous", most: 5 },
    ],
    never: [],
  },
});

async function bring(shop: World, ...events: readonly CustomerEvent[]): Promise<void> {
  for (const each of events) await ingestCustomer(shop.deps, each.customerId, [each]);
}

function says(customerId: string, ...aliases: readonly string[]) {
  return event("Signed In", { customerId, ...(aliases.length > 0 && { aliases }) });
}

/** Everybody who has a profile of their own, by id. */
function people(shop: World): Record<string, Profile> {
  return Object.fromEntries(shop.profiles.all().map((profile) => [profile.customerId, profile]));
}

describe("an event that says several ids of one person", () => {
  test("makes one customer of the visitor and the customer", async () => {
    const shop = world(RULES);

    await bring(shop, says("anonymous/v1"), says("u1", "anonymous/v1"), says("anonymous/v1"));

    const found = people(shop);
    expect(Object.keys(found)).toEqual(["u1"]);
    expect(found.u1?.counts["Signed In"]?.n).toBe(3);
    expect(found.u1?.aliases).toEqual(["anonymous/v1"]);
  });

  test("said again costs one read and one write, as any event that causes nothing", async () => {
    const shop = world(RULES);
    await bring(shop, says("u1", "anonymous/v1", "shop/7"));
    const calls: string[] = [];
    const profiles = spied(shop.profiles, (method) => void calls.push(method));

    await ingestCustomer({ ...shop.deps, profiles }, "u1", [says("u1", "anonymous/v1", "shop/7")]);

    expect(calls).toEqual(["read", "write"]);
  });

  test("of a shared device is the user's own, and the device stays with its first owner", async () => {
    const shop = world(RULES);

    await bring(shop, says("u1", "anonymous/v1"), says("u2", "anonymous/v1"), says("u2", "anonymous/v1"));
    await bring(shop, says("anonymous/v1"));

    const found = people(shop);
    expect(Object.keys(found).toSorted()).toEqual(["u1", "u2"]);
    expect(found.u1?.counts["Signed In"]?.n).toBe(2);
    expect(found.u2?.counts["Signed In"]?.n).toBe(2);
    expect(found.u2?.conflicts).toMatchObject([{ id: "anonymous/v1" }]);
    expect(found.u2?.aliases ?? []).toEqual([]);
  });

  test("by a browser's word never makes one of two known customers, whatever leads to them", async () => {
    const shop = world(RULES);
    const browser = { via: { source: "web", trust: "browser" } } as const;
    await bring(shop, says("u1", "anonymous/v1"), says("u2", "anonymous/v2"));

    await bring(
      shop,
      event("Attack", { customerId: "u2", aliases: ["u1", "shop/7"], ...browser }),
      event("Attack", { customerId: "anonymous/v1", aliases: ["u2"], ...browser }),
      event("Attack", { customerId: "anonymous/v2", aliases: ["anonymous/v1"], ...browser }),
    );

    const found = people(shop);
    expect(Object.keys(found).toSorted()).toEqual(["u1", "u2"]);
    expect(found.u2?.leftOut?.alias?.n).toBe(2);
  });

  test("by a trusted sender makes one of two known customers, and the settings say which", async () => {
    const shop = world(RULES);

    await bring(shop, says("shop/7"), says("u1", "shop/7"));

    expect(Object.keys(people(shop))).toEqual(["u1"]);
  });
});

describe("events of one person in any order and number", () => {
  const said = fc.record({
    customerId: fc.constantFrom("u1", "anonymous/a", "anonymous/b", "shop/7"),
    minute: fc.integer({ min: 0, max: 5 }),
    trait: fc.integer({ min: 0, max: 3 }),
    offers: fc.constantFrom(undefined, true, false),
  });
  const joins = [says("u1", "anonymous/a"), says("u1", "anonymous/b"), says("u1", "shop/7")];

  test("give the same traits, answers, counts and ids, where no join contradicts another", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(said, { maxLength: 5 }).chain((all) => {
          const events = [
            ...joins,
            // No two say of one trait, or of a topic, anything else at the same time.
            ...all.map(({ customerId, minute, trait, offers }, i) =>
              event("Seen", {
                customerId,
                time: START - MINUTE * 60 * (minute * 10 + i + 1),
                context: { traits: { [`t${trait}`]: i }, ...(offers !== undefined && { consent: { offers } }) },
              }),
            ),
          ];
          const twice = [...events, ...events];
          return fc.tuple(
            fc.constant(events),
            fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length }),
          );
        }),
        async ([events, shuffled]) => {
          const [one, two] = [world(RULES), world(RULES)];
          await bring(one, ...events);
          await bring(two, ...shuffled);

          const known = (shop: World) =>
            shop.profiles.all().map(({ customerId, traits, consent, counts, aliases = [] }) => ({
              customerId,
              traits,
              consent,
              counts,
              aliases: aliases.toSorted(),
            }));
          expect(known(two)).toEqual(known(one));
          expect(known(one)).toHaveLength(1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
