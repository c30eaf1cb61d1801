import * as z from "zod/mini";
import { defined } from "../model/defined.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import type { ImportBucket, UploadGoneError } from "../ports/import-bucket.ts";
import type { Clock } from "../ports/system.ts";
import { type NamedImport, receiptName, refusedName } from "./file-name.ts";
import { type BulkProgress, NOT_BEGUN } from "./import.ts";
import { type BulkReceipt, receiptOf } from "./receipt.ts";
import type { RefusedRow } from "./row.ts";
import type { Upload } from "./upload.ts";

/** The receipt of an uploaded file. It is also where the function remembers how far it has come (`next`). */
export interface UploadReceipt extends Omit<BulkReceipt, "state" | "import"> {
  /** `reading`: the function goes on by itself. `failed`: `fault` says why, and what to do. */
  readonly state: "reading" | "done" | "failed";
  /** Absent where the file's name does not say it. */
  readonly import?: BulkReceipt["import"];
  /** How many of the refused rows are in the file of them, where it does not hold all. */
  readonly refusedListed?: number;
  readonly next: Next;
}

/** How far an upload has come, and who it is. */
export interface Next {
  readonly schema: 1;
  readonly etag: string;
  readonly sequencer?: string;
  /** The part that is next, or that is being taken in. */
  readonly part: number;
  /** When this was written; epoch milliseconds. */
  readonly kept: number;
  readonly progress: BulkProgress;
  /** Bytes of the file of refused rows that belong to `progress`, and how many rows they hold. */
  readonly refusedBytes: number;
  readonly refusedListed: number;
  /** Time spent on it; seconds. */
  readonly seconds: number;
}

const stored = z.object({
  state: z.enum(["reading", "done", "failed"]),
  next: z.object({
    schema: z.literal(1),
    etag: z.string(),
    sequencer: z.exactOptional(z.string()),
    part: z.number(),
    kept: z.number(),
    progress: z.custom<BulkProgress>(isJsonObject),
    refusedBytes: z.number(),
    refusedListed: z.number(),
    seconds: z.number(),
  }),
});

export interface StoredReceipt {
  readonly tag: string;
  /** Absent where it cannot be read: then the file is taken in from its beginning. */
  readonly read?: z.infer<typeof stored>;
}

export async function loadReceipt(bucket: ImportBucket, key: string): Promise<StoredReceipt | undefined> {
  const found = await bucket.load(receiptName(key));
  if (found === undefined) return undefined;
  const read = stored.safeParse(parseJson(new TextDecoder().decode(found.content)));
  return { tag: found.tag, ...(read.success && { read: read.data }) };
}

/** Another copy of the function, or a newer upload of the file, has written the receipt. */
export class LostRaceError extends Error {
  constructor() {
    super("Somebody else has gone on with this file.");
    this.name = "LostRace";
  }
}

/** Most bytes of the file of refused rows: it is written anew with each batch that has some. Others are only counted. */
export const MOST_REFUSED_BYTES = 4 * 1024 * 1024;

/**
 * Writes the receipt of one upload, and the file of its refused rows. Each write replaces what this writer has read or written before,
 * and nothing else: LostRaceError where somebody else has written. Refused rows are written before the receipt that counts them. After
 * a crash in between, `refusedBytes` says where the file ended, and the rows of the batch are written there again.
 */
export class ReceiptWriter {
  readonly #bucket: ImportBucket;
  readonly #clock: Clock;
  readonly #upload: Upload;
  readonly #named: NamedImport | undefined;
  readonly #since: number;
  #tag: string | undefined;
  #next: Next;
  #refused: { readonly content: Uint8Array; readonly tag: string | undefined } | undefined;

  constructor(
    { bucket, clock }: { readonly bucket: ImportBucket; readonly clock: Clock },
    upload: Upload,
    named: NamedImport | undefined,
    from: { readonly tag: string | undefined; readonly next?: Next },
  ) {
    this.#bucket = bucket;
    this.#clock = clock;
    this.#upload = upload;
    this.#named = named;
    this.#since = clock.now();
    this.#tag = from.tag;
    const { etag, sequencer } = upload;
    const none = { part: 0, kept: 0, progress: NOT_BEGUN, refusedBytes: 0, refusedListed: 0, seconds: 0 };
    this.#next = from.next ?? { schema: 1, etag, ...defined({ sequencer }), ...none };
  }

