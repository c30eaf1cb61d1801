import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CODES } from "../../workflows/compiler/diagnostics/codes.ts";
import { compiledIn, readFixture } from "./fixture.ts";

const FOLDER = "tests/compiler/fixtures/invalid";
const names = readdirSync(FOLDER).sort();

/** Long files are in tests/compiler/limits.test.ts, fault plans in tests/local/fault-plan.test.ts, warnings of whole workspaces in tests/lint/. */
const ELSEWHERE = [
  ...["SJ320", "SJ323", "SJ324", "SJ409", "SJ415", "SJ447", "SJ448", "SJ492", "SJ671", "SJ600", "SJ601"],
  // tests/compiler/renders.test.ts
  ...["SJ673", "SJ674", "SJ677"],
  // tests/sources/source-kinds.test.ts
  ...["SJ614", "SJ615", "SJ616", "SJ617", "SJ618", "SJ619", "SJ620", "SJ621", "SJ622", "SJ623"],
  // tests/destinations/examples.test.ts
  ...["SJ642", "SJ643", "SJ644"],
  ...["SJ349", "SJ830", "SJ837", "SJ838", "SJ839", "SJ840", "SJ841", "SJ980", "SJ981"],
];

describe("a faulty workspace", () => {
  it.each(names)("%s gives its code, once, at the marked line", (name) => {
    const { files, fault } = readFixture(`${FOLDER}/${name}`);

    const { diagnostics } = compiledIn(files).workspace;

    expect(diagnostics.map(({ code, file, line }) => ({ code, file, line }))).toEqual([
      { code: name.slice(0, 5), ...fault },
    ]);
    for (const { hint, message } of diagnostics) {
      expect(hint).toMatch(/\S.*[.?…]$/);
      expect(message).toMatch(/[.!?]$/);
    }
  });

  it("has a fixture for every code", () => {
    const covered = new Set([...names.map((name) => name.slice(0, 5)), ...ELSEWHERE]);

    expect(Object.keys(CODES).filter((code) => !covered.has(code))).toEqual([]);
  });
});
