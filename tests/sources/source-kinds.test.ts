import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";

const SETTINGS = "zone: UTC\ntopics: { offers: { channels: [email], default: out } }\n";

/** What the compiler says about one source, and what it makes of it. */
async function compile(text: string) {
  const path = "workflows/sources/shop.source.yaml";
  const workspace = await compileWorkspace(
    [
      { path: "workflows/settings.yaml", text: SETTINGS },
      { path, text: `source: shop\n${text}` },
    ],
    { hash: sha256 },
  );
  return {
    sources: workspace.sources,
    found: workspace.diagnostics.map(({ code, line, file }) => [code, file === path ? line : file]),
    messages: workspace.diagnostics.map(({ message }) => message),
  };
}

const SIGNED = "signature: { scheme: stripe, secret: sojourn/shop }\n";
const EVENT = 'event: |\n  { "id": id, "name": "A", "customerId": who, "time": $received }\n';
const EXAMPLE =
  "example: { payload: { id: e, who: c }, events: [{ name: A, customerId: c, time: 2026-09-01T08:00:00Z }] }\n";

describe("a source from a webhook", () => {
  it("is in the workspace as the function needs it", async () => {
    const { sources, found } = await compile(
      `from: webhook\n${SIGNED}rows: items\nanswer: "{}"\n${EVENT}${EXAMPLE.replace("{ id: e, who: c }", "{ items: [{ id: e, who: c }] }")}`,
    );

    expect(found).toEqual([]);
    expect(sources).toMatchObject({
      shop: {
        from: "webhook",
        trust: "trusted",
        rows: "items",
        answer: "{}",
        signature: { scheme: "stripe", secret: "sojourn/shop" },
      },
    });
  });

  it("needs a signature, and should have an example", async () => {
    expect((await compile(`from: webhook\n${EVENT}`)).found).toEqual([
      ["SJ615", 1],
      ["SJ620", 1],
    ]);
  });

  it.each([
    ["signature: { scheme: header, secret: sojourn/x }", "SJ616"],
    ["signature: { scheme: header, header: 'X Secret', secret: sojourn/x }", "SJ616"],
    ["signature: { scheme: stripe, secret: sojourn/x, header: X-Secret }", "SJ616"],
    ["signature: { scheme: stripe, secret: sojourn/x, url: https://a.example/ }", "SJ616"],
    ["signature: { scheme: shopify, secret: sojourn/x, tolerance: 5m }", "SJ616"],
    ["signature: { scheme: basic, secret: sojourn/x, tolerance: 5m }", "SJ616"],
    ["signature: { scheme: paypal, secret: sojourn/x }", "SJ111"],
    ["signature: { scheme: stripe }", "SJ109"],
    ["signature: { scheme: stripe, secret: shop/x }", "SJ711"],
  ])("with %s is told what is wrong", async (signature, code) => {
    const { found } = await compile(`from: webhook\n${signature}\n${EVENT}${EXAMPLE}`);
    expect(found).toEqual([[code, 3]]);
  });
});

describe("a source from events", () => {
  const PATTERN = "pattern: { source: [crm.example], detail-type: [Changed] }\n";

  it("is in the workspace with its bus and pattern", async () => {
    const { sources, found } = await compile(
      `from: events\nbus: aws.partner/crm.example/1\n${PATTERN}${EVENT}${EXAMPLE}`,
    );

    expect(found).toEqual([]);
    expect(sources.shop).toMatchObject({
      bus: "aws.partner/crm.example/1",
      pattern: { source: ["crm.example"], "detail-type": ["Changed"] },
    });
    expect((await compile(`from: events\n${PATTERN}${EVENT}${EXAMPLE}`)).sources.shop).toMatchObject({
      bus: "default",
    });
  });

  it("says whose events it takes, and not our own", async () => {
    expect((await compile(`from: events\n${EVENT}${EXAMPLE}`)).found).toEqual([["SJ617", 1]]);
    expect((await compile(`from: events\npattern: { detail-type: [A] }\n${EVENT}${EXAMPLE}`)).found).toEqual([
      ["SJ617", 3],
    ]);
    expect((await compile(`from: events\nbus: sojourn-dev\n${PATTERN}${EVENT}${EXAMPLE}`)).found).toEqual([
      ["SJ618", 3],
    ]);
    expect((await compile(`from: events\nbus: my bus\n${PATTERN}${EVENT}${EXAMPLE}`)).found).toEqual([["SJ618", 3]]);
  });
});

