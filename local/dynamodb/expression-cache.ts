import type { ExpressionContext, Parser } from "./dynalite.ts";

/** A parse that can be had again with other values. */
interface Known {
  /** What the parser made, with a mark in the place of each value. */
  readonly tree: object;
  /** The names of values, by their marks. */
  readonly marks: ReadonlyMap<object, string>;
  /** What the expression uses. */
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** More expressions than the adapters have; the AWS CLI may bring any. */
const CACHED = 1_000;

/** Here a value itself, not only its type, decides whether the expression is valid. */
const READS_VALUES = /between|attribute_type/i;

/**
 * Has a parser of dynalite keep what it has parsed: the same dozen expressions come with every event, and parsing them
 * took longer than carrying them out.
 *
 * 1. What a parser makes depends on the text, the names, and the types of the values, which are the key; the values
 *    themselves are put in anew. Expressions where that is not so (READS_VALUES) are parsed each time.
 * 2. Every answer is a tree of its own: dynalite's actions write into it.
 * 3. Expressions that are refused are not kept.
 */
export function keepParsed(parser: Parser): void {
  const cache = new Map<string, Known>();
  const { parse } = parser;
  parser.parse = (text, { context }) => {
    if (READS_VALUES.test(text)) return parse(text, { context });
    const key = keyOf(text, context);
    let known = cache.get(key);
    if (known === undefined) {
      const unused = { unusedAttrNames: all(context.attrNames), unusedAttrVals: all(context.attrVals) };
      const tree = parse(text, { context: { ...context, ...unused } });
      if (typeof tree !== "object" || tree === null) return tree;
      known = knownOf(tree, context, unused);
      if (cache.size >= CACHED) cache.clear();
      cache.set(key, known);
    }
    for (const name of known.names) delete context.unusedAttrNames[name];
    for (const name of known.values) delete context.unusedAttrVals[name];
    const { tree, marks } = known;
    return copied(tree, (mark) => {
      const name = marks.get(mark);
      return name === undefined ? undefined : context.attrVals?.[name];
    });
  };
}

/** The values' types as dynalite tells them: by the members that are there. */
function keyOf(text: string, { attrNames, attrVals }: ExpressionContext): string {
  let key = `${text.length} ${text}`;
  for (const name in attrNames) key += `\n${name} ${JSON.stringify(attrNames[name])}`;
  for (const name in attrVals) {
    key += `\n${name}`;
    for (const type in attrVals[name]) key += ` ${type}`;
  }
  return key;
}

function all(record: object | undefined): Record<string, true> {
  return Object.fromEntries(Object.keys(record ?? {}).map((name) => [name, true]));
}

function knownOf(
  tree: object,
  { attrNames = {}, attrVals = {} }: ExpressionContext,
  { unusedAttrNames, unusedAttrVals }: Pick<ExpressionContext, "unusedAttrNames" | "unusedAttrVals">,
): Known {
  const marks = new Map<object, string>();
  const markOf = new Map<object, object>();
  for (const [name, value] of Object.entries(attrVals)) {
    const mark = {};
    marks.set(mark, name);
    markOf.set(value, mark);
  }
  return {
    tree: copied(tree, (value) => markOf.get(value)),
    marks,
    names: Object.keys(attrNames).filter((name) => !(name in unusedAttrNames)),
    values: Object.keys(attrVals).filter((name) => !(name in unusedAttrVals)),
  };
}

/** A copy down to the objects that `instead` has something for, which takes their place. */
function copied(node: object, instead: (object: object) => object | undefined): object {
  const other = instead(node);
  if (other !== undefined) return other;
  const each = (value: unknown): unknown =>
    typeof value === "object" && value !== null ? copied(value, instead) : value;
  if (Array.isArray(node)) return node.map(each);
  const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(node));
  for (const [name, value] of Object.entries(node)) copy[name] = each(value);
  return copy;
}
