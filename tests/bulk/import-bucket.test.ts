import { S3Client } from "@aws-sdk/client-s3";
import { describe, expect, test } from "vitest";
import { importBucket } from "../../adapters/aws/import-bucket.ts";
import { memoryImportBucket } from "../../adapters/memory/import-bucket.ts";
import { fakeS3 } from "./fake-s3.ts";

function overS3() {
  const s3 = fakeS3();
  const client = new S3Client({
    region: "eu-west-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    requestHandler: { handle: async (request: unknown) => s3.handle(request) } as never,
    maxAttempts: 1,
  });
  return { ...importBucket(client, "imports"), upload: s3.upload, remove: s3.remove };
}

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (content: Uint8Array | undefined) => new TextDecoder().decode(content);
const KEY = "events/shop/a b+ü.csv";

describe.each([
  ["in memory", memoryImportBucket],
  ["over S3's protocol", overS3],
])("the import bucket %s", (_, open) => {
  test("gives any part of an upload, fewer bytes at its end and none behind it", async () => {
    const bucket = open();
    const upload = { key: KEY, etag: bucket.upload(KEY, "0123456789") };
    const read = async (from: number, length: number) => textOf(await bucket.read(upload, from, length));

    expect([await read(0, 4), await read(4, 4), await read(8, 4), await read(10, 4)]).toEqual([
      "0123",
      "4567",
      "89",
      "",
    ]);
  });

  test("gives no byte of a file that took the place of the upload, or of one that is gone", async () => {
    const bucket = open();
    const upload = { key: KEY, etag: bucket.upload(KEY, "0123456789") };
    bucket.upload(KEY, "9876543210");

    await expect(bucket.read(upload, 4, 4)).rejects.toMatchObject({ name: "UploadGoneError", how: "replaced" });
    bucket.remove(KEY);
    await expect(bucket.read(upload, 4, 4)).rejects.toMatchObject({ how: "deleted" });
  });

  test("writes over what was read, and over nothing else", async () => {
    const bucket = open();
    expect(await bucket.load("receipts/a")).toBeUndefined();
    const first = await bucket.save("receipts/a", bytes("1"), undefined);

    expect(await bucket.save("receipts/a", bytes("2"), undefined)).toBeUndefined();
    const second = await bucket.save("receipts/a", bytes("2"), first);
    expect(await bucket.save("receipts/a", bytes("3"), first)).toBeUndefined();

    const found = await bucket.load("receipts/a");
    expect([textOf(found?.content), found?.tag]).toEqual(["2", second]);
    // What a reader does with the bytes changes nothing in the bucket.
    found?.content.fill(0);
    expect(textOf((await bucket.load("receipts/a"))?.content)).toBe("2");
    bucket.remove("receipts/a");
    expect(await bucket.save("receipts/a", bytes("3"), second)).toBeUndefined();
  });
});
