import { defined } from "../../core/model/defined.ts";
import type { EntryHead, OffloadedEntry, WaitSummary } from "../../core/model/entry.ts";
import { SharedValues, trusted } from "./packed.ts";
import type { Common } from "./packed-entry.ts";

/*
 * Heads of offloaded entries. A customer may have thousands, so each takes some seventy bytes: values that several
 * share are stored once and named by index, numbers are differences, and hashes are one text.
 */

/** What heads share: usually all of one version that wait for the same. */
export interface SharedHead {
  /** Index of what entries of the version have in common. */
  readonly c: number;
  /** Whether there is a key. */
  readonly k?: 1;
  /** Paths whose hashes follow. */
  readonly s?: readonly string[];
  readonly w?: readonly WaitSummary[];
  readonly h?: true;
  readonly i?: true;
  readonly a?: number;
  /** How long after the start they are due; milliseconds. */
  readonly d: number;
}

/** What few heads have, or many share. */
interface RareHead {
  readonly u?: number;
  readonly g?: EntryHead["goal"];
  readonly z?: EntryHead["end"];
  readonly f?: number;
}

export type PackedOffloaded = readonly [
  shape: number,
  /** Differences to the entry before. */
  n: number,
  start: number,
  /** Time of the entry event after the start. */
  time: number,
  /** Content hash of the body, the key where there is one, and the hash at each path. */
  hashes: string,
  more?: number,
];

const HASH = 16;
const SAME = 8;

/** The packed entries, and the values that they share. */
export function packOffloaded(entries: readonly OffloadedEntry[], placeOf: (entry: Common) => number) {
  const shapes = new SharedValues();
  const mores = new SharedValues();
  let n = 0;
  let start = 0;
  const packed = entries
    .toSorted((a, b) => a.n - b.n)
    .map((entry): PackedOffloaded => {
      const { offloaded, key, end, goal } = entry;
      const paths = Object.keys(offloaded.same).toSorted();
      const shape = shapes.of({
        c: placeOf(entry),
        ...(key === undefined ? {} : { k: 1 }),
        ...(paths.length === 0 ? {} : { s: paths }),
        ...(offloaded.waits.length === 0 ? {} : { w: offloaded.waits }),
        ...(entry.holdout === undefined ? {} : { h: true }),
        ...(entry.startInName === undefined ? {} : { i: true }),
        ...defined({ a: entry.part }),
        d: entry.due - entry.start,
      } satisfies SharedHead);
      const more: RareHead = {
        ...defined({ u: offloaded.until, g: goal, z: end, f: entry.failed }),
      };
      const hashes = [offloaded.hash, key ?? "", ...paths.map((path) => offloaded.same[path] ?? "")].join("");
      const rest = Object.keys(more).length === 0 ? ([] as const) : ([mores.of(more)] as const);
      const difference = [entry.n - n, entry.start - start] as const;
      n = entry.n;
      start = entry.start;
      return [shape, ...difference, offloaded.time - entry.start, hashes, ...rest];
    });
  return { a: packed, s: shapes.values(), m: mores.values() };
}

export function unpackOffloaded(
  packed: readonly PackedOffloaded[],
  shapes: readonly SharedHead[],
  mores: readonly unknown[],
  common: readonly Common[],
): readonly OffloadedEntry[] {
  let n = 0;
  let start = 0;
  return packed.map(([place, later, after, time, hashes, rest]) => {
    n += later;
    start += after;
    const shape = trusted<SharedHead>(shapes[place]);
    const { u, g, z, f } = rest === undefined ? {} : trusted<RareHead>(mores[rest]);
    const from = shape.k === undefined ? HASH : 2 * HASH;
    const same = (shape.s ?? []).map((path, at) => [path, hashes.slice(from + at * SAME, from + (at + 1) * SAME)]);
    return {
      ...trusted<Common>(common[shape.c]),
      n,
      start,
      due: start + shape.d,
      ...(shape.k === undefined ? {} : { key: hashes.slice(HASH, 2 * HASH) }),
      ...defined({ holdout: shape.h, startInName: shape.i, part: shape.a, goal: g, end: z, failed: f }),
      offloaded: {
        hash: hashes.slice(0, HASH),
        ...defined({ until: u }),
        time: start + time,
        same: Object.fromEntries(same),
        waits: shape.w ?? [],
      },
    };
  });
}
