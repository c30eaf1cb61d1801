import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fileRows } from "../../adapters/files/rows.ts";
import { wantedShape } from "../../core/bulk/file-shape.ts";
import type { Place } from "../../core/bulk/import.ts";
import type { FileRow } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import type { FileSource } from "../../core/model/source.ts";
import { fileOf, ORDERS } from "./taking.ts";

interface Read {
  readonly row: FileRow;
  readonly place: Place | undefined;
}

async function readFrom(content: string | Buffer, name: string, source?: FileSource, from?: Place) {
  const found: Read[] = [];
  const shape = wantedShape(source === undefined ? "list" : "events", name, source);
  const options = { name, groups: 2, ...defined({ from }) };
  for await (const { row, place } of fileRows(fileOf(content), shape, options)) found.push({ row, place: place() });
  return found;
}

/** The places as JSON, since they are stored between parts. */
async function goesOnEverywhere(content: string | Buffer, name: string, source?: FileSource) {
  const whole = await readFrom(content, name, source);
  for (const [at, { place }] of whole.entries()) {
    if (place === undefined) continue;
    const rest = await readFrom(content, name, source, JSON.parse(JSON.stringify(place)));
    expect(rest.map(({ row }) => row)).toEqual(whole.slice(at + 1).map(({ row }) => row));
  }
  return whole;
}

const ROWS = [
  "customer;placed;total",
  "ann;2026-01-02;3,5",
  'bea;"two\nlines; and ""quotes""";4',
  "only one cell",
  "",
  "Jürgen €;2026-01-04;5",
  'open " quote;x;1',
  "dan;2026-01-05;6",
].join("\r\n");

describe("reading goes on behind every row", () => {
  it("of a csv with line breaks in cells and rows that cannot be read", async () => {
    const whole = await goesOnEverywhere(ROWS, "rows.csv", ORDERS);

    expect(whole.map(({ row }) => [row.line, "refused" in row])).toEqual([
      [2, false],
      [3, false],
      [5, true],
      [7, false],
      [8, true],
      [9, false],
    ]);
  });

  it("with a byte order mark, as UTF-16, packed, with CR, and in an encoding that the source names", async () => {
    const rows = async (content: string | Buffer, source = ORDERS) =>
      (await goesOnEverywhere(content, "rows.csv", source)).map(({ row }) => row);
    const plain = await rows(ROWS);

    expect(await rows(`\ufeff${ROWS}`)).toEqual(plain);
    expect(await rows(Buffer.from(`\ufeff${ROWS}`, "utf16le"))).toEqual(plain);
    expect(await rows(Buffer.from(`\ufeff${ROWS}`, "utf16le").swap16())).toEqual(plain);
    expect(await rows(gzipSync(ROWS))).toEqual(plain);
    expect(await rows(gzipSync(Buffer.from(`\ufeff${ROWS}`, "utf16le")))).toEqual(plain);
    const simple = "customer,placed,total\rann,2026-01-02,3\rbea,2026-01-03,4\r";
    expect((await rows(simple)).map(({ line }) => line)).toEqual([2, 3]);
    const latin = Buffer.from("customer,placed,total\nJürgen,2026-01-02,3\nbea,2026-01-03,4\n", "latin1");
    expect(await rows(latin, { ...ORDERS, encoding: "iso-8859-15" })).toMatchObject([
      { value: { customer: "Jürgen" } },
      { value: { customer: "bea" } },
    ]);
  });

  it("of JSON lines, of tabs, and of a list whose first row names no columns", async () => {
    const json = await goesOnEverywhere('{"customerId":"a"}\n{bad\n\n{"customerId":"b"}\n', "rows.ndjson");
    const tabs = await goesOnEverywhere("customerId\tname\na\ttwo\\\nlines\nb\tB\n", "rows.tsv");
    const list = await goesOnEverywhere('"a, b";x\nc;y\n', "ids.csv");
    const ids = await goesOnEverywhere("a\nb\n", "ids.txt");

    expect(json.map(({ row }) => row.line)).toEqual([1, 2, 4]);
    expect(tabs.map(({ row }) => row)).toMatchObject([{ value: { name: "two\nlines" } }, { line: 4 }]);
    expect(list.map(({ row }) => row)).toEqual([
      { line: 1, value: { customerId: "a, b" } },
      { line: 2, value: { customerId: "c" } },
    ]);
    expect(ids.map(({ row }) => row)).toEqual([
      { line: 1, value: { customerId: "a" } },
      { line: 2, value: { customerId: "b" } },
    ]);
  });

  it("of groups of rows, and finds rows that stand apart from one of the last groups", async () => {
    const grouped = { ...ORDERS, columns: ["customer", "total"], groupBy: ["customer"] };
    const rows = ["customer,total", "a,1", "a,2", "broken", "a,3", "b,1", "a,4", "c,1", "d,1", "a,5"];
    const whole = await goesOnEverywhere(rows.join("\n"), "rows.csv", grouped);

    expect(whole.map(({ row }) => [row.line, "refused" in row])).toEqual([
      [2, false],
      [4, true],
      [6, false],
      [7, true],
      [8, false],
      [9, false],
      // Two groups are remembered here: this one has been forgotten.
      [10, false],
    ]);
  });
});

describe("a file that cannot be read is refused, with what to do", () => {
  const refusal = (content: string | Buffer, name: string, source?: FileSource) =>
    readFrom(content, name, source).then(
      () => "it was read",
      (error: unknown) => (error instanceof Error && "hint" in error ? `${error.message} ${String(error.hint)}` : "?"),
    );

  it("as a workbook, as UTF-16 that does not say so, without the columns, cut in two, without an ending", async () => {
    expect(await refusal(Buffer.from("PK\u0003\u0004rest"), "rows.csv", ORDERS)).toContain("Save the sheet as CSV");
    expect(await refusal(Buffer.from(ROWS, "utf16le"), "rows.csv", ORDERS)).toContain("encoding: utf-16le");
    expect(await refusal("customer,placed\nann,x\n", "rows.csv", ORDERS)).toContain("lacks the column total");
    const cut = gzipSync(ROWS.repeat(100)).subarray(0, -10);
    expect(await refusal(cut, "rows.csv", ORDERS)).toContain("packed with gzip, and broken.");
    expect(await refusal("a\nb\n", "ids")).toContain("Name it .csv, .tsv, .ndjson or .jsonl");
    expect(() => wantedShape("profiles", "rows.xlsx", undefined)).toThrow("cannot be told from its name");
  });
});
