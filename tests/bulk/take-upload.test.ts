import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { refusedName } from "../../core/bulk/file-name.ts";
import { NOT_BEGUN } from "../../core/bulk/import.ts";
import { takeUpload } from "../../core/bulk/take-upload.ts";
import { LostRaceError, ReceiptWriter } from "../../core/bulk/upload-receipt.ts";
import { dying, idsCsv, ordersCsv, START, uploads } from "./uploads.ts";

const KEY = "events/shop/2026/orders.csv";
const LIST = "list/vip/ids.csv";
const BAD = [3, 199, 200, 450];

/** What a file that was taken in leaves behind, whatever happened on the way. */
function left(world: ReturnType<typeof uploads>, key = LIST) {
  const { state, rows, refused, sent, reasons, next } = world.receipt(key);
  return { state, rows, refused, sent, reasons, ids: world.ids(), lines: world.refused(key), bytes: next.refusedBytes };
}

async function undisturbed(key = LIST, text = idsCsv(250, BAD)) {
  const world = uploads({ slow: true });
  world.upload(key, text);
  await world.run();
  return world;
}

describe("a file of the import bucket", () => {
  test("comes in part by part, with a receipt and a file of the rows that did not", async () => {
    const world = await undisturbed(KEY, ordersCsv(451, BAD));

    const receipt = world.receipt(KEY);
    expect(receipt).toMatchObject({
      file: KEY,
      state: "done",
      import: { kind: "events", source: "shop", began: START },
      ...{ rows: 451, refused: 4, sent: 447, refusedRows: refusedName(KEY), began: "2026-11-02T09:00:00.000Z" },
      next: { part: 2, progress: { done: true } },
    });
    expect(world.refused(KEY).map(({ line }) => line)).toEqual([5, 201, 202, 452]);
    expect(world.refused(KEY)[0]?.reason).toContain('"never" is not a time');
    expect(world.ids()).toHaveLength(447);
    expect(world.sent.every(({ detail }) => JSON.stringify(detail).includes('"history":true'))).toBe(true);
    expect(world.counts).toEqual({ "FileRow events": 451, "FileRowRefused events": 4, "FileEnded events done": 1 });
  });

  test("packed with gzip comes in the same", async () => {
    const world = uploads({ slow: true });
    world.upload(`${LIST}.gz`, gzipSync(idsCsv(250, BAD)));
    await world.run();

    expect(left(world, `${LIST}.gz`)).toEqual(left(await undisturbed()));
  });

  test("is paced: so many rows a second, and no more", async () => {
    const world = uploads({ rate: 100 });
    world.upload(LIST, idsCsv(1_000));
    await world.run();

    expect(world.receipt(LIST)).toMatchObject({ state: "done", rows: 1_000, seconds: 8 });
    expect(world.paused).toEqual([2_000, 2_000, 2_000, 2_000]);
  });

  test("counts duplicates in all of its parts", async () => {
    const world = uploads({ slow: true });
    const [header, ...rows] = idsCsv(400).trimEnd().split("\n");
    world.upload(LIST, [header, ...rows, ...rows.slice(0, 30)].join("\n"));
    await world.run();

    expect(world.receipt(LIST)).toMatchObject({ rows: 430, duplicates: 30 });
    expect(world.ids()).toHaveLength(400);
  });

  test("of more refused rows than are listed says how many the list has", async () => {
    const world = uploads();
    const key = "list/vip/ids.ndjson";
    world.upload(key, `{"x":"${"x".repeat(1_900)}"}\n`.repeat(2_500));
    await world.run();

    const { refused, refusedListed = 0 } = world.receipt(key);
    expect([refused, refusedListed > 2_000, refusedListed < 2_300]).toEqual([2_500, true, true]);
    expect(world.refused(key)).toHaveLength(refusedListed);
    expect(world.bucket.text(refusedName(key))?.length).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  test("fills a list by the paced queue, and stores suppressions", async () => {
    const world = uploads();
    world.upload("list/vip/new/ids.csv", "customerId\nada\nbob\n");
    world.upload("list/vip/remove/enter/gone.csv", "customerId\ncid\n");
    world.upload("suppressions/ses/bounces.csv", "email,reason\na@example.com,bounced\n");
    await world.run();

    expect(world.changes.map(({ customerId }) => customerId)).toEqual(["ada", "bob", "cid"]);
    expect(world.changes.map(({ inner }) => inner)).toMatchObject([
      { change: { join: ["vip"] } },
      { change: { join: ["vip"] } },
      { change: { leave: ["vip"] } },
    ]);
    expect(world.suppressed).toHaveLength(1);
  });
});

describe("what comes twice", () => {
  test("is recognised: every message delivered again after it was finished changes nothing", async () => {
    const world = uploads({ slow: true });
    world.upload(LIST, idsCsv(250, BAD));
    const seen: Parameters<typeof takeUpload>[1][] = [];
    await world.run((work) => {
      seen.push(work);
      return takeUpload(world.deps(), work);
    });
    const [before, sent] = [left(world), world.changes.length];

    for (const work of seen) expect(await takeUpload(world.deps(), work)).toBe("finished");

    expect([left(world), world.changes.length, world.messages]).toEqual([before, sent, []]);
  });

  test("and at the same time: one of two copies of a message goes on, the other comes again and finds it done", async () => {
    const world = uploads({ slow: true });
    world.upload(LIST, idsCsv(250, BAD));

    await world.run(async (work) => {
      const outcomes = await Promise.all([takeUpload(world.deps(), work), takeUpload(world.deps(), work)]);
      return outcomes.includes("again") ? "again" : "finished";
    });

    expect(left(world)).toEqual(left(await undisturbed()));
  });

  test("as another upload of the same bytes is taken in again, under the same ids", async () => {
    const text = ordersCsv(250, BAD);
    const world = await undisturbed(KEY, text);
    const before = left(world, KEY);

    world.upload(KEY, text);
    await world.run();

    expect(left(world, KEY)).toEqual(before);
    expect(world.sent).toHaveLength(2 * before.ids.length);
  });
});

describe("a function that dies", () => {
  test.each(["before", "after"] as const)(
    "%s any of its calls loses nothing, and its receipt is as without",
    async (when) => {
      const wanted = left(await undisturbed());
      let died = 0;
      for (let n = 0; ; n++) {
        const world = uploads({ slow: true });
        world.upload(LIST, idsCsv(250, BAD));
        const ports = dying(world.ports, n, when);
        const deps = world.deps(ports);
        await world.run((work) => takeUpload(deps, work));
        expect([n, left(world)]).toEqual([n, wanted]);
        if (ports.calls() <= n) break;
        died += 1;
      }
      expect(died).toBeGreaterThan(15);
    },
  );

  test("or is held up while another goes on writes over nothing of the other's", async () => {
    const { bucket, deps, upload } = uploads();
    const work = upload(LIST, idsCsv(1)).upload;
    const row = (line: number) => [{ line, reason: "none", text: "" }];
    const counted = (refused: number) => ({ ...NOT_BEGUN, counts: { ...NOT_BEGUN.counts, refused } });
    const [slow, quick] = [1, 2].map(() => new ReceiptWriter(deps(), work, undefined, { tag: undefined }));
    await quick?.refuse(row(2));
    await quick?.keep(counted(1));
    await quick?.refuse(row(3));
    await quick?.keep(counted(2));
    const before = bucket.text(refusedName(LIST));

    await expect(slow?.refuse(row(2))).rejects.toBeInstanceOf(LostRaceError);
    await expect(slow?.keep(counted(1))).rejects.toBeInstanceOf(LostRaceError);
    expect(bucket.text(refusedName(LIST))).toBe(before);
    expect(before?.split("\n")).toHaveLength(3);
  });

  test("between two parts is found by the message of the first: the receipt is a part ahead and nobody writes it", async () => {
    const world = uploads({ slow: true });
    const work = world.upload(LIST, idsCsv(250, BAD));
    world.messages.length = 0;
    await takeUpload(world.deps(), work);
    world.messages.length = 0;

    expect(await takeUpload(world.deps(), work)).toBe("again");
    world.wait(720_000);
    expect(await takeUpload(world.deps(), work)).toBe("finished");
    expect(world.messages.map(({ work: next }) => next.part)).toEqual([1]);
  });
});

describe("a file that changes", () => {
  test("while it is read is not mixed: the first upload ends, the second is taken in from its beginning", async () => {
    const world = uploads({ slow: true });
    world.upload(KEY, ordersCsv(250));
    let replaced = false;
    await world.run(async (work) => {
      const outcome = await takeUpload(world.deps(), work);
      if (!replaced) world.upload(KEY, "order,customer,time\nnew,ada,2026-11-01\n");
      replaced = true;
      return outcome;
    });

    expect(world.receipt(KEY)).toMatchObject({ state: "done", rows: 1, next: { part: 0 } });
    expect(world.ids()).toHaveLength(201);
  });

  test("says so where nothing newer has begun, and goes on with the newer", async () => {
    const world = uploads({ slow: true });
    world.upload(LIST, idsCsv(450));
    await world.run(async (work) => {
      const outcome = await takeUpload(world.deps(), work);
      if (work.part === 0) world.bucket.upload(LIST, "another");
      return outcome;
    });

    const { state, fault } = world.receipt(LIST);
    expect([state, fault]).toEqual([
      "failed",
      "The file was replaced while it was read. Its first 200 rows were taken in. The new file is taken in from its beginning.",
    ]);
  });

  test("by being deleted ends", async () => {
    const world = uploads({ slow: true });
    world.upload(LIST, idsCsv(450));
    world.bucket.remove(LIST);
    await world.run();

    expect(world.receipt(LIST)).toMatchObject({
      state: "failed",
      fault: expect.stringContaining(
        "The file was deleted while it was read. Nothing of it was taken in. Upload it again",
      ),
    });
  });

  test("and whose older event comes last: it changes nothing", async () => {
    const world = uploads();
    const old = world.upload(KEY, ordersCsv(10));
    world.messages.length = 0;
    world.upload(KEY, ordersCsv(3));
    await world.run();

    expect(await takeUpload(world.deps(), old)).toBe("finished");
    expect(world.receipt(KEY)).toMatchObject({ state: "done", rows: 3 });
  });
});
