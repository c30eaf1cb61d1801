import { describe, expect, test } from "vitest";
import { evaluate, type Failure, failureCount, holds } from "../../core/expression/evaluate.ts";
import type { Scope } from "../../core/expression/scope.ts";

const SCOPE: Scope = {
  event: {
    name: "Order Completed",
    time: 5,
    properties: { total: 20, tags: ["a", "b"], items: [{ sku: 1 }, { sku: 2 }] },
  },
  profile: { plan: "pro", segments: ["loyal"], counts: { "Order Completed": 1 }, none: null },
  steps: { offer: { opened: true } },
  journey: "cart",
  pass: 1,
  now: 10,
};

async function ask(source: string) {
  const failures: Failure[] = [];
  return { holds: await holds(source, SCOPE, failures), failures };
}

describe("conditions", () => {
  test.each([
    ["event.properties.total >= 20", true],
    ["'loyal' in profile.segments", true],
    ["profile.counts.`Order Completed` = 1", true],
    ["steps.offer.opened", true],
    ["steps.offer.opened and now > 5 and pass = 1 and journey = 'cart'", true],
    ["event.properties.total < 20", false],
    ["event.properties.items.sku", true],
    ["0", false],
    ["''", false],
    ["[]", false],
    ["[0, 0]", false],
    ["{}", false],
    ["profile.none", false],
    ["'text'", true],
  ])("%s is %s", async (source, expected) => {
    expect(await ask(source)).toEqual({ holds: expected, failures: [] });
  });

  test.each([
    ["profile.gone", "undefined"],
    ["steps.offer.clicked", "undefined"],
    ["profile.plan > 3", "error"],
    ["$nothing()", "error"],
    ["(((", "error"],
    ["function($x) { $x }", "undefined"],
    ["$sum", "undefined"],
    ["1 / 0", "undefined"],
  ])("%s is false, and says %s", async (source, cause) => {
    const { holds, failures } = await ask(source);

    expect(holds).toBe(false);
    expect(failures).toMatchObject([{ source, cause }]);
  });
});

describe("values", () => {
  test("are plain JSON", async () => {
    const value = await evaluate("event.properties.items.sku", SCOPE, []);

    expect(value).toStrictEqual([1, 2]);
    expect(Object.getOwnPropertyNames(value)).toEqual(["0", "1", "length"]);
  });

  test("of the same expression side by side do not mix", async () => {
    const sources = Array.from({ length: 50 }, (_, i) => ({ ...SCOPE, pass: i }));

    const values = await Promise.all(
      sources.map((scope) => evaluate("$map([1, 2], function($x) { $$.pass })[0]", scope, [])),
    );

    expect(values).toEqual(sources.map(({ pass }) => pass));
  });

  test("leave what they were given as it was", async () => {
    const before = JSON.stringify(SCOPE);

    await evaluate("event.properties.tags ~> $append('c')", SCOPE, []);
    await evaluate("$ ~> |event.properties|{'total': 0}|", SCOPE, []);

    expect(JSON.stringify(SCOPE)).toBe(before);
  });
});

test("a failure is counted under a name that a metric takes", () => {
  const source = `profile.größe\n  > ${"1".repeat(500)}`;

  const { dimensions } = failureCount("cart", { source, cause: "error", message: "" });

  expect(dimensions.condition).toMatch(/^profile\.gr\?\?e > 1+$/);
  expect(dimensions.condition).toHaveLength(200);
});
