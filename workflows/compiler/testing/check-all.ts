import type { SourceFile } from "../compiled.ts";
import type { Report } from "../diagnostics/report.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { allSteps } from "../steps/kinds.ts";
import { checkTests, type StepNames, type TestSurroundings } from "./check-tests.ts";
import { isTestFile, readTests } from "./read-tests.ts";

/** Reports every fault in the tests beside the journeys. */
export function checkTestFiles(
  files: readonly SourceFile[],
  definitions: readonly JourneyDefinition[],
  names: Omit<TestSurroundings, "inside">,
  isFaulty: (file: string) => boolean,
  reportIn: (file: string) => Report,
): void {
  const steps = definitions.flatMap((definition) => [...definition.writtenIds, ...allSteps(definition.steps)]);
  const ids = new Set(steps.map((step) => (typeof step === "string" ? step : step.id)));
  for (const file of files) {
    if (!isTestFile(file.path)) continue;
    const report = reportIn(file.path);
    const tests = readTests(file, report);
    const own = definitions.filter(({ name }) => name.value === tests.journey);
    const inside = own.some(({ file: path }) => isFaulty(path))
      ? {}
      : { inside: { steps: ids, splits: splitsOf(own) } };
    checkTests(tests, { ...names, ...inside }, report);
  }
}

function splitsOf(definitions: readonly JourneyDefinition[]): StepNames["splits"] {
  return new Map(
    definitions
      .flatMap(({ steps }) => allSteps(steps))
      .flatMap((step) => (step.kind === "split" ? [[step.id, step.ways.map(({ name }) => name)] as const] : [])),
  );
}
