import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Io } from "../../cli/command.ts";
import type { UploadBucket } from "../../cli/import/import-bucket.ts";
import { importByStack } from "../../cli/import/import-by-stack.ts";
import type { NamedImport } from "../../core/bulk/file-name.ts";
import { NOT_BEGUN } from "../../core/bulk/import.ts";
import { receiptOf } from "../../core/bulk/receipt.ts";
import { takeUpload } from "../../core/bulk/take-upload.ts";
import type { UploadWork } from "../../core/bulk/upload.ts";
import { dying, ordersCsv, uploads } from "../bulk/uploads.ts";

const BEGAN = Date.UTC(2026, 5, 1, 9);
const KEY = "profiles/crm/enter/crm.csv";

/** A receipt as the function writes it. */
function receipt(
  state: "reading" | "done" | "failed",
  rows: number,
  more: { etag?: string; fault?: string } = {},
): string {
  const what = { kind: "profiles", source: "crm", enter: true, began: BEGAN } as const;
  const progress = { ...NOT_BEGUN, counts: { ...NOT_BEGUN.counts, rows, sent: rows - 1, refused: 1 } };
  const end = { file: KEY, ended: BEGAN, seconds: 3, refusedRows: `receipts/${KEY}.refused.ndjson` };
  const { etag = "e2", ...rest } = more;
  return JSON.stringify({ ...receiptOf(what, progress, end), ...rest, state, next: { etag, progress } });
}

/** The command against a bucket that has these receipts, one after the other. */
async function imported(receipts: readonly (string | undefined)[], options: { readonly stopped?: boolean } = {}) {
  const asked: string[] = [];
  const left = [...receipts];
  const bucket: UploadBucket = {
    put: async (key, from, size) => {
      asked.push(`put ${key} ${size} ${readFileSync(from).length}`);
      return "e2";
    },
    text: async () => (left.length > 1 ? left.shift() : left[0]),
    save: async (key, to) => {
      asked.push(`save ${key}`);
      writeFileSync(to, "{}\n");
    },
    close: () => {},
  };
  const what = { kind: "profiles", source: "crm", enter: true } as const;
  return { ...(await commanded(bucket, what, { name: "crm.csv", content: "customerId\nann\n" }, options)), asked };
}

/** The command with the function at work behind the bucket: whenever the receipt is looked at, one message of its queue is delivered. */
async function takenIn(
  { name, content }: File,
  take: (world: ReturnType<typeof uploads>, work: UploadWork) => Promise<"finished" | "again"> = (world, work) =>
    takeUpload(world.deps(), work),
) {
  const world = uploads({ slow: true });
  const bucket: UploadBucket = {
    put: async (key, from) => world.upload(key, readFileSync(from)).upload.etag,
    text: async (key) => {
      await world.deliver((work) => take(world, work));
      return world.bucket.text(key);
    },
    save: async (key, to) => writeFileSync(to, world.bucket.text(key) ?? ""),
    close: () => {},
  };
  const done = await commanded(bucket, { kind: "events", source: "shop" }, { name, content });
  return { ...done, world };
}

interface File {
  readonly name: string;
  readonly content: string | Uint8Array;
}

async function commanded(
  bucket: UploadBucket,
  what: NamedImport,
  { name, content }: File,
  options: { readonly stopped?: boolean } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "sojourn-stack-"));
  const path = join(folder, name);
  writeFileSync(path, content);
  const [out, err]: [string[], string[]] = [[], []];
  const stop = new AbortController();
  if (options.stopped === true) stop.abort();
  const io: Io = {
    out: { write: (text) => void out.push(text), terminal: false },
    err: { write: (text) => void err.push(text), terminal: false },
    ...{ root: folder, cwd: folder, env: {}, stop: stop.signal, wait: async () => {} },
  };
  const ask = { path, what, where: "the stack sojourn-prod", bucketName: "imports", json: false };
  const code = await importByStack(io, bucket, ask).catch((error: unknown) => String(error));
  return { code, out: out.join("").replaceAll(folder, ""), err: err.join(""), path };
}

