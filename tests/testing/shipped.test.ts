import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { TestResult } from "../../cli/test/run-tests.ts";
import { sojournIn } from "../cli/workspace.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = "workflows/definitions";
/** A journey that uses most kinds of steps; `npm run sojourn -- test`, which CI runs, plays all. */
const SOME = ["failed_payment"];

it("the tests beside shipped journeys pass", { timeout: 300_000 }, async () => {
  const files = SOME.map((journey) => `${FOLDER}/${journey}.test.yaml`);

  const { out, err } = await sojournIn(ROOT, "test", "--json", ...files);

  const { tests }: { tests: readonly TestResult[] } = JSON.parse(
    out === "" ? `{"tests":[{"fault":${JSON.stringify(err)}}]}` : out,
  );
  const failed = tests.filter(({ differences, fault }) => fault !== undefined || differences.length > 0);
  expect(failed.map(({ observed: _, ...result }) => result)).toEqual([]);
  expect(tests.length).toBeGreaterThan(4);
});

it("every shipped journey has tests beside it", () => {
  const files = readdirSync(join(ROOT, FOLDER));

  const journeys = files.flatMap((file) => /^(\w+)\.journey\.yaml$/.exec(file)?.[1] ?? []);
  expect(journeys.filter((journey) => !files.includes(`${journey}.test.yaml`))).toEqual([]);
});
