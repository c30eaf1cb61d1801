import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const PURE = ["core", "workflows/compiler", "workflows/importers"];

/** Each reads the clock, randomness, a timer or the environment. */
const IMPURE = [
  "Date.now()",
  "[1].map(Date.now)",
  "new Date()",
  "Date()",
  "Math.random()",
  "performance.now()",
  "crypto.randomUUID()",
  "setTimeout(String, 1)",
  "setInterval(String, 1)",
  "setImmediate(String)",
  "queueMicrotask(String)",
  "process.env.TZ",
  "globalThis.Date",
  "DateTime.now()",
  "DateTime.local()",
  "DateTime.utc()",
  "new Intl.DateTimeFormat().resolvedOptions().timeZone",
];

/** Each is a function of what it is given. */
const ALLOWED = [
  "new Date(0)",
  "Date.parse(text)",
  "Date.UTC(2026, 0)",
  "Math.max(1, 2)",
  'DateTime.fromMillis(0, { zone: "UTC" })',
];

const OPTIONAL = [
  "x === undefined ? {} : { x }",
  "x !== undefined ? { x } : {}",
  "{ ...(x === undefined ? {} : { x }) }",
  "{ ...(x !== undefined && { x }) }",
];

const PREAMBLE = "declare const DateTime: any;\ndeclare const text: string;\ndeclare const x: number | undefined;\n";

describe("the linter", () => {
  let folder: string;
  let refused: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "lint-"));
    cpSync("biome.json", join(folder, "biome.json"));
    cpSync("lint", join(folder, "lint"), { recursive: true });
    for (const place of [...PURE, "adapters"]) {
      for (const [kind, list] of Object.entries({ impure: IMPURE, allowed: ALLOWED, optional: OPTIONAL })) {
        for (const [at, code] of list.entries()) {
          const file = join(folder, place, kind, `${at}.ts`);
          mkdirSync(dirname(file), { recursive: true });
          writeFileSync(file, `${PREAMBLE}export const found = ${code};\n`);
        }
      }
    }
    refused = await lint(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(PURE.flatMap((place) => IMPURE.map((code, at) => [place, code, at] as const)))(
    "refuses in %s `%s`",
    (place, _, at) => {
      expect(refused.get(`${place}/impure/${at}.ts`)).toEqual([
        expect.stringMatching(/^(plugin|lint\/style\/noRestrictedGlobals)$/),
      ]);
    },
  );

  it.each(PURE.flatMap((place) => ALLOWED.map((code, at) => [place, code, at] as const)))(
    "allows in %s `%s`",
    (place, _, at) => {
      expect(refused.get(`${place}/allowed/${at}.ts`)).toBeUndefined();
    },
  );

  it("lets adapters read the clock", () => {
    expect([...refused.keys()].filter((file) => file.startsWith("adapters/impure/"))).toEqual([]);
  });

  it.each(OPTIONAL.map((code, at) => [code, at] as const))("refuses `%s`, which `defined` says shorter", (_, at) => {
    expect(refused.get(`adapters/optional/${at}.ts`)).toEqual(["plugin"]);
  });
});

/** The categories of what the linter finds, by file. */
async function lint(cwd: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const biome = join(process.cwd(), "node_modules/.bin/biome");
  const given = ["lint", "--reporter=json", "--max-diagnostics=none", "--diagnostic-level=error", "."];
  const { stdout } = await promisify(execFile)(biome, given, { cwd, maxBuffer: 64e6 }).catch((error) => error);
  const { diagnostics } = JSON.parse(stdout);
  const found = new Map<string, string[]>();
  for (const { category, location } of diagnostics) {
    const path: string = location.path.file ?? location.path;
    found.set(path, [...(found.get(path) ?? []), category]);
  }
  return found;
}
