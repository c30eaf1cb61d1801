import { expect, it } from "vitest";
import { DUE_SHARDS } from "../../core/ports/profiles.ts";
import { sweepProfile } from "../../core/settle/sweep-item.ts";
import { enterRule, HOUR, journey, MINUTE, rulesOf, segment, spied, type World, world } from "../ingest/world.ts";
import { decide, say, VISITOR } from "./joined.ts";

/** Two customers inside one journey under different carts, the visitor with effects that nobody has performed yet. */
async function twoOfOnePerson(): Promise<World> {
  const cart = journey({
    inside: { exit: [{ event: "Order Completed", reason: "bought" }], watch: [] },
    enter: [enterRule({ key: "event.properties.cart" })],
  });
  const of = world(
    rulesOf([cart], {}, [segment("carts", { when: "true", reads: ["count:Cart Updated"], listed: true })]),
  );
  await fill(of, "ada", 1);
  of.clock.advance(MINUTE);
  of.runs.lack("aaaaaaaaaaaa", true);
  await fill(of, VISITOR, 2).catch(() => undefined);
  of.runs.lack("aaaaaaaaaaaa", false);
  return of;
}

/** Fills the customer's cart, by the same event each time. */
const fill = (of: World, customerId: string, cart: number) =>
  say(of, customerId, "Cart Updated", { id: `${customerId}/Cart Updated`, properties: { cart } });

async function outcome(of: World) {
  const [one, ...others] = of.profiles.all();
  const { ver: _, due: __, recent = [], merged = {}, ...rest } = one ?? {};
  return {
    profile: { ...rest, recent: recent.length, merged: Object.keys(merged) },
    others,
    pointers: [...of.profiles.pointers()].map(([id, { into }]) => [id, into]),
    runs: of.runs.all().map(({ name, input, status }) => [name, input, status.status]),
    members: of.members.of("carts"),
  };
}

/** The outcome where call `at` of the profiles dies, before or after it was made, and others come afterwards. */
async function playWithCrash(mine: string, at: number, when: "before" | "after", next: "sweep" | "event" | "other") {
  const of = await twoOfOnePerson();
  await decide(of, mine, mine === "ada" ? VISITOR : "ada");
  of.clock.advance(HOUR);
  let calls = 0;
  const die = () => {
    if (calls > at) throw new Error("The function died.");
  };
  const countAndDie = () => {
    calls += 1;
    die();
  };
  const profiles = when === "before" ? spied(of.profiles, countAndDie) : spied(of.profiles, die, countAndDie);
  await sweepProfile({ ...of.deps, profiles }, mine).catch(() => undefined);
  const died = calls > at;
  if (next === "event") await fill(of, VISITOR, 2);
  if (next === "other") await fill(of, "ada", 1);
  for (let round = 0; round < 3; round++) {
    of.clock.advance(HOUR);
    for (const id of ["ada", VISITOR]) await sweepProfile(of.deps, id);
  }
  return { died, outcome: await outcome(of) };
}

it("a merge that dies at any call is finished by whoever comes next, with the same outcome", async () => {
  let crashes = 0;
  for (const mine of ["ada", VISITOR]) {
    const whole = (await playWithCrash(mine, Infinity, "before", "sweep")).outcome;
    expect(whole).toMatchObject({
      profile: { customerId: "ada", counts: { "Cart Updated": { n: 2 } }, merged: [VISITOR], pending: {} },
      others: [],
      pointers: [[VISITOR, "ada"]],
      members: ["ada"],
    });
    expect(whole.runs).toHaveLength(2);
    for (const when of ["before", "after"] as const) {
      for (const next of ["sweep", "event", "other"] as const) {
        for (let at = 0; ; at++) {
          const played = await playWithCrash(mine, at, when, next);
          if (!played.died) break;
          expect(played.outcome, `${mine} dies ${when} call ${at}, then ${next}`).toEqual(whole);
          crashes += 1;
        }
      }
    }
  }
  expect(crashes).toBeGreaterThan(60);
});

it("a profile that was marked and then left is found by the sweeper's index within minutes", async () => {
  const of = world(rulesOf([]));
  for (const customerId of ["ada", VISITOR]) await say(of, customerId, "Seen");
  await decide(of, "ada", VISITOR);
  let writes = 0;
  const profiles = spied(of.profiles, (method) => {
    if (method === "write" && ++writes === 2) throw new Error("The function died.");
  });
  await sweepProfile({ ...of.deps, profiles }, "ada").catch(() => undefined);
  expect(of.profiles.all().find(({ customerId }) => customerId === VISITOR)).toMatchObject({
    merging: { into: "ada" },
  });

  const pages = await Promise.all(
    Array.from({ length: DUE_SHARDS }, (_, shard) => of.due.list(shard, of.clock.now() + HOUR, 100)),
  );
  expect(pages.flatMap(({ items }) => items.map(({ customerId }) => customerId)).sort()).toEqual(
    ["ada", VISITOR].sort(),
  );
});
