import fc from "fast-check";
import { expect, it } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { event, rulesOf, START, type World, world } from "../ingest/world.ts";
import { join } from "./joined.ts";

/*
 * Decided: without conflicting joins, any order and duplication of what a person's ids say gives the same traits,
 * consent, counts and aliases.
 */

/** The ids of one person. */
const IDS = ["ada", "shop/17", "anonymous/phone", "anonymous/laptop"] as const;
const MINUTE = 60_000;

type Said =
  | { readonly event: CustomerEvent }
  | { readonly join: readonly [string, string]; readonly event: CustomerEvent };

/** Facts whose times are far enough apart that no margin between clocks matters. */
const facts = fc.array(
  fc.record({
    id: fc.constantFrom(...IDS),
    name: fc.constantFrom("Page Viewed", "Order Completed"),
    trait: fc.constantFrom("plan", "colour"),
    value: fc.integer({ min: 0, max: 5 }),
    consent: fc.option(fc.boolean()),
    twice: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Which ids an event joins, so that all are one: a tree over the ids, each edge said from either side. */
const joins = fc.tuple(
  ...IDS.slice(1).map((id, at) => fc.tuple(fc.integer({ min: 0, max: at }), fc.boolean(), fc.constant(id))),
);

/** The same things in an order of their own, some of them more than once. */
const played = fc.record({ facts, joins, seed: fc.array(fc.nat(), { minLength: 24, maxLength: 24 }) });

function saidBy({
  facts,
  joins,
}: Pick<typeof played extends fc.Arbitrary<infer P> ? P : never, "facts" | "joins">): Said[] {
  const said = facts.map(({ id, name, trait, value, consent }, at): Said => {
    const time = START - (facts.length - at) * 30 * MINUTE;
    const context = {
      traits: { [trait]: value },
      ...(consent === null ? {} : { consent: { offers: { email: consent } } }),
    };
    return { event: { ...event(name, { id: `fact-${at}`, time, customerId: id }), context } };
  });
  const edges = joins.map(([to, turned, id], at): Said => {
    const other = IDS[to] ?? "ada";
    const [mine, its] = turned ? [id, other] : [other, id];
    return { join: [mine, its], event: event("Joined", { id: `join-${at}`, time: START, customerId: mine }) };
  });
  return [...said, ...edges];
}

function shuffled<T>(all: readonly T[], seed: readonly number[]): T[] {
  return all
    .map((one, at) => ({ one, by: seed[at % seed.length] ?? 0 }))
    .sort((a, b) => a.by - b.by)
    .map(({ one }) => one);
}

async function play(of: World, said: readonly Said[]): Promise<void> {
  for (const each of said) {
    await ingestCustomer(of.deps, each.event.customerId, [each.event]);
    if ("join" in each) await join(of, ...each.join);
  }
}

async function outcome(of: World) {
  const [one, ...others] = of.profiles.all();
  if (one === undefined) throw new Error("There is nobody.");
  const { customerId, traits, consent, counts, aliases = [] } = one;
  const ids = [...new Set([customerId, ...aliases, ...of.profiles.pointers().keys()])].sort();
  const led = await Promise.all(IDS.map(async (id) => (await of.profiles.read(id))?.customerId));
  return { customerId, traits, consent, counts, ids, led, others: others.length };
}

it("any order and duplication gives the same traits, consent, counts and aliases", async () => {
  await fc.assert(
    fc.asyncProperty(played, async ({ facts, joins, seed }) => {
      const said = saidBy({ facts, joins });
      const twice = [...said, ...said.filter((each, at) => "join" in each || facts[at]?.twice === true)];
      const [one, other] = [world(rulesOf([])), world(rulesOf([]))];
      await play(one, said);
      await play(other, shuffled(twice, seed));

      const whole = await outcome(one);
      expect(whole).toMatchObject({ customerId: "ada", others: 0, led: IDS.map(() => "ada") });
      expect(await outcome(other)).toEqual(whole);
    }),
    { numRuns: 150, seed: 11 },
  );
});
