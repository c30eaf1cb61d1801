import type { ImportedSuppression } from "../consent/import-row.ts";
import type { CustomerEvent } from "../model/event.ts";
import type { BulkFile, BulkState, RefusedRows } from "../ports/bulk.ts";
import type { SuppressionStore } from "../ports/messages.ts";
import type { InnerQueue, SentEvent, SentEvents } from "../ports/queues.ts";
import type { BulkCounts, BulkProgress } from "./import.ts";
import { withReason } from "./reasons.ts";
import type { FileRow, RefusedRow } from "./row.ts";
import { MOST_SEEN, type Seen } from "./seen.ts";
import type { TakenRow, TakeRow } from "./take-row.ts";

export interface BulkDeps {
  readonly file: BulkFile;
  /** Made by `rowTaker`. */
  readonly take: TakeRow;
  readonly bus: SentEvents;
  /** The paced queue. */
  readonly inner: InnerQueue;
  readonly suppressions: Pick<SuppressionStore, "put">;
  readonly refused: RefusedRows;
  readonly state: BulkState;
  readonly seen: Seen;
  /** Resolves when so many more events may be sent. */
  readonly pace: (events: number) => Promise<void>;
}

/** Rows that are taken in together: after each batch the place is kept. */
const BATCH = 200;
/** Suppressions stored at once. */
const WRITES_AT_ONCE = 16;
const TEXT_LENGTH = 2_000;

/**
 * Takes a part of a file in: from where `from` stands until the file ends or `goOn` says no, which is asked after each
 * batch of 200 rows. Returns how far it came. Memory does not grow with the file.
 *
 * 1. At least once: a batch is kept (BulkState) after it is stored. After a crash it comes again, under the same ids.
 * 2. A row that cannot be taken in is refused, and reading goes on. Throws FileError where the file cannot be read.
 */
export async function takePart(
  deps: BulkDeps,
  from: BulkProgress,
  goOn: (progress: BulkProgress) => boolean,
): Promise<BulkProgress> {
  let progress = from;
  if (progress.done) return progress;
  let batch = noRows();
  for await (const { row, place } of deps.file.rows(from.place)) {
    await add(deps, batch, row, progress.counts.rows);
    if (batch.counts.rows < BATCH) continue;
    batch.place = place();
    if (batch.place === undefined) continue;
    progress = await store(deps, progress, batch);
    if (!goOn(progress)) return progress;
    batch = noRows();
  }
  return store(deps, progress, batch, true);
}

interface Batch {
  place: BulkProgress["place"] | undefined;
  readonly counts: { -readonly [Count in keyof BulkCounts]: number };
  readonly events: SentEvent[];
  readonly inner: CustomerEvent[];
  readonly suppressions: ImportedSuppression[];
  readonly refused: RefusedRow[];
}

function noRows(): Batch {
  const counts = { rows: 0, sent: 0, applied: 0, refused: 0, duplicates: 0, nothing: 0, windows1252: 0 };
  return { place: undefined, counts, events: [], inner: [], suppressions: [], refused: [] };
}

async function add({ take, seen }: BulkDeps, batch: Batch, row: FileRow, before: number): Promise<void> {
  const { counts } = batch;
  counts.rows += 1;
  const taken: TakenRow = "refused" in row ? row : await take(row);
  if ("refused" in taken) {
    const text = "refused" in row ? row.text : textOf(row.value);
    batch.refused.push({ line: row.line, reason: taken.refused, text: text.slice(0, TEXT_LENGTH) });
    counts.refused += 1;
    return;
  }
  if ("readAs" in row) counts.windows1252 += 1;
  if ("suppression" in taken) batch.suppressions.push(taken.suppression);
  else if ("inner" in taken) batch.inner.push(taken.inner);
  else batch.events.push(...taken.events);
  if (taken.key === undefined) counts.nothing += 1;
  else if (before + counts.rows <= MOST_SEEN && seen.add(taken.key)) counts.duplicates += 1;
}

async function store(deps: BulkDeps, before: BulkProgress, batch: Batch, done = false): Promise<BulkProgress> {
  const { events, inner, suppressions, refused, counts } = batch;
  counts.sent = events.length + inner.length;
  counts.applied = suppressions.length;
  if (counts.sent + counts.applied > 0) await deps.pace(counts.sent + counts.applied);
  if (events.length > 0) await deps.bus.put(events);
  if (inner.length > 0) await deps.inner.put(inner);
  for (let at = 0; at < suppressions.length; at += WRITES_AT_ONCE) {
    const some = suppressions.slice(at, at + WRITES_AT_ONCE);
    await Promise.all(
      some.map(({ channel, addressHash, reason, time }) => deps.suppressions.put(channel, addressHash, reason, time)),
    );
  }
  if (refused.length > 0) await deps.refused.put(refused);
  const progress: BulkProgress = {
    place: batch.place ?? before.place,
    counts: sum(before.counts, counts),
    reasons: refused.reduce(withReason, before.reasons),
    done,
  };
  await deps.state.keep(progress);
  return progress;
}

function sum(a: BulkCounts, b: BulkCounts): BulkCounts {
  return {
    rows: a.rows + b.rows,
    sent: a.sent + b.sent,
    applied: a.applied + b.applied,
    refused: a.refused + b.refused,
    duplicates: a.duplicates + b.duplicates,
    nothing: a.nothing + b.nothing,
    windows1252: a.windows1252 + b.windows1252,
  };
}

/** JSON of a row; without it where it is nested deeper than JavaScript can write it. */
function textOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "The row is nested too deep to be written.";
  }
}
