import type { AttributeValue, Index, Item, Table } from "./dynalite.ts";

/** The capacity units of a call. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/**
 * Bytes of an item as DynamoDB counts them for capacity: the UTF-8 lengths of names and values; for numbers half a byte per
 * significant digit plus one; for lists and maps three bytes plus one per element.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Item): number {
  let sum = 0;
  for (const name in item) {
    const value = item[name];
    if (value !== undefined) sum += textBytes(name) + valueBytes(value);
  }
  return sum;
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.BOOL !== undefined || value.NULL !== undefined) return 1;
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemBytes(value.M);
  if (value.L !== undefined) return value.L.reduce((sum, element) => sum + 1 + valueBytes(element), 3);
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + textBytes(text), 0);
  if (value.NS !== undefined) return value.NS.reduce((sum, number) => sum + numberBytes(number), 0);
  if (value.BS !== undefined) return value.BS.reduce((sum, bytes) => sum + binaryBytes(bytes), 0);
  return value.B === undefined ? 0 : binaryBytes(value.B);
}

const textBytes = (text: string): number => Buffer.byteLength(text, "utf8");
const binaryBytes = (base64: string): number => Buffer.byteLength(base64, "base64");

function numberBytes(number: string): number {
  const digits = number
    .replace(/e.*$/i, "")
    .replace(/[-+.]/g, "")
    .replace(/^0+|0+$/g, "").length;
  return Math.ceil(digits / 2) + 1 + (number.startsWith("-") ? 1 : 0);
}

/** One unit per started 4 kB for a strongly consistent read, half for an eventually consistent one. A missing item counts as 1 byte. */
export function readUnits(item: Item | undefined | null, consistent: boolean): number {
  return Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / 4096)) * (consistent ? 1 : 0.5);
}

/** One unit per started kB of the larger item, before or after. A failed condition costs the size of the item that it read. */
export function tableWriteUnits(before: Item | undefined | null, after: Item | undefined | null): number {
  return Math.max(kilobytes(before), kilobytes(after));
}

/**
 * The units of a write in the indexes: none when no projected attribute changed, one write to add, change or remove an entry, two
 * writes when its key changed.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function indexWriteUnits(changes: readonly IndexChange[]): number {
  let units = 0;
  for (const { before, after, moves } of changes) {
    if (!moves) units += Math.max(kilobytes(before), kilobytes(after));
    else units += (before === undefined ? 0 : kilobytes(before)) + (after === undefined ? 0 : kilobytes(after));
  }
  return units;
}

/** Sizes of items. Items are written as a whole, and the next write of an item starts with the same object. */
const measured = new WeakMap<Item, number>();

/** The size of an item in started kB; 1 without an item. */
export function kilobytes(item: Item | undefined | null): number {
  if (!item) return 1;
  let units = measured.get(item);
  if (units === undefined) {
    units = Math.max(1, Math.ceil(itemBytes(item) / 1024));
    measured.set(item, units);
  }
  return units;
}

/** The change of one index entry of an item. */
export interface IndexChange {
  readonly index: Index;
  /** The entry before the write. */
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** The key of the entry changes, or the entry is added or removed. */
  readonly moves: boolean;
}

/** The last result: each write needs it twice, for its cost and for its effect. */
let last: { table: Table; before: unknown; after: unknown; changes: readonly IndexChange[] } | undefined;

/** The changes of a table's global indexes for one written item. The items must not be modified afterwards. */
export function indexChanges(
  table: Table,
  before: Item | undefined | null,
  after: Item | undefined | null,
): readonly IndexChange[] {
  if (last?.table === table && last.before === before && last.after === after) return last.changes;
  const changes = findChanges(table, before, after);
  last = { table, before, after, changes };
  return changes;
}

function findChanges(
  table: Table,
  before: Item | undefined | null,
  after: Item | undefined | null,
): readonly IndexChange[] {
  const changes: IndexChange[] = [];
  for (const index of table.GlobalSecondaryIndexes ?? []) {
    const keys = index.KeySchema.map((key) => key.AttributeName);
    const was = projected(table, index, keys, before);
    const is = projected(table, index, keys, after);
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    const moves = keys.some((key) => JSON.stringify(was?.[key]) !== JSON.stringify(is?.[key]));
    changes.push({ index, before: was, after: is, moves });
  }
  return changes;
}

/** The part of an item that an index contains; undefined when the item lacks a key of the index. */
function projected(
  table: Table,
  { Projection }: Index,
  keys: readonly string[],
  item: Item | undefined | null,
): Item | undefined {
  if (!item || keys.some((key) => item[key] === undefined)) return undefined;
  const names =
    Projection.ProjectionType === "ALL"
      ? Object.keys(item)
      : [...keys, ...table.KeySchema.map((key) => key.AttributeName), ...(Projection.NonKeyAttributes ?? [])];
  const part: Record<string, AttributeValue> = {};
  for (const name of names) {
    const value = item[name];
    if (value !== undefined) part[name] = value;
  }
  return part;
}
