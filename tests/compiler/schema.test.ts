import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { CATALOGUE, readCatalogue } from "../../workflows/compiler/names/catalogue.ts";
import { NAMES_SCHEMA, namesSchema, SCHEMAS, schemaOf, schemaText } from "../../workflows/compiler/schema/schemas.ts";
import { FORMS } from "../../workflows/compiler/steps/kinds.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";
import { readFixture } from "./fixture.ts";

const ajv = new Ajv({
  allErrors: true,
  allowUnionTypes: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
});
ajv.addSchema(namesSchema(), NAMES_SCHEMA);
const validators = new Map(Object.entries(SCHEMAS).map(([name, schema]) => [name, ajv.compile(schema)]));

/** What a file's schema says against it. */
function faultsOf(path: string, text: string): readonly string[] {
  const validate = validators.get(schemaOf(path) ?? "");
  if (validate === undefined) return [];
  const valid = validate(parse(text, { version: "1.2", schema: "core" }) ?? {});
  return valid ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe("the schemas for editors", () => {
  it.each(Object.entries(SCHEMAS))("%s is what `npm run generate` writes", (name, schema) => {
    expect(readFileSync(`workflows/schema/${name}`, "utf8")).toBe(schemaText(schema));
  });

  it("know every step with its fields", () => {
    const steps = JSON.parse(readFileSync("workflows/schema/journey.schema.json", "utf8")).definitions.step.anyOf;

    const found = steps.map((step: { properties: object }) => Object.keys(step.properties).sort());
    expect(found).toEqual(
      Object.entries(FORMS).map(([key, { beside }]) =>
        [...new Set(["id", "title", key, ...Object.keys(beside)])].sort(),
      ),
    );
  });

  it("accept every file of the shop, and each journey names its own", async () => {
    const files = (await readWorkspace(SHOP_ROOT)).filter(({ path }) => schemaOf(path) !== undefined);

    expect(files.flatMap(({ path, text }) => faultsOf(path, text).map((fault) => `${path} ${fault}`))).toEqual([]);
    for (const { path, text } of files.filter((file) => !file.path.endsWith(".test.yaml"))) {
      const from = path.split("/").length === 2 ? "./schema" : "../schema";
      expect(text.split("\n")[0], path).toBe(`# yaml-language-server: $schema=${from}/${schemaOf(path)}`);
    }
  });

  it("accept every shipped source", () => {
    for (const name of readdirSync("examples/sources")) {
      const text = readFileSync(`examples/sources/${name}`, "utf8");
      expect([name, faultsOf(`workflows/sources/${name}`, text)]).toEqual([name, []]);
    }
  });

  it("accept every shipped destination", () => {
    for (const name of readdirSync("examples/destinations")) {
      const text = readFileSync(`examples/destinations/${name}`, "utf8");
      expect([name, faultsOf(`workflows/destinations/${name}`, text)]).toEqual([name, []]);
    }
  });

  it.each([
    [
      "events:\n  Order Completed: { title: Paid, properties: { total: number } }\n  Signed Up:\ntraits: { vip: boolean }\n",
      true,
    ],
    ["events: { A: { properties: } }\ntraits:\n", true],
    ["events: { A: { total: number } }\n", false],
    ["events: { A: { properties: { total: money } } }\n", false],
    ["event: { A: }\n", false],
  ])("take or refuse a catalogue as the compiler does: %j", (text, sound) => {
    const diagnostics: Diagnostic[] = [];
    readCatalogue({ path: CATALOGUE, text }, reportInto(diagnostics, CATALOGUE));

    expect(faultsOf(CATALOGUE, text).length === 0).toBe(sound);
    expect(diagnostics.length === 0).toBe(sound);
  });

  it("offer the names of the catalogue, and ours, and take others all the same", () => {
    const text = "events: { Order Completed: { properties: { total: number } } }\ntraits: { vip: boolean }\n";
    const catalogue = readCatalogue({ path: CATALOGUE, text }, () => {});

    const { definitions } = JSON.parse(schemaText(namesSchema(catalogue)));

    expect(definitions.event.anyOf).toEqual([
      { type: "string", enum: expect.arrayContaining(["Order Completed", "Email Clicked"]) },
      { type: "string" },
    ]);
    expect(definitions.properties.properties).toEqual({ total: { description: "A number." } });
    expect(definitions.traits.properties).toEqual({ vip: { description: "A boolean." } });
  });

  const valid = readdirSync("tests/compiler/fixtures/valid").filter((name) => name.endsWith(".journey.yaml"));
  it.each(valid)("accept the sound journey %s", (name) => {
    expect(
      faultsOf(`workflows/definitions/${name}`, readFileSync(`tests/compiler/fixtures/valid/${name}`, "utf8")),
    ).toEqual([]);
  });

  it("take parameters in shared steps, and only there", () => {
    const steps =
      "steps:\n  - send: =with.template\n  - wait: { for: { event: Paid }, up to: =with.days }\n  - wait: =with.days\n";

    expect(faultsOf("workflows/steps/nudge.yaml", `shared: nudge\nwith: [template, days]\n${steps}`)).toEqual([]);
    expect(faultsOf("workflows/definitions/a.journey.yaml", `journey: a\nenter: { event: A }\n${steps}`)).not.toEqual(
      [],
    );
  });

  /** Codes that are about shape alone: what a schema can know. */
  const SHAPES = [
    "SJ108",
    "SJ109",
    "SJ111",
    "SJ113",
    "SJ115",
    "SJ119",
    "SJ122",
    "SJ123",
    "SJ300",
    "SJ312",
    "SJ330",
    "SJ331",
    "SJ343",
  ];
  /** What a schema lets pass that the compiler does not. */
  const NOT_SEEN = new Set([
    "SJ119-range.yaml", // which of two times is the later one
    "SJ331-both-edges.yaml", // `on entering: false` would be right beside it
  ]);
  const invalid = readdirSync("tests/compiler/fixtures/invalid").filter((name) => SHAPES.includes(name.slice(0, 5)));
  it.each(invalid.filter((name) => !NOT_SEEN.has(name)))("refuse the shape of %s", (name) => {
    const { files, fault } = readFixture(`tests/compiler/fixtures/invalid/${name}`);
    const file = files.find(({ path }) => path === fault?.file);
    if (file === undefined || schemaOf(file.path) === undefined) return;

    expect(faultsOf(file.path, file.text)).not.toEqual([]);
  });
});
