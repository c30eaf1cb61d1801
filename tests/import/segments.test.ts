import { describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { evaluate } from "../../core/expression/evaluate.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { importing, textOf } from "./import.ts";

const set = (...Values: string[]) => ({ DimensionType: "INCLUSIVE", Values });
const attribute = (AttributeType: string, ...Values: string[]) => ({ x: { AttributeType, Values } });

function segment(parts: object) {
  return { SegmentResponse: { Id: "s1", Name: "seg", SegmentType: "DIMENSIONAL", ...parts } };
}

/** Whether a profile is in a segment of these dimensions, by the expression that was written. */
async function isIn(dimensions: object, profile: object): Promise<unknown> {
  const imported = importing([segment({ Dimensions: dimensions })]);
  const files = imported.files.map(({ path, text }) => ({ path: `workflows/${path}`, text }));
  const { rules, diagnostics } = await compileWorkspace(files, { hash: sha256 });
  expect(diagnostics).toEqual([]);
  const when = rules.segments[0]?.when ?? "false";
  const event = { name: "", time: 0, properties: {} };
  const scope = {
    event,
    entry: event,
    profile: JSON.parse(JSON.stringify(profile)),
    steps: {},
    journey: "",
    pass: 1,
    now: 0,
  };
  return (await evaluate(when, scope, [])) === true;
}

describe("dimensions of a segment", () => {
  it.each([
    ["INCLUSIVE one of several values", { Attributes: attribute("INCLUSIVE", "a", "b") }, { x: "b" }, { x: "c" }],
    ["INCLUSIVE in a list", { UserAttributes: attribute("INCLUSIVE", "a") }, { x: ["c", "a"] }, {}],
    ["EXCLUSIVE", { Attributes: attribute("EXCLUSIVE", "a", "b") }, { x: "c" }, { x: ["a", "c"] }],
    ["EXCLUSIVE of what is missing", { Attributes: attribute("EXCLUSIVE", "a") }, {}, { x: "a" }],
    ["CONTAINS", { Attributes: attribute("CONTAINS", "lon") }, { x: "Babylon" }, { x: "Paris" }],
    [
      "BEFORE",
      { Attributes: attribute("BEFORE", "2026-01-01T00:00:00Z") },
      { x: "2025-12-31T23:00:00Z" },
      { x: "2026-02-01" },
    ],
    ["AFTER", { Attributes: attribute("AFTER", "2026-01-01") }, { x: "2026-01-02" }, { x: "soon" }],
    ["ON", { Attributes: attribute("ON", "2026-01-01") }, { x: "2026-01-01T09:00:00Z" }, { x: "2026-01-02" }],
    [
      "BETWEEN",
      { Attributes: attribute("BETWEEN", "2026-01-01", "2026-02-01") },
      { x: "2026-01-15" },
      { x: "2026-03-01" },
    ],
    ["a metric", { Metrics: { n: { ComparisonOperator: "LESS_THAN", Value: 3 } } }, { n: 2 }, { n: 3 }],
    ["a channel", { Demographic: { Channel: set("SMS", "EMAIL") } }, { phone: "+1" }, { push: "arn" }],
    [
      "a make and a version",
      { Demographic: { Make: set("Apple"), AppVersion: set("2") } },
      { device_make: "Apple", app_version: "2" },
      { device_make: "Apple" },
    ],
    ["a country", { Location: { Country: set("GB") } }, { country: "GB" }, { country: "DE" }],
    [
      "a distance",
      { Location: { GPSPoint: { Coordinates: { Latitude: 51.5, Longitude: -0.12 }, RangeInKilometers: 10 } } },
      { latitude: 51.52, longitude: -0.2 },
      { latitude: 51.7, longitude: -0.12 },
    ],
    [
      "a distance over the date line",
      { Location: { GPSPoint: { Coordinates: { Latitude: 0, Longitude: 179.9 }, RangeInKilometers: 50 } } },
      { latitude: 0, longitude: -179.9 },
      { latitude: 0, longitude: 0 },
    ],
    [
      "attributes of both kinds at once",
      { Attributes: { a: { Values: ["1"] } }, UserAttributes: { b: { Values: ["2"] } } },
      { a: "1", b: "2" },
      { a: "1" },
    ],
    [
      "names and values with signs in them",
      { Attributes: { "o'x-y": { Values: ['it\'s "so"'] } } },
      { "o'x-y": 'it\'s "so"' },
      {},
    ],
    ["nothing", {}, {}, undefined],
  ])("ask for %s", async (_, dimensions, fits, not) => {
    expect(await isIn(dimensions, fits)).toBe(true);
    if (not !== undefined) expect(await isIn(dimensions, not)).toBe(false);
  });

  it("ask for recency as `last`", () => {
    const recency = (RecencyType: string) =>
      segment({ Dimensions: { Behavior: { Recency: { Duration: "DAY_14", RecencyType } } } });

    expect(textOf(importing([recency("ACTIVE")]), "segments/seg.yaml")).toContain(
      "last: { event: _session.start, within: 14d }",
    );
    expect(textOf(importing([recency("INACTIVE")]), "segments/seg.yaml")).toContain(
      "last: { event: _session.start, not within: 14d }",
    );
  });
});

describe("groups of a segment", () => {
  const group = (Type: string, SourceType: string, ...Dimensions: object[]) => ({
    Type,
    SourceType,
    SourceSegments: [{ Id: "s2" }, { Id: "s3" }],
    Dimensions,
  });
  const second = {
    SegmentResponse: {
      Id: "s2",
      Name: "two",
      SegmentType: "DIMENSIONAL",
      Dimensions: { Attributes: { y: { Values: ["1"] } } },
    },
  };

  it.each([
    ["ALL", "all"],
    ["ANY", "any"],
    ["NONE", "none"],
  ])("take source segments by %s", (SourceType, field) => {
    const imported = importing([
      segment({ SegmentGroups: { Include: "ALL", Groups: [group("ALL", SourceType)] } }),
      second,
    ]);

    expect(textOf(imported, "segments/seg.yaml")).toContain(`${field}: [ two, segment_s3 ]`);
    expect(textOf(imported, "segments/segment_s3.yaml")).toContain("list: true");
  });

  it.each([
    ["ALL", "when: \"'1' in profile.a and '2' in profile.b\""],
    ["ANY", "when: \"'1' in profile.a or '2' in profile.b\""],
    ["NONE", "when: \"('1' in profile.a or '2' in profile.b) ? false : true\""],
  ])("join dimensions by %s", (Type, expected) => {
    const dimensions = [{ Attributes: { a: { Values: ["1"] } } }, { Attributes: { b: { Values: ["2"] } } }];
    const groups = { Include: "ALL", Groups: [{ Type, Dimensions: dimensions }] };

    expect(textOf(importing([segment({ SegmentGroups: groups })]), "segments/seg.yaml")).toContain(expected);
  });

  it.each(["ALL", "ANY", "NONE"])("are joined by %s", (Include) => {
    const groups = {
      Include,
      Groups: [group("ALL", "ANY"), group("ANY", "ALL", { Attributes: { a: { Values: ["1"] } } })],
    };

    const imported = importing([segment({ SegmentGroups: groups }), second]);

    expect(textOf(imported, "segments/seg.yaml")).toContain(`${Include.toLowerCase()}: [ seg_group_1, seg_group_2 ]`);
  });

  it("of imported segments ask for the mark that their customers are imported with", () => {
    const imported = importing([{ SegmentResponse: { Id: "s9", Name: "Up loaded", SegmentType: "IMPORT" } }]);

    expect(textOf(imported, "segments/up_loaded.yaml")).toContain("when: profile.in_up_loaded = true");
    expect(imported.notes[0]).toMatchObject({ kind: "to do", text: expect.stringContaining("--segment up_loaded") });
  });

  it("that are one among several recencies become segments of their own", async () => {
    const recent = { Behavior: { Recency: { Duration: "DAY_7", RecencyType: "ACTIVE" } } };
    const groups = { Include: "ANY", Groups: [group("ANY", "ANY", recent, { Attributes: { a: { Values: ["1"] } } })] };

    const imported = importing([segment({ SegmentGroups: groups }), second]);
    const files = imported.files.map(({ path, text }) => ({ path: `workflows/${path}`, text }));

    expect((await compileWorkspace(files, { hash: sha256 })).diagnostics).toEqual([]);
    expect(textOf(imported, "segments/seg.yaml")).toContain("all: [ seg_sources ]\nany: [ seg_part_1, seg_part_2 ]");
    expect(textOf(imported, "segments/seg_sources.yaml")).toContain("any: [ two, segment_s3 ]");
  });
});
