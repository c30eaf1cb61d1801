import { database, type ExpressionContext, type Parser, type Table } from "./dynalite.ts";

type Values = NonNullable<ExpressionContext["attrVals"]>;
type Make = (values: Values) => unknown;

/** A parsed expression that can be used again with other values. */
interface CachedExpression {
  /** The names of the request with what they stand for, and the values with their type. */
  readonly given: Given;
  /** Makes the parser's result for these values. */
  readonly make: Make;
  /** The names and values that the expression uses. */
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** More expressions than the adapters have; the AWS CLI may send any others. */
const MOST_CACHED = 1_000;
/** The most characters of text and names, more than the adapters need. A longer expression is parsed each time. */
const LONGEST_CACHED = 5_000;

/** In these expressions the value itself, not only its type, decides whether the expression is valid. */
const READS_VALUES = /between|attribute_type/i;

/**
 * Makes a parser of dynalite cache its results: every event uses the same dozen expressions, and parsing them took longer than
 * executing them.
 *
 * 1. A result is used again for the same text, names, and types of the values; the values themselves are inserted each time.
 *    Expressions that depend on the values (READS_VALUES) are parsed each time.
 * 2. Every result is a new tree, because dynalite's actions modify it.
 * 3. Refused expressions are not cached.
 */
export function cacheExpressions(parser: Parser): void {
  /** By text: an expression comes with the same names, but for those of its request's other expressions. */
  const cache = new Map<string, CachedExpression[]>();
  let cached = 0;
  const { parse } = parser;
  const known = (text: string, context: ExpressionContext) =>
    cache.get(text)?.find(({ given }) => isSame(given, context));
  const parsed = (text: string, context: ExpressionContext): CachedExpression | { readonly refused: unknown } => {
    const unused = { unusedAttrNames: all(context.attrNames), unusedAttrVals: all(context.attrVals) };
    const tree = parse(text, { context: { ...context, ...unused } });
    if (typeof tree !== "object" || tree === null) return { refused: tree };
    const made = cachedExpression(tree, context, unused);
    if (cached >= MOST_CACHED) {
      cache.clear();
      cached = 0;
    }
    cache.set(text, [...(cache.get(text) ?? []), made]);
    cached += 1;
    return made;
  };
  parser.parse = (text, { context }) => {
    const found = known(text, context);
    if (found === undefined && (READS_VALUES.test(text) || charactersOf(text, context) > LONGEST_CACHED)) {
      return parse(text, { context });
    }
    const expression = found ?? parsed(text, context);
    if ("refused" in expression) return expression.refused;
    for (const name of expression.names) delete context.unusedAttrNames[name];
    for (const name of expression.values) delete context.unusedAttrVals[name];
    return expression.make(context.attrVals ?? {});
  };
}

interface Given {
  readonly names: readonly (readonly [name: string, of: string])[];
  readonly types: readonly (readonly [value: string, type: string])[];
}

/** What a request gives; the types of values are their member names, as in dynalite. */
function givenIn({ attrNames = {}, attrVals = {} }: ExpressionContext): Given {
  return {
    names: Object.entries(attrNames),
    types: Object.entries(attrVals).map(([name, value]) => [name, Object.keys(value).join(" ")]),
  };
}

/** Compared without making a text of them: this is asked several times for each event. */
function isSame({ names, types }: Given, { attrNames, attrVals }: ExpressionContext): boolean {
  let at = 0;
  for (const name in attrNames) {
    const known = names[at++];
    if (known === undefined || known[0] !== name || known[1] !== attrNames[name]) return false;
  }
  if (at !== names.length) return false;
  at = 0;
  for (const name in attrVals) {
    const known = types[at++];
    if (known === undefined || known[0] !== name) return false;
    let type = "";
    for (const member in attrVals[name]) type = type === "" ? member : `${type} ${member}`;
    if (known[1] !== type) return false;
  }
  return at === types.length;
}

function charactersOf(text: string, context: ExpressionContext): number {
  const { names, types } = givenIn(context);
  return [...names, ...types].reduce((sum, [name, of]) => sum + name.length + of.length, text.length);
}

function all(record: object | undefined): Record<string, true> {
  return Object.fromEntries(Object.keys(record ?? {}).map((name) => [name, true]));
}

function cachedExpression(
  tree: object,
  { attrNames = {}, attrVals = {} }: ExpressionContext,
  { unusedAttrNames, unusedAttrVals }: Pick<ExpressionContext, "unusedAttrNames" | "unusedAttrVals">,
): CachedExpression {
  const names = new Map<unknown, string>(Object.entries(attrVals).map(([name, value]) => [value, name]));
  return {
    given: givenIn({ attrNames, attrVals, unusedAttrNames, unusedAttrVals }),
    make: makerOf(tree, names),
    names: Object.keys(attrNames).filter((name) => !(name in unusedAttrNames)),
    values: Object.keys(attrVals).filter((name) => !(name in unusedAttrVals)),
  };
}

/** Makes a function that copies a node and inserts new values for those in `names`. */
function makerOf(node: unknown, names: ReadonlyMap<unknown, string>): Make {
  const name = names.get(node);
  if (name !== undefined) return (values) => values[name];
  if (typeof node !== "object" || node === null) return () => node;
  if (Array.isArray(node)) {
    const elements = node.map((element) => makerOf(element, names));
    return (values) => elements.map((make) => make(values));
  }
  const members = Object.entries(node).map(([member, inside]) => ({ member, make: makerOf(inside, names) }));
  const bare = Object.getPrototypeOf(node) === null;
  return (values) => {
    const made: Record<string, unknown> = bare ? Object.create(null) : {};
    for (const { member, make } of members) made[member] = make(values);
    return made;
  };
}

/** Enough keys for the customers that are active at the same time. */
const MOST_KEYS = 5_000;
/** The most characters of both parts of a key; a longer key (up to 3 kB) is computed each time. */
const LONGEST_KEY = 300;

const keysOf = new WeakMap<Table, Map<string, string>>();

/**
 * Makes dynalite cache the keys of items whose key attributes are texts: an item is looked up several times when it is written,
 * and dynalite would hash its key each time. Other keys are computed by dynalite.
 */
export function cacheKeys(): void {
  const { createKey } = database;
  database.createKey = (item, table, keySchema) => {
    const [partition, sort] = table.KeySchema;
    const hashKey = partition && item[partition.AttributeName]?.S;
    const rangeKey = sort === undefined ? "" : item[sort.AttributeName]?.S;
    if (
      keySchema !== undefined ||
      hashKey === undefined ||
      rangeKey === undefined ||
      hashKey.length + rangeKey.length > LONGEST_KEY
    ) {
      return createKey(item, table, keySchema);
    }
    let keys = keysOf.get(table);
    if (keys === undefined) {
      keys = new Map();
      keysOf.set(table, keys);
    }
    const pair = `${hashKey.length} ${hashKey}${rangeKey}`;
    let key = keys.get(pair);
    if (key === undefined) {
      key = createKey(item, table, keySchema);
      if (keys.size >= MOST_KEYS) keys.clear();
      keys.set(pair, key);
    }
    return key;
  };
}