it("a source has the fields of its kind only", async () => {
  expect((await compile(`from: webhook\n${SIGNED}format: csv\nbus: default\n${EVENT}${EXAMPLE}`)).found).toEqual([
    ["SJ614", 4],
    ["SJ614", 5],
  ]);
  expect((await compile(`format: ndjson\n${SIGNED}${EVENT}`)).found).toEqual([["SJ614", 3]]);
  expect((await compile(`format: ndjson\n${EVENT}`)).sources).toEqual({});
});

describe("an example", () => {
  const HEAD = `from: webhook\n${SIGNED}${EVENT}`;
  const example = (text: string) => compile(`${HEAD}example:\n${text}`);
  const GOOD = "{ name: A, customerId: c, time: 2026-09-01T08:00:00Z }";

  it.each([
    [
      `  payload: { id: e, who: c }\n  events:\n    - { name: A, customerId: d, time: 2026-09-01T08:00:00Z }\n`,
      ["SJ622", 9],
    ],
    [
      `  payload: { id: e, who: c }\n  events:\n    - { id: f, name: A, customerId: c, time: 2026-09-01T08:00:00Z }\n`,
      ["SJ622", 9],
    ],
    [
      `  payload: { id: e, who: c }\n  events:\n    - { name: A, customerId: c, time: 2026-09-01T09:00:00Z }\n`,
      ["SJ622", 9],
    ],
    [`  payload: { id: e, who: c }\n  events:\n    - ${GOOD}\n    - ${GOOD}\n`, ["SJ622", 10]],
    [`  payload: { id: e, who: c }\n  events: []\n`, ["SJ622", 7]],
    [`  payload: { id: e }\n  events:\n    - ${GOOD}\n`, ["SJ621", 7]],
    [`  payload: { id: e, who: c }\n  events:\n    - ${GOOD}\n  refused: no customer\n`, ["SJ621", 7]],
    [`  payload: { id: e }\n  events: []\n  refused: too large\n`, ["SJ621", 7]],
    [`  payload: { id: e, who: c }\n  received: noon\n  events:\n    - ${GOOD}\n`, ["SJ619", 8]],
    [`  payload: { id: e, who: c }\n  events: none\n`, ["SJ110", 8]],
  ])("that does not come out is a fault at its place: %s", async (text, expected) => {
    expect((await example(text)).found).toEqual([expected]);
  });

  it("may have times in another form, leave out the id, and expect a refusal", async () => {
    expect(
      (
        await example(
          `  - { payload: { id: e, who: c }, events: [{ name: A, customerId: c, time: "2026-09-01T10:00:00+02:00" }] }\n  - { payload: { id: e }, events: [], refused: names no customer }\n`,
        )
      ).found,
    ).toEqual([]);
  });

  it("of consent to a topic that the settings lack is warned of", async () => {
    const text = `from: webhook\n${SIGNED}event: |\n  { "name": "A", "customerId": "c", "time": $received, "context": { "consent": { "ofers": true } } }\nexample:\n  payload: {}\n  events:\n    - name: A\n      customerId: c\n      time: 2026-09-01T08:00:00Z\n      context: { consent: { ofers: true } }\n`;

    expect((await compile(text)).found).toEqual([["SJ623", 12]]);
  });

  it("of a file is a row, and of grouped rows their list", async () => {
    const grouped = `format: csv\ncolumns: [order, item]\ngroup by: order\nevent: |\n  { "id": order, "name": "A", "customerId": "c", "time": 1788000000, "properties": { "items": rows.item } }\nexample:\n  payload: [{ order: "1", item: a }, { order: "1", item: b }]\n  events: [{ name: A, customerId: c, time: 1788000000, properties: { items: [a, b] } }]\n`;

    expect((await compile(grouped)).found).toEqual([]);
    expect((await compile(grouped.replace("[a, b]", "[a]"))).messages).toEqual([
      'The source makes another event: `properties.items[1]` is "b".',
    ]);
  });
});
