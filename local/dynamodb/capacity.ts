import type { AttributeValue, Index, Item, Table } from "./dynalite.ts";

/** Units that a call consumed. */
export interface Units {
  readonly read: number;
  readonly write: number;
}

/**
 * Bytes of an item as DynamoDB counts them for capacity: UTF-8 lengths of names and values, numbers at half a byte a
 * significant digit and one, three bytes and one an element for lists and maps.
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

/** Strongly consistent reads cost a unit per 4 kB begun, eventually consistent ones half; a missing item counts as 1 byte. */
export function readUnits(item: Item | undefined | null, consistent: boolean): number {
  return Math.max(1, Math.ceil((item ? itemBytes(item) : 0) / 4096)) * (consistent ? 1 : 0.5);
}

/** The larger of the item before and after, a unit per kB begun; a failed condition pays for the item it looked at. */
export function tableWriteUnits(before: Item | undefined | null, after: Item | undefined | null): number {
  return Math.max(kilobytes(before), kilobytes(after));
}

/**
 * What a write costs in the indexes: nothing where no projected attribute changed, one write to add, change or remove an
 * entry, two where its key changed.
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

/** What was measured stays: items are written whole, and the next write of one begins with the same object. */
const measured = new WeakMap<Item, number>();

/** What an item takes, in kB begun; of none 1. */
export function kilobytes(item: Item | undefined | null): number {
  if (!item) return 1;
  let units = measured.get(item);
  if (units === undefined) {
    units = Math.max(1, Math.ceil(itemBytes(item) / 1024));
    measured.set(item, units);
  }
  return units;
}

/** How one index entry of an item changes; unchanged ones are left out. */
export interface IndexChange {
  readonly index: Index;
  /** What the index holds of the item. */
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  /** Its place in the index changes; so does that of one that comes or goes. */
  readonly moves: boolean;
}

/** What was asked last: each write asks twice, for what it costs and for what it does. */
let last: { table: Table; before: unknown; after: unknown; changes: readonly IndexChange[] } | undefined;

/** How the global indexes of a table change with one item; neither item may change afterwards. */
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

/** The part of an item that an index holds; none where the item lacks a key of it. */
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
