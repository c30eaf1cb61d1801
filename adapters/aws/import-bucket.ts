import { GetObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { uploadBody } from "../../core/bulk/upload.ts";
import { type ImportBucket, UploadGoneError, type UploadQueue } from "../../core/ports/import-bucket.ts";

/** Statuses of S3: the condition does not hold, and another request changes the object at this moment. */
const PRECONDITION_FAILED = 412;
const CONFLICT = 409;
const NOT_FOUND = 404;
const RANGE_NOT_SATISFIABLE = 416;

/**
 * The bucket for files to take in. A read names the ETag of the upload, and a write the ETag of what it replaces.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function importBucket(client: S3Client, Bucket: string): ImportBucket {
  return {
    async read({ key: Key, etag }, from, length) {
      const range = { Range: `bytes=${from}-${from + length - 1}`, IfMatch: `"${etag}"` };
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...range }));
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        const status = statusOf(error);
        if (status === RANGE_NOT_SATISFIABLE) return new Uint8Array();
        if (status === PRECONDITION_FAILED) throw new UploadGoneError("replaced");
        if (status === NOT_FOUND) throw new UploadGoneError("deleted");
        throw error;
      }
    },
    async load(Key) {
      try {
        const { Body, ETag: tag } = await client.send(new GetObjectCommand({ Bucket, Key }));
        if (Body === undefined || tag === undefined) throw new Error("S3 gave no content or no ETag.");
        return { content: await Body.transformToByteArray(), tag };
      } catch (error) {
        if (statusOf(error) === NOT_FOUND) return undefined;
        throw error;
      }
    },
    async save(Key, Body, over) {
      const condition = over === undefined ? { IfNoneMatch: "*" } : { IfMatch: over };
      try {
        const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));
        if (ETag === undefined) throw new Error("S3 gave no ETag.");
        return ETag;
      } catch (error) {
        const status = statusOf(error);
        // What was to be replaced may also have been deleted.
        if (status === PRECONDITION_FAILED || status === CONFLICT || status === NOT_FOUND) return undefined;
        throw error;
      }
    },
  };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

/** The queue of files to take in. At least once; idempotency key: key, ETag and sequencer of the upload, and the part. */
export function uploadQueue(client: SQSClient, QueueUrl: string): UploadQueue {
  return {
    put: async (work) => {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: uploadBody(work) }));
    },
  };
}
