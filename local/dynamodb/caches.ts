import { database, type ExpressionContext, type Parser, type Table } from "./dynalite.ts";

type Values = NonNullable<ExpressionContext["attrVals"]>;
type Make = (values: Values) => unknown;

/** A parsed expression that can be used again with other values. */
interface CachedExpression {
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
 * 1. The key is the text, the names, and the types of the values; the values themselves are inserted each time. Expressions that
 *    depend on the values (READS_VALUES) are parsed each time.
 * 2. Every result is a new tree, because dynalite's actions modify it.
 * 3. Refused expressions are not cached.
 */
export function cacheExpressions(parser: Parser): void {
  const cache = new Map<string, CachedExpression>();
  const { parse } = parser;
  parser.parse = (text, { context }) => {
    if (READS_VALUES.test(text)) return parse(text, { context });
    const key = keyOf(text, context);
    if (key.length > LONGEST_CACHED) return parse(text, { context });
    let known = cache.get(key);
    if (known === undefined) {
      const unused = { unusedAttrNames: all(context.attrNames), unusedAttrVals: all(context.attrVals) };
      const tree = parse(text, { context: { ...context, ...unused } });
      if (typeof tree !== "object" || tree === null) return tree;
      known = cachedExpression(tree, context, unused);
      if (cache.size >= MOST_CACHED) cache.clear();
      cache.set(key, known);
    }
    for (const name of known.names) delete context.unusedAttrNames[name];
    for (const name of known.values) delete context.unusedAttrVals[name];
    return known.make(context.attrVals ?? {});
  };
}

/** The cache key; the types of values are their member names, as in dynalite. */
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

function cachedExpression(
  tree: object,
  { attrNames = {}, attrVals = {} }: ExpressionContext,
  { unusedAttrNames, unusedAttrVals }: Pick<ExpressionContext, "unusedAttrNames" | "unusedAttrVals">,
): CachedExpression {
  const names = new Map<unknown, string>(Object.entries(attrVals).map(([name, value]) => [value, name]));
  return {
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
