import { createReadStream, createWriteStream, type ReadStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";

/** The import bucket of a stack, as this command uses it. */
export interface UploadBucket {
  /** Uploads a file; the result is the ETag of what was stored. `told`: bytes read so far. */
  put(key: string, path: string, size: number, told: (bytes: number) => void): Promise<string>;
  /** The text of an object; undefined where there is none. */
  text(key: string): Promise<string | undefined>;
  /** Writes an object to a file. */
  save(key: string, path: string): Promise<void>;
  close(): void;
}

export function uploadBucket(name: string, region: string): UploadBucket {
  const client = new S3Client({ region });
  const get = (Key: string) => client.send(new GetObjectCommand({ Bucket: name, Key }));
  return {
    async put(key, path, size, told) {
      const file = createReadStream(path, { highWaterMark: 262_144 });
      const timer = setInterval(() => told(file.bytesRead), 200);
      try {
        return await putFile(client, name, key, { file, size });
      } finally {
        clearInterval(timer);
        file.destroy();
      }
    },
    async text(key) {
      try {
        return await (await get(key)).Body?.transformToString();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async save(key, path) {
      const { Body } = await get(key);
      if (Body instanceof Readable) await pipeline(Body, createWriteStream(path));
    },
    close: () => client.destroy(),
  };
}

async function putFile(
  client: S3Client,
  Bucket: string,
  Key: string,
  { file, size }: { readonly file: ReadStream; readonly size: number },
): Promise<string> {
  const { ETag } = await client.send(new PutObjectCommand({ Bucket, Key, Body: file, ContentLength: size }));
  return (ETag ?? "").replaceAll('"', "");
}
