import { describe, expect, test } from "vitest";
import { receiptName } from "../../core/bulk/file-name.ts";
import { takeUploads } from "../../core/bulk/take-upload.ts";
import { parseUploadWork, uploadBody } from "../../core/bulk/upload.ts";
import { START, uploads } from "./uploads.ts";

const KEY = "events/shop/2026/orders.csv";

describe("a receipt says what is wrong, and how to mend it,", () => {
  test.each([
    ["orders.csv", "Nothing says what the rows of orders.csv are. Upload it as events/<source>/<file>, profiles/"],
    ["reciepts/orders.csv", "Nothing says what the rows of reciepts/orders.csv are."],
    ["events/orders.csv", "The name of events/orders.csv has no source. Upload it as events/<source>/orders.csv."],
    ["list/ids.csv", "has no segment. Upload it as list/<segment>/ids.csv."],
    [
      "events/crm/a.csv",
      "There is no source crm that reads files. This stage has shop. Write workflows/sources/crm.source",
    ],
    ["events/a b/a.csv", "The folder a b is no name of a source or segment."],
    ["consent/crm/enter/a.csv", "Rows of consent let nobody in."],
    ["events/shop/remove/a.csv", "Only a list has customers to remove."],
    ["profiles/crm/a.xlsx", "What kind of file a.xlsx is cannot be told from its name. Name it .csv"],
    ["profiles/crm/a.csv", "a.csv lacks the column customerId"],
  ])("where a file is called %s", async (key, fault) => {
    const world = uploads();
    world.upload(key, "name\nAda\n");
    await world.run();

    expect(world.receipt(key)).toMatchObject({ state: "failed", rows: 0, fault: expect.stringContaining(fault) });
    expect([world.sent, world.changes]).toEqual([[], []]);
  });

  test("where a file is empty", async () => {
    const world = uploads();
    world.upload(KEY, "");
    await world.run();

    expect(world.receipt(KEY)).toMatchObject({
      state: "failed",
      fault: "The file is empty. Upload it again with its rows.",
    });
  });

  test("but not where the console of S3 makes a folder", async () => {
    const world = uploads();
    world.upload("events/shop/", "");
    await world.run();

    expect(world.bucket.text(receiptName("events/shop/"))).toBeUndefined();
  });
});

describe("the records of the queue", () => {
  test("are events of S3 as EventBridge gives them, and what the function puts there itself", () => {
    const object = { key: "events/shop/a b+c.csv", size: 5, etag: "b1946ac9", sequencer: "617f08299329d189" };
    const event = {
      ...{ version: "0", id: "1", source: "aws.s3", "detail-type": "Object Created", time: "2026-11-02T09:00:00Z" },
      detail: { version: "0", bucket: { name: "b" }, object, reason: "PutObject" },
    };
    const { size: bytes, ...upload } = object;

    const work = parseUploadWork(JSON.stringify(event));
    expect(work).toEqual({ part: 0, upload: { ...upload, bytes, uploaded: START } });
    expect(parseUploadWork(uploadBody({ part: 7, upload: { ...upload, bytes, uploaded: START } }))?.part).toBe(7);
  });

  test("that are neither are parked at last, with a reason", async () => {
    const world = uploads();
    const parked: string[] = [];
    const deps = { ...world.deps(), parked: { put: async (_: string, reason: string) => void parked.push(reason) } };

    expect(await takeUploads(deps, [{ id: "1", body: "{}", receives: 1 }])).toEqual(["1"]);
    expect(await takeUploads(deps, [{ id: "1", body: "{}", receives: 20 }])).toEqual([]);
    expect(parked).toEqual([expect.stringContaining("TypeError")]);
  });
});
