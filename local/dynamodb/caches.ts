import { database, type ExpressionContext, type Parser, type Table } from "./dynalite.ts";

type Values = NonNullable<ExpressionContext["attrVals"]>;
type Make = (values: Values) => unknown;

/** A parse that can be had again with other values. */
interface Known {
  /** Makes what the parser made, of these values. */
  readonly make: Make;
  /** What the expression uses. */
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/** More expressions than the adapters have; the AWS CLI may bring any. */
const CACHED = 1_000;
/** Of text and names; the adapters' are shorter. A longer expression is parsed each time. */
const CACHED_LENGTH = 5_000;

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
    if (key.length > CACHED_LENGTH) return parse(text, { context });
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
    return known.make(context.attrVals ?? {});
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
  const names = new Map<unknown, string>(Object.entries(attrVals).map(([name, value]) => [value, name]));
  return {
    make: makerOf(tree, names),
    names: Object.keys(attrNames).filter((name) => !(name in unusedAttrNames)),
    values: Object.keys(attrVals).filter((name) => !(name in unusedAttrVals)),
  };
}

/** Makes copies of a node, down to the values that `names` has a name for. */
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

/** Keys of the customers that are busy at one time. */
const KEPT = 5_000;
/** Of both parts together; a longer key, which may have 3 kB, is made each time. */
const KEPT_LENGTH = 300;

const kept = new WeakMap<Table, Map<string, string>>();

/**
 * Has dynalite keep the keys it has made of items with one or two text attributes as their key: an item is looked up
 * several times in the moment it is written, and each time dynalite would hash its key. Any other key it makes itself.
 */
export function keepKeys(): void {
  const { createKey } = database;
  database.createKey = (item, table, keySchema) => {
    const [partition, sort] = table.KeySchema;
    const hashKey = partition && item[partition.AttributeName]?.S;
    const rangeKey = sort === undefined ? "" : item[sort.AttributeName]?.S;
    if (
      keySchema !== undefined ||
      hashKey === undefined ||
      rangeKey === undefined ||
      hashKey.length + rangeKey.length > KEPT_LENGTH
    ) {
      return createKey(item, table, keySchema);
    }
    let keys = kept.get(table);
    if (keys === undefined) {
      keys = new Map();
      kept.set(table, keys);
    }
    const pair = `${hashKey.length} ${hashKey}${rangeKey}`;
    let key = keys.get(pair);
    if (key === undefined) {
      key = createKey(item, table, keySchema);
      if (keys.size >= KEPT) keys.clear();
      keys.set(pair, key);
    }
    return key;
  };
}
