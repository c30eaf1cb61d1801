import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod/mini";
import { fileKey, importOf, type NamedImport, receiptName, refusedName } from "../../core/bulk/file-name.ts";
import { type BulkReceipt, receiptText } from "../../core/bulk/receipt.ts";
import { defined } from "../../core/model/defined.ts";
import { type ExitCode, type Io, ProblemError, unwritable, wait } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { ImportProgress } from "./bulk-progress.ts";
import type { UploadBucket } from "./import-bucket.ts";

/** Largest object of one PutObject: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
const MOST_BYTES = 5 * 1024 ** 3;
/** Milliseconds between two looks at the receipt. */
const LOOK_AGAIN = 2_000;
/** After so long without a receipt something is wrong in the stack; milliseconds. */
const FIRST_RECEIPT = 300_000;

/** The receipt of an upload (core/bulk/upload-receipt.ts), as far as it is shown. */
const Followed = z.object({
  state: z.enum(["reading", "done", "failed"]),
  import: z.optional(z.custom<BulkReceipt["import"]>((value) => typeof value === "object" && value !== null)),
  rows: z.number(),
  sent: z.number(),
  applied: z.number(),
  refused: z.number(),
  duplicates: z.number(),
  nothing: z.number(),
  windows1252: z.number(),
  reasons: z.array(z.object({ reason: z.string(), rows: z.number(), lines: z.array(z.number()) })),
  refusedRows: z.optional(z.string()),
  fault: z.optional(z.string()),
  began: z.string(),
  ended: z.string(),
  seconds: z.number(),
  next: z.object({
    etag: z.string(),
    progress: z.object({
      place: z.object({ offset: z.number(), layout: z.optional(z.object({ seekable: z.boolean() })) }),
    }),
  }),
});
type Followed = z.infer<typeof Followed>;

export interface StackAsk {
  readonly path: string;
  readonly what: NamedImport;
  /** What the stack is called, and its bucket. */
  readonly where: string;
  readonly bucketName: string;
  readonly json: boolean;
}

/** Uploads a file to the import bucket, and shows how its function takes it in until the receipt says that it has ended. */
export async function importByStack(io: Io, bucket: UploadBucket, ask: StackAsk): Promise<ExitCode> {
  const { path, what, where, bucketName } = ask;
  const { size } = await stat(path);
  if (size > MOST_BYTES) {
    throw new ProblemError(`${basename(path)} has more than 5 GB.`, "Pack it with gzip, or split it.");
  }
  const key = fileKey(what, basename(path));
  const named = importOf(key);
  if ("problem" in named) throw new UsageError(named.problem);
  const upload = new ImportProgress(io);
  const etag = await bucket.put(key, path, size, (bytes) => upload.show({ rows: 0, bytes, size }));
  upload.done();
  io.err.write(`Uploaded to s3://${bucketName}/${key}; the function bulk of ${where} takes it in.\n`);
  const receipt = await follow(io, bucket, { key, etag, size });
  if (receipt === undefined) {
    io.err.write(`It goes on without this command; its receipt is s3://${bucketName}/${receiptName(key)}.\n`);
    return 1;
  }
  await keepBeside(bucket, ask, key, receipt);
  const told = receiptOfStack(ask, receipt);
  io.out.write(ask.json ? `${JSON.stringify(told)}\n` : `${receiptText(told)}  The receipt is ${path}.receipt.json.\n`);
  return told.state === "done" && told.refused === 0 ? 0 : 1;
}

/** The receipt with the files beside the one that was uploaded. */
function receiptOfStack({ path, what }: StackAsk, receipt: Followed): BulkReceipt {
  const { next: _, state, fault, refusedRows, import: imported, ...counts } = receipt;
  return {
    ...counts,
    file: basename(path),
    import: imported ?? { ...what, began: Date.parse(receipt.began) },
    state: state === "done" ? "done" : "failed",
    ...defined({ fault, refusedRows: refusedRows && `${path}.refused.ndjson` }),
  };
}

interface Uploaded {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
}

/** The receipt of this upload once it has ended; undefined where the person did not wait for that. */
async function follow(io: Io, bucket: UploadBucket, { key, etag, size }: Uploaded): Promise<Followed | undefined> {
  const progress = new ImportProgress(io);
  let waited = 0;
  for (;;) {
    const text = await bucket.text(receiptName(key));
    const read = text === undefined ? undefined : Followed.safeParse(JSON.parse(text));
    // A receipt of an earlier upload under this name has another ETag.
    const receipt = read?.success === true && read.data.next.etag === etag ? read.data : undefined;
    if (receipt !== undefined) {
      const { place } = receipt.next.progress;
      progress.show({ rows: receipt.rows, bytes: place.layout?.seekable === true ? place.offset : 0, size });
      if (receipt.state !== "reading") {
        progress.done();
        return receipt;
      }
    } else if (waited >= FIRST_RECEIPT) {
      throw new ProblemError(
        `After ${FIRST_RECEIPT / 60_000} minutes there is no receipt.`,
        "Look at the log of the stack's function bulk and at its dead-letter queue: docs/runbook.md.",
      );
    }
    if (io.stop.aborted) {
      progress.done();
      return undefined;
    }
    await wait(io, LOOK_AGAIN);
    waited += LOOK_AGAIN;
  }
}

/** Writes the receipt and the refused rows beside the file. */
async function keepBeside(bucket: UploadBucket, { path }: StackAsk, key: string, receipt: Followed): Promise<void> {
  try {
    writeFileSync(`${path}.receipt.json`, `${JSON.stringify(receipt, undefined, 2)}\n`);
    if (receipt.refused > 0) await bucket.save(refusedName(key), `${path}.refused.ndjson`);
  } catch (error) {
    unwritable(`${path}.receipt.json`)(error);
  }
}
