import { describe, expect, test } from "vitest";
import { evaluate, type Failure, holds } from "../../core/expression/evaluate.ts";
import type { Scope } from "../../core/expression/scope.ts";

/** Somebody of whom nothing is known, and a regular customer. */
const NOBODY = scopeOf({ segments: [], counts: {} });
const REGULAR = scopeOf({ vip: false, plan: "pro", points: 5, segments: [], counts: { "Order Completed": 2 } });

function scopeOf(profile: Scope["profile"]): Scope {
  const event = { name: "Signed Up", time: 1, properties: { items: [{ price: 1 }, { price: 3 }] } };
  return { event, entry: event, profile, steps: {}, journey: "first", pass: 1, now: 2 };
}

async function ask(source: string, scope: Scope) {
  const failures: Failure[] = [];
  return { holds: await holds(source, scope, failures), failures };
}

const ORDERS = "profile.counts.`Order Completed`";

describe("a count that is not there is 0", () => {
  test.each([
    [`${ORDERS} = 0`, true, false],
    [`${ORDERS} < 3`, true, true],
    [`${ORDERS} != 0`, false, true],
    [`0 = ${ORDERS}`, true, false],
    [`$not(${ORDERS} >= 3)`, true, true],
    [`${ORDERS} + profile.counts.Returned <= 1`, true, false],
    [`$sum([${ORDERS}, profile.counts.Returned]) = 0`, true, false],
    [`${ORDERS} in [0, 1]`, true, false],
    [`(${ORDERS}) = 0`, true, false],
    [`($n := ${ORDERS}; $n = 0)`, true, false],
    [`$$.${ORDERS} = 0`, true, false],
    [`(${ORDERS} = 0 ? 'new' : 'old') = 'new'`, true, false],
    [`$count(event.properties.items[price > $$.${ORDERS}]) = 2`, true, false],
    [`$count($filter(event.properties.items, function($i) { $i.price > ${ORDERS} })) = 2`, true, false],
    [ORDERS, false, true],
    // What asks whether it is there is answered so.
    [`$exists(${ORDERS})`, false, true],
    [`$not($exists(${ORDERS}))`, true, false],
    [`$exists(${ORDERS}) and ${ORDERS} < 3`, false, true],
  ])("%s", async (source, nobody, regular) => {
    expect(await ask(source, NOBODY)).toEqual({ holds: nobody, failures: [] });
    expect(await ask(source, REGULAR)).toEqual({ holds: regular, failures: [] });
  });

  test("as a value too", async () => {
    expect(await evaluate(ORDERS, NOBODY, [])).toBe(0);
    expect(await evaluate(`{'orders': ${ORDERS}}`, NOBODY, [])).toEqual({ orders: 0 });
    expect(await evaluate(ORDERS, REGULAR, [])).toBe(2);
  });
});

describe("the negation of what is not there is true", () => {
  test.each([
    ["$not(profile.vip)", true, true],
    ["$not($not(profile.vip))", false, false],
    ["$not(profile.plan = 'pro')", true, false],
    ["$not(profile.points > 3)", true, false],
    ["$not(profile.plan in ['pro'])", true, false],
    ["$not('red' in profile.colours)", true, true],
    ["$not($exists(profile.plan))", true, false],
    ["(profile.vip ~> $not)", true, true],
    ["$not(profile.vip) and $not(event.properties.gift)", true, true],
    ["$not(profile.address.city)", true, true],
    ["$count($filter(event.properties.items, function($i) { $not($i.sold) })) = 2", true, true],
    ["$count(event.properties.items[$not(sold)]) = 2", true, true],
  ])("%s", async (source, nobody, regular) => {
    expect(await ask(source, NOBODY)).toEqual({ holds: nobody, failures: [] });
    expect(await ask(source, REGULAR)).toEqual({ holds: regular, failures: [] });
  });

  test("of what is empty as well", async () => {
    const scope = scopeOf({ city: "", stage: null, colours: [], segments: [], counts: {} });

    for (const trait of ["city", "stage", "colours"]) {
      expect(await ask(`$not(profile.${trait})`, scope)).toEqual({ holds: true, failures: [] });
    }
    expect(await ask("$not($exists(profile.stage)) and profile.stage = null", scope)).toEqual({
      holds: true,
      failures: [],
    });
    expect(await ask("$exists(profile.city) and $exists(profile.segments)", scope)).toEqual({
      holds: true,
      failures: [],
    });
  });
});

describe("a comparison with what is not there is no, and says what is missing", () => {
  test.each([
    ["profile.plan = 'pro'", ["profile.plan"]],
    ["profile.plan != 'pro'", ["profile.plan"]],
    ["profile.vip = false", ["profile.vip"]],
    ["'red' in profile.colours", ["profile.colours"]],
    ["profile.a = 1 and profile.b = 2", ["profile.a"]],
    ["profile.a = 1 or profile.b != 2", ["profile.a", "profile.b"]],
    ["event.properties.total != 3", ["event.properties.total"]],
    ["entry.properties.total = event.properties.total", ["entry.properties.total", "event.properties.total"]],
    ["$not($not(profile.plan = 'pro'))", ["profile.plan"]],
  ])("%s", async (source, missing) => {
    const { holds, failures } = await ask(source, NOBODY);

    expect(holds).toBe(false);
    expect(failures).toMatchObject([{ source, cause: "missing", missing }]);
  });

  test("where the comparison itself gives nothing too", async () => {
    const { holds, failures } = await ask("profile.points > 3", NOBODY);

    expect(holds).toBe(false);
    expect(failures).toMatchObject([{ cause: "undefined", missing: ["profile.points"] }]);
  });

  test.each(["profile.plan = 'pro' or event.name = 'Signed Up'", "event.properties.items[sold = true] or true"])(
    "but not where the condition holds: %s",
    async (source) => {
      expect(await ask(source, NOBODY)).toEqual({ holds: true, failures: [] });
    },
  );

  test("nor of an item of a list", async () => {
    expect((await ask("$count(event.properties.items[sold = true]) > 0", NOBODY)).failures).toEqual([]);
  });
});
