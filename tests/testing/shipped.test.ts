import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TestResult } from "../../cli/test/run-tests.ts";
import { sojournIn } from "../cli/workspace.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

const FOLDER = "workflows/definitions";
/** A journey that uses most kinds of steps. Those of the workspace itself are played by `npm run sojourn -- test`. */
const SOME = ["failed_payment"];

it("the tests beside journeys of the shop pass", { timeout: 300_000 }, async () => {
  const files = SOME.map((journey) => `${FOLDER}/${journey}.test.yaml`);

  const { out, err } = await sojournIn(SHOP_ROOT, "test", "--json", ...files);

  const { tests }: { tests: readonly TestResult[] } = JSON.parse(
    out === "" ? `{"tests":[{"fault":${JSON.stringify(err)}}]}` : out,
  );
  const failed = tests.filter(({ differences, fault }) => fault !== undefined || differences.length > 0);
  expect(failed.map(({ observed: _, ...result }) => result)).toEqual([]);
  expect(tests.length).toBeGreaterThan(4);
});

it("every journey of the shop has tests beside it", () => {
  const files = readdirSync(join(SHOP_ROOT, FOLDER));

  const journeys = files.flatMap((file) => /^(\w+)\.journey\.yaml$/.exec(file)?.[1] ?? []);
  expect(journeys.filter((journey) => !files.includes(`${journey}.test.yaml`))).toEqual([]);
});
