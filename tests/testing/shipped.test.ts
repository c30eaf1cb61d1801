import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../adapters/system/hash.ts";
import { buildStack } from "../../cli/start/build-stack.ts";
import { runTests, type TestBench } from "../../cli/test/run-tests.ts";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import { isTestFile, readTests } from "../../workflows/compiler/testing/read-tests.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { readWorkspace } from "../../workflows/read.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "sojourn-shipped-"));

const files = await readWorkspace(ROOT);
const { ready, workspace } = prepareWorkspace(files, { hash: sha256 });
const faults: Diagnostic[] = [];
const tests = files
  .filter(({ path }) => isTestFile(path))
  .map((file) => readTests(file, reportInto(faults, file.path)));

let bench: TestBench;
beforeAll(async () => {
  const journeys = ready.map(({ compiled }) => compiled.journey);
  const { source } = await buildStack(ROOT, folder, { journeys, everywhere: true });
  bench = { source, ready, zone: workspace.settings.zone, control: workspace.settings.control ?? 0 };
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("every shipped journey has tests", () => {
  const tested = tests.filter((file) => file.tests.length > 0).map(({ journey }) => journey);

  expect(tested.toSorted()).toEqual(ready.map(({ compiled }) => compiled.journey).toSorted());
});

describe.each(tests)("the tests of $journey", { timeout: 120_000 }, (file) => {
  it.each(file.tests)("$title", async (test) => {
    const results = [];
    for await (const result of runTests(bench, [{ ...file, tests: [test] }])) results.push(result);

    expect(results.map(({ differences, fault }) => ({ differences, fault }))).toEqual([
      { differences: [], fault: undefined },
    ]);
  });
});
