import { describe, expect, it } from "vitest";
import { orders, rowsOf, sourceOf, temporaryFile } from "./fixture.ts";

describe("rows of a csv", () => {
  it("are read by the names of their columns, with their lines", async () => {
    const path = temporaryFile("orders.csv", "order,customer,time\n1,ann,2026-01-01T09:00\n2,bob,2026-01-01T10:00\n");

    const rows = await rowsOf(path);

    expect(rows).toEqual([
      { line: 2, value: { order: "1", customer: "ann", time: "2026-01-01T09:00" } },
      { line: 3, value: { order: "2", customer: "bob", time: "2026-01-01T10:00" } },
    ]);
  });

  it("are the same with a byte order mark, CRLF and an empty last line", async () => {
    const plain = temporaryFile("plain.csv", "order,customer,time\n1,ann,2026-01-01T09:00\n");
    const odd = temporaryFile("odd.csv", "\uFEFForder,customer,time\r\n1,ann,2026-01-01T09:00\r\n\r\n");

    expect(await rowsOf(odd)).toEqual(await rowsOf(plain));
  });

  it("that are too short or too long are refused with line and reason, and the rest is read", async () => {
    const path = temporaryFile("orders.csv", "order,customer,time\n1,ann\n2,bob,2026-01-01,extra\n3,cid,2026-01-02\n");

    const rows = await rowsOf(path);

    expect(rows).toEqual([
      { line: 2, refused: "This row has 2 of 3 columns.", text: "1,ann" },
      { line: 3, refused: "This row has 4 of 3 columns.", text: "2,bob,2026-01-01,extra" },
      { line: 4, value: { order: "3", customer: "cid", time: "2026-01-02" } },
    ]);
  });

  it("with a quote that is never closed, or closed too early, are refused alone", async () => {
    const path = temporaryFile(
      "orders.csv",
      'order,customer,time\n1,"an"n,x\n2,"bob, jr.",2026-01-02\n3,"cid,2026-01-03\n4,dan,2026-01-04\n5,eve,"2026\n',
    );

    const rows = await rowsOf(path);

    expect(rows.map((row) => [row.line, "refused" in row])).toEqual([
      [2, true],
      [3, false],
      [4, true],
      [5, false],
      [6, true],
    ]);
    expect(rows[1]).toMatchObject({ value: { customer: "bob, jr." } });
  });

  it("may have a line break inside quotes", async () => {
    const path = temporaryFile("orders.csv", 'order,customer,time\n1,"ann\nlee",2026-01-01\n2,bob,2026-01-02\n');

    expect(await rowsOf(path)).toMatchObject([{ value: { customer: "ann\nlee" } }, { line: 4 }]);
  });
});

describe("a csv as programs write it", () => {
  const row = { order: "1", customer: "ann, lee", time: "2026-01-01T09:00" };

  it.each([
    ["semicolons", "order;customer;time\n1;ann, lee;2026-01-01T09:00\n"],
    ["tabs", "order\tcustomer\ttime\n1\tann, lee\t2026-01-01T09:00\n"],
    ["bars", 'order|customer|time\n1|"ann, lee"|2026-01-01T09:00\n'],
    ["blanks around cells", 'order , customer , time\n1 , "ann, lee" , 2026-01-01T09:00\n'],
    ["other capitals", 'Order,CUSTOMER,Time\n1,"ann, lee",2026-01-01T09:00\n'],
    ["empty columns at the end", 'order,customer,time,,\n1,"ann, lee",2026-01-01T09:00,,\n'],
    ["cells without anything behind the last column", 'order,customer,time\n1,"ann, lee",2026-01-01T09:00,,,\n'],
  ])("is read with %s", async (_, text) => {
    expect(await rowsOf(temporaryFile("orders.csv", text))).toEqual([{ line: 2, value: row }]);
  });

  it("may say in its first line what stands between the cells, which counts as a line", async () => {
    const path = temporaryFile("orders.csv", "sep=;\r\norder;customer;time\r\n1;ann, lee;2026-01-01T09:00\r\n");

    expect(await rowsOf(path)).toEqual([{ line: 3, value: row }]);
  });

  it("may have a delimiter of its own, which the source names", async () => {
    const source = sourceOf('source: orders\nformat: csv\ncolumns: [order, time]\ndelimiter: "^"\nevent: $\n');
    const path = temporaryFile("orders.csv", "order^time\n1^now\n");

    expect(await rowsOf(path, source)).toEqual([{ line: 2, value: { order: "1", time: "now" } }]);
    await expect(rowsOf(path)).rejects.toMatchObject({ hint: expect.stringContaining("delimiter") });
  });

  it("with a column twice is refused, since nobody can say which is meant", async () => {
    const path = temporaryFile("orders.csv", "order,customer,time,customer\n1,ann,x,bob\n");

    await expect(rowsOf(path)).rejects.toThrow("has the column customer twice");
  });
});

describe("a csv that cannot be played", () => {
  it("lacks a column: the message names it and those that are there", async () => {
    const path = temporaryFile("orders.csv", "order,client,time\n1,ann,2026-01-01\n");

    await expect(rowsOf(path)).rejects.toMatchObject({
      message: expect.stringContaining("lacks the column customer that the source orders needs"),
      hint: expect.stringContaining("It has order, client, time."),
    });
  });

  it("is empty", async () => {
    await expect(rowsOf(temporaryFile("orders.csv", ""))).rejects.toThrow("is empty");
  });

  it("is not there", async () => {
    await expect(rowsOf("/nowhere/orders.csv")).rejects.toThrow("There is no file /nowhere/orders.csv.");
  });
});

describe("rows of json lines", () => {
  const lines = sourceOf("source: lines\nformat: ndjson\nevent: $\n", "lines");

  it("are read with their lines; a line that is not JSON is refused", async () => {
    const path = temporaryFile("events.ndjson", '\uFEFF{"a":1}\r\n\r\n{"a":\r\n{"a":3}\n');

    expect(await rowsOf(path, lines)).toEqual([
      { line: 1, value: { a: 1 } },
      { line: 3, refused: "This line is not JSON.", text: '{"a":' },
      { line: 4, value: { a: 3 } },
    ]);
  });

  it("need no columns", () => {
    expect(lines.columns).toEqual([]);
    expect(orders.columns).toHaveLength(3);
  });
});