describe("import --stack", () => {
  it("uploads the file by its kind and source, follows its receipt to the end, and brings the refused rows", async () => {
    const old = receipt("done", 9, { etag: "e1" });
    const { code, out, err, asked, path } = await imported([undefined, old, receipt("reading", 2), receipt("done", 4)]);

    expect(asked).toEqual([`put ${KEY} 15 15`, `save receipts/${KEY}.refused.ndjson`]);
    expect(err).toBe(`Uploaded to s3://imports/${KEY}; the function bulk of the stack sojourn-prod takes it in.\n`);
    expect(out).toBe(
      "crm.csv: taken in. 4 rows in 3 s, 1 a second.\n  3 profiles sent\n  1 row refused\n  All refused rows are in /crm.csv.refused.ndjson.\n  The receipt is /crm.csv.receipt.json.\n",
    );
    expect(code).toBe(1);
    expect(JSON.parse(readFileSync(`${path}.receipt.json`, "utf8"))).toMatchObject({ state: "done", rows: 4 });
  });

  it("says why the function cannot read the file", async () => {
    const { code, out } = await imported([receipt("failed", 1, { fault: "The file is a workbook." })]);

    expect([code, out]).toEqual([1, expect.stringContaining("cannot be read. 1 row in 3 s")]);
    expect(out).toContain("  The file is a workbook.\n");
  });

  it("may be left: the function goes on by itself", async () => {
    const { code, err } = await imported([receipt("reading", 2)], { stopped: true });

    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`its receipt is s3://imports/receipts/${KEY}.receipt.json`),
    ]);
  });

  it("ends where no receipt comes", async () => {
    const { code } = await imported([undefined]);

    expect(code).toContain("After 5 minutes there is no receipt.");
  });
});

describe("import --stack with the function behind the bucket", () => {
  const BAD = [3, 250];
  const orders = ordersCsv(450, BAD);

  it("brings back the receipt and the refused rows of a file that takes several parts", async () => {
    const { code, out, path, world } = await takenIn({ name: "orders.csv", content: orders });

    expect([code, out]).toEqual([1, expect.stringContaining("orders.csv: taken in. 450 rows in")]);
    expect(out).toContain("  448 events sent\n  2 rows refused\n    line 5, 252:");
    const lines = readFileSync(`${path}.refused.ndjson`, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).line)).toEqual([5, 252]);
    expect(world.ids()).toHaveLength(448);
  });

  it.each([
    ["in UTF-16", Buffer.from(`\ufeff${orders}`, "utf16le")],
    ["with semicolons", orders.replaceAll(",", ";")],
  ])("reads a file %s as any other", async (_, content) => {
    const { code, out, world } = await takenIn({ name: "orders.csv", content });

    expect([code, out]).toEqual([1, expect.stringContaining("  448 events sent\n  2 rows refused\n")]);
    expect(world.ids()).toEqual((await takenIn({ name: "orders.csv", content: orders })).world.ids());
  });

  it("ends as without it where the function dies midway and comes again", async () => {
    const wanted = await takenIn({ name: "orders.csv", content: orders });
    let died = 0;
    for (const n of [4, 9, 14]) {
      let ports: ReturnType<typeof dying> | undefined;
      const { code, out, world, path } = await takenIn({ name: "orders.csv", content: orders }, (world, work) => {
        ports ??= dying(world.ports, n, "after");
        return takeUpload(world.deps(ports), work);
      });

      const shown = (text: string) => text.replaceAll(/\S*\/|in [\d.]+ \S+.*/g, "");
      expect([code, shown(out)]).toEqual([wanted.code, shown(wanted.out)]);
      expect(world.ids()).toEqual(wanted.world.ids());
      const refused = (of: string) => readFileSync(`${of}.refused.ndjson`, "utf8");
      expect(refused(path)).toBe(refused(wanted.path));
      if ((ports?.calls() ?? 0) > n) died += 1;
    }
    expect(died).toBe(3);
  });
});
