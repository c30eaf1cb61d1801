import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Lines } from "../../adapters/files/lines.ts";
import { defined } from "../../core/model/defined.ts";
import { temporaryFile } from "./fixture.ts";

async function linesOf(content: string | Buffer, encoding?: string, name = "rows.txt") {
  const lines = new Lines(temporaryFile(name, content), { encoding });
  const found = [];
  for (let line = await lines.peek(0); line !== undefined; line = await lines.peek(0)) {
    found.push({ text: line.text, ...defined({ readAs: line.readAs }) });
    lines.take(1);
  }
  return found;
}

const texts = async (...given: Parameters<typeof linesOf>) => (await linesOf(...given)).map(({ text }) => text);

describe("the lines of a file", () => {
  it("end at LF and CRLF, and at nothing that only looks like an end", async () => {
    const odd = "a\u2028b\u2029c\u0085d\u000be\u000cf";

    expect(await texts(`${odd}\r\n\r\nsecond\nthird`)).toEqual([odd, "", "second", "third"]);
  });

  it("end at CR where the file has no LF, as old spreadsheets write them", async () => {
    expect(await texts("one\rtwo\rthree\r")).toEqual(["one", "two", "three"]);
  });

  it("may be cut anywhere by the pieces in which a file is read", async () => {
    const long = `${"ä".repeat(150_001)}\n${"ö".repeat(150_001)}\r\nend`;

    expect(await texts(long)).toEqual(["ä".repeat(150_001), "ö".repeat(150_001), "end"]);
    expect(await texts(gzipSync(long), undefined, "rows.txt.gz")).toHaveLength(3);
  });

  it("are UTF-16 where the byte order mark says so, in either order", async () => {
    const little = Buffer.from("\uFEFFJürgen\nGroß", "utf16le");
    const big = Buffer.from(little).swap16();

    for (const file of [little, big]) expect(await texts(file)).toEqual(["Jürgen", "Groß"]);
  });

  it("that are no UTF-8 are read as Windows-1252, and say so", async () => {
    const file = Buffer.concat([
      Buffer.from("Jürgen\n"),
      Buffer.from("J\xfcrgen \x80 5\n", "latin1"),
      Buffer.from("z"),
    ]);

    expect(await linesOf(file)).toEqual([
      { text: "Jürgen" },
      { text: "Jürgen € 5", readAs: "windows-1252" },
      { text: "z" },
    ]);
  });

  it("are read in the encoding that the source names", async () => {
    expect(await texts(Buffer.from("\xa4 5", "latin1"), "iso-8859-15")).toEqual(["€ 5"]);
    expect(await texts(Buffer.from("ab\ncd", "utf16le"), "utf-16le")).toEqual(["ab", "cd"]);
  });

  it("longer than any row stop the reading with the line's number", async () => {
    await expect(linesOf(`short\n${"x".repeat(9_000_000)}`)).rejects.toThrow(/^Line 2 of .* is longer than 8 MB\./);
  });
});
