import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Budget, WorkLimitError } from "../../core/expression/budget.ts";
import { engineFor } from "../../core/expression/regex/engine.ts";
import { PatternError } from "../../core/expression/regex/syntax.ts";

function exec(literal: RegExp, text: string) {
  const Engine = engineFor(new Budget());
  return new Engine(literal).exec(text);
}

function all(literal: RegExp, text: string) {
  const Engine = engineFor(new Budget());
  const engine = new Engine(literal);
  const found: unknown[] = [];
  for (let match = engine.exec(text); match !== null && found.length < 20; match = engine.exec(text)) {
    found.push([match.index, ...match]);
    if (match[0] === "") engine.lastIndex += 1;
  }
  return found;
}

function allNative(literal: RegExp, text: string) {
  return [...text.matchAll(literal)].slice(0, 20).map((match) => [match.index, ...match]);
}

describe("regular expressions match as JavaScript's do", () => {
  test.each([
    [/^(\w+\.?)*@x\.com$/g, "ada.lovelace@x.com"],
    [/([0-9]{1,3})-?/g, "12-345-6789"],
    [/(?<area>\d+)[ -](?:\d+)/g, "030 4711 and 089-0815"],
    [/^\s*$|\bcat\b/gim, "\nCat catalogue\n"],
    [/(a)|(b)/g, "ab"],
    [/(?:(a)|b)*/g, "ab"],
    [/(a+?)(a*)/g, "aaaa"],
    [/x{2,3}?y/g, "xxxxy"],
    [/[^a-c\d]+/g, "abc1def"],
    [/[\w-]+/g, "a-b_c d"],
    [/[é-ü]/gi, "Éa"],
    [/a{,2}|{|]/g, "a{,2} ] {"],
    [/\u0041\x42\t/g, "AB\t"],
    [/./g, "a\n\u2028b"],
    [/$/gm, "a\nb"],
    [/\B/g, "ab c"],
    [/straße/gi, "STRASSE Straße"],
  ])("%s on %j", (literal, text) => {
    expect(all(literal, text)).toEqual(allNative(literal, text));
  });

  test("and so do ones that were made up", () => {
    const unit = fc.constantFrom("a", "b", "c", ".", "\\d", "\\w", "[ab]", "[^a]", "[a-c1]", "\\s", "é");
    const { pattern } = fc.letrec<{ pattern: string; part: string; one: string }>((tie) => ({
      one: fc.oneof(
        { maxDepth: 3 },
        unit,
        tie("pattern").map((inner) => `(${inner})`),
        tie("pattern").map((inner) => `(?:${inner})`),
      ),
      part: fc
        .tuple(tie("one"), fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,2}", "*?", "+?"))
        .map((both) => both.join("")),
      pattern: fc.oneof(
        { maxDepth: 3 },
        fc.array(tie("part"), { minLength: 1, maxLength: 4 }).map((parts) => parts.join("")),
        fc.tuple(tie("part"), tie("part")).map((both) => both.join("|")),
      ),
    }));
    const anchored = fc
      .tuple(fc.constantFrom("", "^", "\\b"), pattern, fc.constantFrom("", "$", "\\b"))
      .map((parts) => parts.join(""));
    const text = fc.string({ unit: fc.constantFrom("a", "b", "c", "A", "B", "1", " ", "é", "\n"), maxLength: 12 });
    fc.assert(
      fc.property(anchored, fc.constantFrom("g", "gi", "gm"), text, (source, flags, given) => {
        const literal = new RegExp(source, flags);
        const [found, native] = [exec(literal, given), literal.exec(given)];
        // What is empty and repeated is where engines of this kind prefer another of several matches.
        expect(found === null).toBe(native === null);
        expect(found?.index).toBe(native?.index);
        if (found !== null && native !== null && !/[*+?}].*\)[*+?{]/.test(source))
          expect([...found]).toEqual([...native]);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });
});

test.each([
  ["(a)\\1", /back-reference/],
  ["(?=a)b", /ahead or behind/],
  ["(?<!a)b", /ahead or behind/],
  ["(?<n>a)\\k<n>", /back-reference/],
  ["((a{100}){100}){100}", /too large/],
  ["a{999999}", /too large/],
  ["\\p{L}", /escape/],
])("%s is refused", (source, why) => {
  expect(() => exec(new RegExp(source, "g"), "a")).toThrow(PatternError);
  expect(() => exec(new RegExp(source, "g"), "a")).toThrow(why);
});

test.each([
  ["^(\\w+\\.?)*@x\\.com$", `${"a".repeat(2_000)}!`],
  ["(a+)+$", `${"a".repeat(2_000)}!`],
  ["(a|aa)+$", `${"a".repeat(2_000)}!`],
  ["(.*)(.*)(.*)x", "a".repeat(2_000)],
  ["(a?){50}a{50}", "a".repeat(50)],
])("%s does not take longer the more ways there are", (source, text) => {
  const budget = new Budget();
  const Engine = engineFor(budget);

  const found = new Engine(new RegExp(source, "g")).exec(text);

  expect(found === null).toBe(!source.startsWith("(a?)"));
  expect(budget.steps).toBeLessThan(5_000);
});

test("a text too long for its expression is over the bound", () => {
  expect(() => exec(/(a+b?)+c/g, "a".repeat(1_000_000))).toThrow(WorkLimitError);
});
