import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ImportState } from "../../cli/import/import-state.ts";
import { NOT_BEGUN } from "../../core/bulk/import.ts";

const at = (offset: number, done = false) => ({ ...NOT_BEGUN, place: { offset, line: offset }, done });
const row = (line: number) => ({ line, reason: "Wrong.", text: "x" });

function folder() {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-import-"));
  const where = { folder: join(dir, "imports"), key: "k", refusedRows: join(dir, "rows.refused.ndjson") };
  const lines = () =>
    readFileSync(where.refusedRows, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).line);
  return { where, lines };
}

describe("the state of an import", () => {
  it("goes on where it was last written, also after kill -9: no refused row twice, no row taken for a repeated one", async () => {
    const { where, lines } = folder();
    const killed = new ImportState(where, 5);
    killed.seen.add("a");
    await killed.put([row(1)]);
    await killed.keep(at(10));
    killed.write();
    killed.seen.add("b");
    await killed.put([row(2)]);
    await killed.keep(at(20));

    const next = new ImportState(where, 99);
    expect([next.began, next.progress, lines()]).toEqual([5, at(10), [1]]);
    expect([next.seen.add("a"), next.seen.add("b")]).toEqual([true, false]);
    await next.put([row(2)]);
    await next.keep(at(30, true));
    next.write();

    expect(lines()).toEqual([1, 2]);
    expect(new ImportState(where, 99).progress.done).toBe(true);
    expect(readdirSync(where.folder)).toEqual(["k.json"]);
  });

  it("begins without the refused rows of an earlier import", () => {
    const { where } = folder();
    writeFileSync(where.refusedRows, '{"line":7}\n');
    new ImportState(where, 5).write();

    expect(() => readFileSync(where.refusedRows)).toThrow("ENOENT");
  });
});
