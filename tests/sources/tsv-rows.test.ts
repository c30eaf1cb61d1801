import { describe, expect, it } from "vitest";
import { rowsOf, sourceOf, temporaryFile } from "./fixture.ts";

const FEED = sourceOf("source: feed\nformat: tsv\nheader: false\ncolumns: [a, b]\nevent: $\n", "feed");
const NAMED = sourceOf("source: named\nformat: tsv\ncolumns: [a, b]\nevent: $\n", "named");

const valuesOf = async (text: string, source = FEED) =>
  (await rowsOf(temporaryFile("rows.tsv", text), source)).map((row) => ("value" in row ? row.value : row));

describe("a tsv without a header", () => {
  it("has the columns that the source names, in their order", async () => {
    expect(await valuesOf("1\t2\n3\t\n")).toEqual([
      { a: "1", b: "2" },
      { a: "3", b: "" },
    ]);
  });

  it("has tabs, line breaks and backslashes in its cells, each behind a backslash, and quotes as they are", async () => {
    expect(await valuesOf('a\\\tb\tc\\\nd\nsaid "x\tC:\\\\dir\\n\n')).toEqual([
      { a: "a\tb", b: "c\nd" },
      { a: 'said "x', b: "C:\\dir\\n" },
    ]);
  });

  it("with a row of another length has that row refused, and goes on", async () => {
    expect(await valuesOf("1\n1\t2\t3\n\n5\t6\n")).toEqual([
      { line: 1, refused: "This row has 1 of 2 columns.", text: "1" },
      { line: 2, refused: "This row has 3 of 2 columns.", text: "1\t2\t3" },
      { a: "5", b: "6" },
    ]);
  });

  it("numbers its lines as an editor does, over rows that span several", async () => {
    const rows = await rowsOf(temporaryFile("rows.tsv", "a\\\nb\t1\nc\t2\n"), FEED);
    expect(rows.map(({ line }) => line)).toEqual([1, 3]);
  });
});

describe("a tsv with a header", () => {
  it("names its columns in it", async () => {
    expect(await valuesOf("B\tx\ta\n1\t2\t3\n", NAMED)).toEqual([{ b: "1", x: "2", a: "3" }]);
  });

  it("that lacks a column, or is empty, is told so before the first row", async () => {
    await expect(valuesOf("a\tx\n1\t2\n", NAMED)).rejects.toThrow("lacks the column b");
    await expect(valuesOf("", NAMED)).rejects.toThrow("is empty");
  });
});

it("a csv may have no header too", async () => {
  const csv = sourceOf('source: bare\nformat: csv\nheader: false\ndelimiter: ";"\ncolumns: [a, b]\nevent: $\n', "bare");
  const comma = sourceOf("source: comma\nformat: csv\nheader: false\ncolumns: [a, b]\nevent: $\n", "comma");

  expect(await valuesOf('1;"2;3"\n', csv)).toEqual([{ a: "1", b: "2;3" }]);
  expect(await valuesOf("1,2\n", comma)).toEqual([{ a: "1", b: "2" }]);
});
