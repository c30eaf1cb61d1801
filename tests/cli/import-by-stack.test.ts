import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Io } from "../../cli/command.ts";
import type { UploadBucket } from "../../cli/import/import-bucket.ts";
import { importByStack } from "../../cli/import/import-by-stack.ts";
import { NOT_BEGUN } from "../../core/bulk/import.ts";
import { receiptOf } from "../../core/bulk/receipt.ts";

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
  const folder = mkdtempSync(join(tmpdir(), "sojourn-stack-"));
  const path = join(folder, "crm.csv");
  writeFileSync(path, "customerId\nann\n");
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
  const [out, err]: [string[], string[]] = [[], []];
  const stop = new AbortController();
  if (options.stopped === true) stop.abort();
  const io: Io = {
    out: { write: (text) => void out.push(text), terminal: false },
    err: { write: (text) => void err.push(text), terminal: false },
    ...{ root: folder, cwd: folder, env: {}, stop: stop.signal, wait: async () => {} },
  };
  const what = { kind: "profiles", source: "crm", enter: true } as const;
  const ask = { path, what, where: "the stack sojourn-prod", bucketName: "imports", json: false };
  const code = await importByStack(io, bucket, ask).catch((error: unknown) => String(error));
  return { code, out: out.join("").replaceAll(folder, ""), err: err.join(""), asked, path };
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
