import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSource } from "../../workflows/compiler/sources/parse-source.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

const parse = (text: string) => parseSource({ path: "workflows/sources/shop.source.yaml", text });

describe("a source file", () => {
  it("tells all its faults at once, each with code, line and hint", () => {
    const { source, diagnostics } = parse(
      'source: store\nformat: xml\ncolumns: []\nzone: Mars/Base\nevnt: $\nevent: |\n  { "name": "A", "time": $now() }\n',
    );

    expect(source).toBeUndefined();
    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["SJ600", 1],
      ["SJ111", 2],
      ["SJ125", 3],
      ["SJ120", 4],
      ["SJ108", 5],
      ["SJ207", 7],
    ]);
    for (const { hint } of diagnostics) expect(hint).not.toBe("");
  });

  it("needs its columns when it is a csv", () => {
    expect(parse("source: shop\nformat: csv\nevent: $\n").diagnostics).toMatchObject([{ code: "SJ601", line: 2 }]);
  });

  it("names how its file is written in words that can be read", () => {
    const { diagnostics } = parse(
      'source: shop\nformat: csv\ncolumns: [a, rows]\ndelimiter: "::"\nencoding: utf-7\ngroup by: [b]\nevent: $\n',
    );

    expect(diagnostics.map(({ code, line }) => [code, line])).toEqual([
      ["SJ602", 4],
      ["SJ111", 5],
      ["SJ603", 6],
      ["SJ603", 6],
    ]);
  });

  it("names the line on which its JSONata breaks", () => {
    const { diagnostics } = parse('source: shop\nformat: ndjson\nevent: |\n  {\n    "name": "A",,\n  }\n');

    expect(diagnostics).toMatchObject([{ code: "SJ200", line: 5 }]);
  });

  it("that is empty or no YAML gets one diagnostic", () => {
    expect(parse("").diagnostics).toMatchObject([{ code: "SJ109" }]);
    expect(parse("source: [").diagnostics).toHaveLength(1);
  });

  it.each(readdirSync(`${SHOP_ROOT}/workflows/sources`))("%s of the shop is sound", (name) => {
    const path = `workflows/sources/${name}`;

    expect(parseSource({ path, text: readFileSync(`${SHOP_ROOT}/${path}`, "utf8") }).diagnostics).toEqual([]);
  });
});

it("every source in the documentation is sound", () => {
  const text = readFileSync("docs/sources.md", "utf8");
  const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, example = ""]) => example);

  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const name = /^source: (\w+)/.exec(example)?.[1] ?? "";
    expect(parseSource({ path: `workflows/sources/${name}.source.yaml`, text: example }).diagnostics).toEqual([]);
  }
});
