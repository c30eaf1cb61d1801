import type { QueueRecord } from "../ingest/ingest-batch.ts";
import { type ParkingDeps, retryOrPark } from "../ingest/parking.ts";
import { getOwn } from "../model/json.ts";
import { rateOf, type Settings } from "../model/settings.ts";
import type { FileSource } from "../model/source.ts";
import type { BulkFile } from "../ports/bulk.ts";
import { type ImportBucket, UploadGoneError, type UploadQueue } from "../ports/import-bucket.ts";
import type { SuppressionStore } from "../ports/messages.ts";
import type { InnerQueue, SentEvents } from "../ports/queues.ts";
import type { Clock, Hash, Pause, Spelling } from "../ports/system.ts";
import { importOf, type NamedImport, seenName } from "./file-name.ts";
import type { BulkProgress } from "./import.ts";
import { pacer } from "./pace.ts";
import { FileError } from "./row.ts";
import { Seen } from "./seen.ts";
import { takePart } from "./take-part.ts";
import { rowTaker } from "./take-row.ts";
import { isNewer, isSame, parseUploadWork, type Upload, type UploadWork } from "./upload.ts";
import { goneText, LostRaceError, loadReceipt, ReceiptWriter } from "./upload-receipt.ts";

export interface TakeUploadDeps extends ParkingDeps {
  readonly bucket: ImportBucket;
  readonly uploads: UploadQueue;
  /** The rows of an upload. Throws FileError where its name does not say how it is written. */
  readonly open: (upload: Upload, named: NamedImport, source: FileSource | undefined) => BulkFile;
  readonly bus: SentEvents;
  /** The paced queue. */
  readonly inner: InnerQueue;
  readonly suppressions: Pick<SuppressionStore, "put">;
  readonly hash: Hash;
  readonly spelling: Spelling;
  readonly settings: Pick<Settings, "topics" | "imports">;
  /** The sources of the workspace that read files, by name. */
  readonly sources: Readonly<Record<string, FileSource>>;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** How long one part takes, unless the file ends before; milliseconds. Then the next message goes on. */
const PART_TIME = 60_000;
/** A receipt that is younger belongs to a copy of the function that is at work; milliseconds. A batch takes seconds. */
const FRESH = 600_000;

/** Whether the record of the queue is finished, or must come again. */
type Outcome = "finished" | "again";

/**
 * Takes one part of an upload in, and puts the next part on the queue. At least once; idempotency key: key, ETag and sequencer of
 * the upload, and the part.
 *
 * 1. The receipt says how far the upload has come. It is written after each batch, over what was read before: of two copies that work
 *    on one part, one loses and comes again. A batch that comes again has the same ids.
 * 2. The next part is put on the queue after the receipt names it. If the function dies in between, the message of this part comes
 *    again, finds a receipt that is a part ahead and that nobody writes, and puts the next part on the queue once more.
 * 3. An event of an upload that another has replaced changes nothing.
 */
export async function takeUpload(deps: TakeUploadDeps, { upload, part }: UploadWork): Promise<Outcome> {
  // The console of S3 makes a folder as an empty file of such a name.
  if (upload.key.endsWith("/")) return "finished";
  const found = await loadReceipt(deps.bucket, upload.key);
  const known = found?.read;
  if (known !== undefined && isNewer(known.next, upload)) return "finished";
  const mine = known !== undefined && isSame(known.next, upload) ? known : undefined;
  if (mine !== undefined && mine.state !== "reading") return "finished";
  const ahead = mine === undefined ? 0 : mine.next.part - part;
  if (ahead > 1) return "finished";
  if (mine !== undefined && ahead === 1) {
    if (deps.clock.now() - mine.next.kept < FRESH) return "again";
    await deps.uploads.put({ upload, part: mine.next.part });
    return "finished";
  }
  try {
    return await takeOn(deps, upload, { tag: found?.tag, ...(mine && { next: mine.next }) });
  } catch (error) {
    if (error instanceof LostRaceError) return "again";
    throw error;
  }
}

async function takeOn(
  deps: TakeUploadDeps,
  upload: Upload,
  from: ConstructorParameters<typeof ReceiptWriter>[3],
): Promise<Outcome> {
  const named = importOf(upload.key);
  const problem = "problem" in named ? named.problem : problemOf(deps, upload, named);
  if ("problem" in named || problem !== undefined) {
    await new ReceiptWriter(deps, upload, "problem" in named ? undefined : named, from).fail(problem ?? "");
    deps.counter.count("FileEnded", { kind: "problem" in named ? "unknown" : named.kind, state: "failed" });
    return "finished";
  }
  const receipt = new ReceiptWriter(deps, upload, named, from);
  const before = receipt.progress;
  const seen = await loadSeen(deps, upload, before);
  try {
    const progress = await takeSome(deps, upload, named, receipt, seen.seen);
    if (progress.done) deps.counter.count("FileEnded", { kind: named.kind, state: "done" });
    else {
      await deps.bucket.save(seenName(upload.key), seen.seen.bytes, seen.tag);
      await deps.uploads.put({ upload, part: await receipt.endPart() });
    }
  } catch (error) {
    const fault = faultOf(error, receipt.progress);
    if (fault === undefined) throw error;
    await receipt.fail(fault);
    deps.counter.count("FileEnded", { kind: named.kind, state: "failed" });
  } finally {
    const { rows, refused } = receipt.progress.counts;
    count(deps, "FileRow", named, rows - before.counts.rows);
    count(deps, "FileRowRefused", named, refused - before.counts.refused);
  }
  return "finished";
}

function count(
  { counter }: TakeUploadDeps,
  name: "FileRow" | "FileRowRefused",
  { kind }: NamedImport,
  n: number,
): void {
  if (n > 0) counter.count(name, { kind }, n);
}

/** What keeps a file from being read at all, and how to mend it. */
function problemOf({ sources }: TakeUploadDeps, { bytes }: Upload, { kind, source }: NamedImport): string | undefined {
  if (bytes === 0) return "The file is empty. Upload it again with its rows.";
  if (kind !== "events" || getOwn(sources, source) !== undefined) return undefined;
  const known = Object.keys(sources);
  const names = known.length === 0 ? "This stage has none" : `This stage has ${known.join(", ")}`;
  return `There is no source ${source} that reads files. ${names}. Write workflows/sources/${source}.source.yaml and deploy it, or upload the file to the folder of another source.`;
}

/** What a receipt says of an error that would come at each attempt; undefined for any other. */
function faultOf(error: unknown, progress: BulkProgress): string | undefined {
  if (error instanceof UploadGoneError) return goneText(error, progress);
  if (!(error instanceof FileError)) return undefined;
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
}

async function takeSome(
  deps: TakeUploadDeps,
  upload: Upload,
  named: NamedImport,
  receipt: ReceiptWriter,
  seen: Seen,
): Promise<BulkProgress> {
  const { hash, spelling, settings, clock } = deps;
  const source = getOwn(deps.sources, named.source);
  const mapping = named.kind === "events" || named.kind === "profiles" ? source : undefined;
  const until = clock.now() + PART_TIME;
  return takePart(
    {
      file: deps.open(upload, named, mapping),
      take: rowTaker({ hash, spelling, settings, ...(mapping && { mapping }) }, { ...named, began: upload.uploaded }),
      bus: deps.bus,
      inner: deps.inner,
      suppressions: deps.suppressions,
      refused: { put: (rows) => receipt.refuse(rows) },
      state: { keep: (progress) => receipt.keep(progress) },
      seen,
      pace: pacer(rateOf(settings.imports ?? {}), clock, deps.pause),
    },
    receipt.progress,
    () => clock.now() < until,
  );
}

/** Which rows there were in earlier parts. It only counts duplicates, so it need not be up to date. */
async function loadSeen({ bucket, hash }: TakeUploadDeps, { key }: Upload, { counts }: BulkProgress) {
  // Of an earlier upload of the key something may be there, which is replaced.
  const found = await bucket.load(seenName(key));
  const seen = counts.rows === 0 || found === undefined ? new Seen(hash) : new Seen(hash, found.content);
  return { seen, tag: found?.tag };
}

/**
 * Takes in the uploads of these records one after the other, and returns the ids of those that must come again. A record that is
 * no upload is parked (retryOrPark).
 */
export async function takeUploads(deps: TakeUploadDeps, records: readonly QueueRecord[]): Promise<readonly string[]> {
  const unfinished: string[] = [];
  for (const record of records) {
    try {
      const work = parseUploadWork(record.body);
      if (work === undefined) throw new TypeError("This is no upload of a file.");
      if ((await takeUpload(deps, work)) === "again") unfinished.push(record.id);
    } catch (error) {
      unfinished.push(...(await retryOrPark(deps, [record], error, "A part of a file failed; it comes again.")));
    }
  }
  return unfinished;
}
