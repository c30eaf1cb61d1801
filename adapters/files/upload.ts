import { Readable } from "node:stream";
import { lastOf, type NamedImport } from "../../core/bulk/file-name.ts";
import { wantedShape } from "../../core/bulk/file-shape.ts";
import type { Upload } from "../../core/bulk/upload.ts";
import type { FileSource } from "../../core/model/source.ts";
import type { BulkFile } from "../../core/ports/bulk.ts";
import type { ImportBucket } from "../../core/ports/import-bucket.ts";
import { fileRows } from "./rows.ts";

/**
 * Bytes of one request. Each answer is read to its end at once, because rows are taken in at a slow pace and S3 closes a connection on
 * which nobody reads.
 */
const CHUNK = 4 * 1024 * 1024;
/** With `group by`: how many groups that have ended are remembered. */
const GROUPS = 1_000;

/** The rows of an upload. Throws FileError where its name does not say how it is written. */
export function openUpload(
  bucket: ImportBucket,
): (upload: Upload, named: NamedImport, source: FileSource | undefined) => BulkFile {
  return (upload, { kind }, source) => {
    const name = lastOf(upload.key);
    const shape = wantedShape(kind, name, source);
    const open = (from: number) => Readable.from(chunks(bucket, upload, from));
    return { rows: (from) => fileRows(open, shape, { name, from, groups: GROUPS }) };
  };
}

async function* chunks(bucket: ImportBucket, upload: Upload, from: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < upload.bytes; ) {
    const chunk = await bucket.read(upload, at, CHUNK);
    if (chunk.length === 0) return;
    yield chunk;
    at += chunk.length;
  }
}