  get progress(): BulkProgress {
    return this.#next.progress;
  }

  async keep(progress: BulkProgress): Promise<void> {
    await this.#write({ progress }, progress.done ? "done" : "reading");
  }

  /** Says that a part has ended, and returns the number of the next. */
  async endPart(): Promise<number> {
    const part = this.#next.part + 1;
    await this.#write({ part }, "reading");
    return part;
  }

  /** Says why the file is not taken in, or not to its end, and what to do. */
  async fail(fault: string): Promise<void> {
    await this.#write({}, "failed", fault);
  }

  /** Adds rows to the file of those that were not taken in, up to MOST_REFUSED_BYTES. */
  async refuse(rows: readonly RefusedRow[]): Promise<void> {
    if (this.#next.refusedListed < this.progress.counts.refused) return;
    const { content, tag } = this.#refused ?? (await this.#loadRefused());
    const lines: Uint8Array[] = [content.subarray(0, this.#next.refusedBytes)];
    let bytes = this.#next.refusedBytes;
    let listed = 0;
    for (const row of rows) {
      const line = new TextEncoder().encode(`${JSON.stringify(row)}\n`);
      if (bytes + line.length > MOST_REFUSED_BYTES) break;
      lines.push(line);
      bytes += line.length;
      listed += 1;
    }
    const whole = joined(lines, bytes);
    const written = await this.#bucket.save(refusedName(this.#upload.key), whole, tag);
    if (written === undefined) throw new LostRaceError();
    this.#refused = { content: whole, tag: written };
    this.#next = { ...this.#next, refusedBytes: bytes, refusedListed: this.#next.refusedListed + listed };
  }

  /**
   * The receipt is looked at after the file of refused rows. If it is still this writer's, whoever goes on meanwhile changes the
   * file's tag, so that nothing of theirs is written over.
   */
  async #loadRefused(): Promise<{ readonly content: Uint8Array; readonly tag: string | undefined }> {
    const { key } = this.#upload;
    const found = await this.#bucket.load(refusedName(key));
    const receipt = await this.#bucket.load(receiptName(key));
    if (receipt?.tag !== this.#tag) throw new LostRaceError();
    return found ?? { content: new Uint8Array(), tag: undefined };
  }

  async #write(
    change: Partial<Pick<Next, "progress" | "part">>,
    state: UploadReceipt["state"],
    fault?: string,
  ): Promise<void> {
    const now = this.#clock.now();
    const next: Next = { ...this.#next, ...change, kept: now };
    const content = new TextEncoder().encode(`${JSON.stringify(this.#receipt(next, now, state, fault), null, 2)}\n`);
    const tag = await this.#bucket.save(receiptName(this.#upload.key), content, this.#tag);
    if (tag === undefined) throw new LostRaceError();
    this.#tag = tag;
    this.#next = next;
  }

  #receipt(next: Next, now: number, state: UploadReceipt["state"], fault: string | undefined): UploadReceipt {
    const { key: file, uploaded: began } = this.#upload;
    const what = this.#named === undefined ? undefined : { ...this.#named, began };
    const seconds = next.seconds + (now - this.#since) / 1_000;
    const { import: _, ...receipt } = receiptOf(what ?? { kind: "events", source: "", began }, next.progress, {
      ...{ file, ended: now, seconds, refusedRows: refusedName(file) },
      ...defined({ fault }),
    });
    const { refused } = next.progress.counts;
    return {
      ...receipt,
      state,
      ...defined({ import: what }),
      ...(next.refusedListed < refused && { refusedListed: next.refusedListed }),
      next: { ...next, seconds },
    };
  }
}

function joined(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What a receipt says where the file is not there any more as it was uploaded. */
export function goneText({ how }: UploadGoneError, { counts }: BulkProgress): string {
  const so = counts.rows === 0 ? "Nothing of it was taken in." : `Its first ${counts.rows} rows were taken in.`;
  return how === "replaced"
    ? `The file was replaced while it was read. ${so} The new file is taken in from its beginning.`
    : `The file was deleted while it was read. ${so} Upload it again to take in the rest; rows that were taken in count once.`;
}
