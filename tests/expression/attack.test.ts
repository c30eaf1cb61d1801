import { describe, expect, test } from "vitest";
import { evaluate, type Failure, holds } from "../../core/expression/evaluate.ts";
import type { Scope } from "../../core/expression/scope.ts";
import type { Json } from "../../core/model/json.ts";
import { cpuTime } from "../cpu-time.ts";

const LONG = "a".repeat(60_000);
const ITEMS = Array.from({ length: 4_000 }, (_, i) => ({ sku: i, price: i % 50 }));
const deep = (n: number): Json => (n === 0 ? 1 : [deep(n - 1)]);

/** What a customer's own system could send in 256 kB. */
const SCOPE: Scope = {
  event: {
    name: "Order Completed",
    time: 5,
    properties: {
      email: `${"a".repeat(31)}!`,
      long: LONG,
      ands: "and ".repeat(60),
      many: Array.from({ length: 100_000 }, (_, i) => i % 7),
      items: ITEMS,
      lists: Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`k${i}`, [i, i]])),
      deep: deep(1_000),
      constructor: { prototype: 1 },
    },
  },
  profile: { plan: "pro", segments: ["loyal"], counts: {} },
  steps: {},
  journey: "cart",
  pass: 1,
  now: 10,
};

async function ask(source: string, scope: Scope = SCOPE) {
  const failures: Failure[] = [];
  const began = cpuTime();
  const answer = await holds(source, scope, failures);
  return { answer, causes: failures.map(({ cause }) => cause), took: cpuTime() - began };
}

/** Slow machines included: none of these came back in a minute, or at all, without a bound. */
const SOON = 2_000;

describe("too much work is no, and says so", () => {
  test.each([
    // Lists
    "$count([1..1e7]) > 0",
    "$count([1..9000].[1..9000]) > 0",
    "$sum([1..9000].($sum([1..9000]))) > 0",
    "$count($distinct(event.properties.many)) = 7",
    "$count($distinct(event.properties.items)) > 1",
    "$count($spread(event.properties.items)) > 1",
    "$count(event.properties.items[$$.event.properties.many[0] in $$.event.properties.many]) > 0",
    "$count(event.properties.items[$ in $$.event.properties.items]) > 0",
    "$count(event.properties.lists.*) > 0",
    "$count(event.properties.**) > 0",
    "$count($reduce([1..9000], function($a, $b) { $append($a, [$b, $b]) }, [])) > 0",
    "$count($sort(event.properties.items, function($a, $b) { $a.price > $b.price })) > 0",
    "event.properties.items^(price, >sku)[0].price = 0",
    "$count(event.properties.items{$string(sku): price}) > 0",
    "($x := [1..5000]; $y := $map($x, function() { $x }); $z := $map($x, function() { $y }); $length($string($z)) > 0)",
    "($x := [1..100]; $y := $map($x, function() { [$x] }); $z := $map($x, function() { [$y] }); $w := $map($x, function() { [$z] }); $w = $map($x, function() { [$z] }))",
    // Recursion
    "($f := function($x) { $f($x + 1) }; $f(1))",
    "($f := function($x) { 1 + $f($x + 1) }; $f(1))",
    "($f := function($x) { $x < 2 ? 1 : $f($x - 1) + $f($x - 2) }; $f(40) > 0)",
    "($y := function($f) { $f($f) }; $y($y))",
    // Texts
    "$length($pad('x', 1000000000)) > 0",
    "$length($pad('x', -300000, 'ab')) > 0",
    "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('x', 40)) > 0)",
    "$length($join([1..5000].($$.event.properties.long))) > 0",
    "$length($join([1..9000].('x'), event.properties.long)) > 0",
    "$length($replace(event.properties.long, 'a', $$.event.properties.long)) > 0",
    "$length($replace(event.properties.long, /a/, $$.event.properties.long)) > 0",
    "$count($map([1..9000], function() { $uppercase($$.event.properties.long) })) > 0",
    "$length($string(event.properties.deep)) > 0",
    "$length($fromMillis(0, '[Y,500000000-*]')) > 0",
    "$exists($toMillis(event.properties.ands & 'x', '[Yw] [Mw] [Dw] [Hw]'))",
    "$length($formatInteger(5, event.properties.long)) > 0",
    // Regular expressions
    "$contains(event.properties.long, /(a+b?)+(c|d)+(a*)(a*)x/)",
    "$count($split(event.properties.long, /(a?)(a?)(a?)(a?)b|a/)) > 0",
    "$count($map([1..9000], function() { $contains($$.event.properties.long, /b/) })) > 0",
  ])("%s", async (source) => {
    const { answer, causes, took } = await ask(source);

    expect(causes).toEqual(["bound"]);
    expect(answer).toBe(false);
    expect(took).toBeLessThan(SOON);
  });
});

