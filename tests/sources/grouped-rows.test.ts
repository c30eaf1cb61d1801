import { describe, expect, it } from "vitest";
import { eventsOf, rowsOf, sourceOf, temporaryFile } from "./fixture.ts";

const lines = sourceOf(
  `source: lines
format: csv
columns: [order, customer, item, price]
group by: order
event: |
  { "id": order, "name": "Order Completed", "customerId": customer, "time": 1772452800000,
    "properties": { "items": rows.{ "name": item, "price": $number(price) }[] } }
`,
  "lines",
);

const HEAD = "order,customer,item,price\n";

describe("rows that make one event", () => {
  it("are the first row's fields and all rows, blank where a shop leaves out what it said before", async () => {
    const path = temporaryFile("lines.csv", `${HEAD}1,ann,tea,3\n1,,tin,5\n2,bob,pot,7\n`);

    const rows = await rowsOf(path, lines);
    const made = await Promise.all(rows.flatMap((row) => ("value" in row ? [eventsOf(lines, row.value)] : [])));

    expect(rows.map(({ line }) => line)).toEqual([2, 4]);
    // JSONata's lists have more on them than their items.
    const plain: unknown = JSON.parse(
      JSON.stringify(made.flat().map(({ detail }) => [detail.customerId, detail.properties])),
    );
    expect(plain).toEqual([
      [
        "ann",
        {
          items: [
            { name: "tea", price: 3 },
            { name: "tin", price: 5 },
          ],
        },
      ],
      ["bob", { items: [{ name: "pot", price: 7 }] }],
    ]);
  });

  it("are refused where they stand apart, with the line of the first", async () => {
    const path = temporaryFile("lines.csv", `${HEAD}1,ann,tea,3\n2,bob,pot,7\n1,ann,tin,5\n`);

    const rows = await rowsOf(path, lines);

    expect(rows.at(-1)).toMatchObject({
      line: 4,
      refused: expect.stringContaining("are not adjacent; the first is on line 2"),
    });
    expect(rows).toHaveLength(3);
  });

  it("come with the rows between them that could not be read, in the order of their lines", async () => {
    const path = temporaryFile("lines.csv", `${HEAD}1,ann,tea,3\n1,ann\n1,ann,tin,5\n2,bob,pot,7\n`);

    const rows = await rowsOf(path, lines);

    expect(rows.map((row) => [row.line, "refused" in row])).toEqual([
      [2, false],
      [3, true],
      [5, false],
    ]);
    expect(rows[0]).toMatchObject({ value: { rows: [{ item: "tea" }, { item: "tin" }] } });
  });
});
