import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { cacheExpressions } from "../../local/dynamodb/caches.ts";
import { type ExpressionContext, type Parser, parsers } from "../../local/dynamodb/dynalite.ts";

const { compare } = createRequire(import.meta.url)("dynalite/db");

type Names = NonNullable<ExpressionContext["attrNames"]>;
type Values = NonNullable<ExpressionContext["attrVals"]>;

/** What dynalite's validation reads after a parse: the error, or the tree and the unused names and values. */
function outcome(parser: Parser, text: string, attrNames: Names, attrVals: Values): unknown {
  const all = (record: object) => Object.fromEntries(Object.keys(record).map((name) => [name, true as const]));
  const context = { attrNames, attrVals, unusedAttrNames: all(attrNames), unusedAttrVals: all(attrVals) };
  const { unusedAttrNames, unusedAttrVals } = context;
  const given = { ...context, isReserved: (name: string) => name === "name", compare };
  try {
    const tree = parser.parse(text, { context: given });
    return typeof tree === "string" ? { refused: tree } : { tree, unusedAttrNames, unusedAttrVals };
  } catch (error) {
    return { thrown: String(error) };
  }
}

const NAMES: readonly Names[] = [{}, { "#a": "alpha" }, { "#a": "name", "#b": "beta" }];
const VALUES: readonly Values[] = [
  {},
  { ":v": { N: "1" } },
  { ":v": { N: "2" }, ":w": { N: "1" } },
  { ":v": { S: "x" }, ":w": { S: "a" } },
  { ":v": { S: "N" }, ":w": { M: { deep: { L: [{ S: "y" }] } } } },
  { ":w": { L: [] }, ":v": { L: [{ S: "z" }] } },
];
const TEXTS = [
  "attribute_not_exists(pk)",
  "attribute_exists(pk) and revision = :v",
  "#a = :v or (not #b < :w)",
  "alpha between :v and :w",
  "attribute_type(alpha, :v)",
  "begins_with(alpha, :v)",
  "size(#a) > :v",
  "alpha in (:v, :w)",
  "set #a = :v, beta.gamma[1] = :w remove delta",
  "set alpha = if_not_exists(alpha, :v) + :w",
  "set alpha = list_append(alpha, :v), gamma = :v",
  "add alpha :v",
  "delete alpha :v",
  "alpha, #a.beta[2]",
  "name = :v",
  "alpha = ",
];

describe("cached expressions", () => {
  it.each(TEXTS)("equal a new parse: %s", (text) => {
    for (const parser of parsers) {
      const keeping: Parser = { parse: parser.parse };
      cacheExpressions(keeping);
      for (const round of [1, 2]) {
        for (const names of NAMES) {
          for (const values of VALUES) {
            const anew = outcome(parser, text, names, values);
            expect(outcome(keeping, text, names, values), `round ${round}`).toStrictEqual(anew);
          }
        }
      }
    }
  });

  it("contain the values of their own request, and share nothing with other results", () => {
    let parses = 0;
    const update: Parser = {
      parse: (text, options) => {
        parses++;
        return parsers[1]?.parse(text, options);
      },
    };
    cacheExpressions(update);
    const section = (value: Values[string]) => {
      const { tree } = Object(outcome(update, "set alpha = :v", {}, { ":v": value }));
      const [first] = tree.sections;
      return first;
    };
    const first = { N: "1" };
    const second = { N: "2" };
    const one = section(first);
    one.val = "written over by an action";
    const two = section(second);
    expect(two.val).toBe(second);
    expect(section(first).val).toBe(first);
    expect(parses).toBe(1);
  });
});