describe("what is not allowed is an error", () => {
  test.each([
    "$now() != ''",
    "$millis() > 0",
    "$random() >= 0",
    "$count($shuffle([1, 2])) = 2",
    "$eval('1') = 1",
    "($e := $eval; $e('1') = 1)",
    "('1' ~> $eval) = 1",
    "($map(['1'], $eval))[0] = 1",
    "(function($f) { $f() })($now) != ''",
    "$contains('aa', /(a)\\1/)",
    "$contains('aa', /(?=a)a/)",
    "$contains('aa', /((a{100}){100}){100}/)",
    `(function($a)<${"a?".repeat(30)}:x> { 1 })(1)`,
    `${"(".repeat(20_000)}1${")".repeat(20_000)}`,
  ])("%s", async (source) => {
    const { answer, causes, took } = await ask(source);

    expect(causes).toEqual(["error"]);
    expect(answer).toBe(false);
    expect(took).toBeLessThan(SOON);
  });

  test("nor is JavaScript reached", async () => {
    expect((await ask("profile.constructor.constructor('return 1')() = 1")).answer).toBe(false);
  });

  test.each(["profile.constructor", "profile.toString", "profile.__proto__", "event.properties.items.constructor"])(
    "%s is nothing of the customer's",
    async (source) => {
      expect(await evaluate(source, SCOPE, [])).toBeUndefined();
    },
  );
});

describe("what authors write stays within the bounds", () => {
  const { event } = SCOPE;
  const order = {
    ...SCOPE,
    ...(event && { event: { ...event, properties: { email: "a@b", items: ITEMS.slice(0, 1_000) } } }),
  };

  test.each([
    "$contains(event.properties.email, /^(\\w+\\.?)*@x\\.com$/) = false",
    "$sum(event.properties.items[sku < 1000].price) > 0",
    "$count(event.properties.items[price > 5]) > 0",
    "$count($filter(event.properties.items, function($i) { $i.sku < 500 })) = 500",
    "$count([1..1000]) = 1000",
    "$fromMillis(now, '[Y0001]-[M01]-[D01]') = '1970-01-01'",
    "$toMillis('2026-12-01') > now",
    "$pad('7', -3, '0') = '007'",
    "$join($map(['a', 'b'], $uppercase), '-') = 'A-B'",
    "$map(['cat', 'dog'], $contains(?, 'a'))[0]",
    "$match('12-34', /(\\d+)-(\\d+)/).groups[1] = '34'",
    "$replace('a1b22', /\\d+/, '#') = 'a#b#'",
    "$split('a, b,c', /,\\s*/)[2] = 'c'",
    "($f := function($n) { $n < 2 ? 1 : $n * $f($n - 1) }; $f(10) = 3628800)",
    "$reduce([1..5], $append)[4] = 5",
    "$formatNumber(0, '0.0e0') != ''",
    "$sort([3, 1, 2])[0] = 1",
    "$count($distinct([1, 1, 2])) = 2",
    "$keys({'a': 1, 'b': 2})[1] = 'b'",
    "($ ~> |event.properties|{'total': 3}|).event.properties.total = 3",
  ])("%s", async (source) => {
    const { answer, causes } = await ask(source, order);

    expect({ answer, causes }).toEqual({ answer: true, causes: [] });
  });
});

test("two evaluations side by side have a budget each", async () => {
  const source = "$count(event.properties.items[sku < 900]) > 0";

  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(source)));

  expect(answers.map(({ answer }) => answer)).toEqual(Array.from({ length: 20 }, () => true));
});
