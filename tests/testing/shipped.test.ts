import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { TestResult } from "../../cli/test/run-tests.ts";
import { sojournIn } from "../cli/workspace.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("the tests beside the shipped journeys pass", { timeout: 300_000 }, async () => {
  const { out, err } = await sojournIn(ROOT, "test", "--json");

  const { tests }: { tests: readonly TestResult[] } = JSON.parse(
    out === "" ? `{"tests":[{"fault":${JSON.stringify(err)}}]}` : out,
  );
  const failed = tests.filter(({ differences, fault }) => fault !== undefined || differences.length > 0);
  expect(failed.map(({ observed: _, ...result }) => result)).toEqual([]);
});
