import * as z from "zod/mini";
import { parseTime } from "../ingest/time.ts";
import { defined } from "../model/defined.ts";
import { parseJson } from "../model/json.ts";

/** One upload of a file. A file that is replaced is another upload under the same key. */
export interface Upload {
  readonly key: string;
  /** Of what was uploaded, without quotes. Every read names it, so that no other upload's bytes are read. */
  readonly etag: string;
  /** Hexadecimal, grows with each upload of the key. Absent where the event had none. */
  readonly sequencer?: string;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly uploaded: number;
}

/** Work of the queue: the part of an upload that is next, from 0. Idempotency key: key, ETag, sequencer and part. */
export interface UploadWork {
  readonly upload: Upload;
  readonly part: number;
}

const text = z.string();

/**
 * An event of S3 as EventBridge gives it. The key is as it was uploaded, not URL-encoded as in notifications to a queue.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
const created = z.object({
  source: z.literal("aws.s3"),
  "detail-type": z.literal("Object Created"),
  time: text,
  detail: z.object({
    object: z.object({ key: text, etag: text, size: z.number(), sequencer: z.exactOptional(text) }),
  }),
});

const next = z.object({
  contract: z.literal(1),
  do: z.literal("part"),
  part: z.number(),
  upload: z.object({
    key: text,
    etag: text,
    sequencer: z.exactOptional(text),
    bytes: z.number(),
    uploaded: z.number(),
  }),
});

/** The body of a queue record for this work. */
export function uploadBody({ upload, part }: UploadWork): string {
  return JSON.stringify({ contract: 1, do: "part", part, upload });
}

/** The work in the body of a queue record: what the function put there itself, or an event of S3. Undefined where it is neither. */
export function parseUploadWork(body: string): UploadWork | undefined {
  const json = parseJson(body);
  const own = next.safeParse(json);
  if (own.success) return { upload: own.data.upload, part: own.data.part };
  const event = created.safeParse(json);
  if (!event.success) return undefined;
  const { key, etag, size: bytes, sequencer } = event.data.detail.object;
  const uploaded = parseTime(event.data.time);
  if (uploaded === undefined) return undefined;
  return { upload: { key, etag, bytes, uploaded, ...defined({ sequencer }) }, part: 0 };
}

/** What tells uploads of one key apart. */
export type UploadId = Pick<Upload, "etag" | "sequencer">;

/**
 * Whether `a` was uploaded after `b`. Of sequencers the shorter is filled up with zeros on its right, then they are compared as
 * texts. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function isNewer({ sequencer: a }: UploadId, { sequencer: b }: UploadId): boolean {
  if (a === undefined || b === undefined) return false;
  const length = Math.max(a.length, b.length);
  return a.toUpperCase().padEnd(length, "0") > b.toUpperCase().padEnd(length, "0");
}

export function isSame(a: UploadId, b: UploadId): boolean {
  return a.etag === b.etag && a.sequencer === b.sequencer;
}
