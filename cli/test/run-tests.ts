import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";
import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { allSteps } from "../../workflows/compiler/steps/kinds.ts";
import type { JourneyTest, TestFile } from "../../workflows/compiler/testing/journey-test.ts";
import type { Difference } from "../../workflows/compiler/testing/judge/difference.ts";
import { judge } from "../../workflows/compiler/testing/judge/judge.ts";
import type { Observed } from "../../workflows/compiler/testing/observed.ts";
import { pickCustomer, type SplitPaths } from "../../workflows/compiler/testing/pick-customer.ts";
import { ProblemError } from "../command.ts";
import { playTest } from "./play-test.ts";
import { companions } from "./prepare.ts";
import { testStack } from "./test-stack.ts";

/** The result of a test. */
export interface TestResult {
  readonly journey: string;
  readonly file: string;
  readonly line: number;
  readonly title: string;
  /** Real milliseconds. */
  readonly milliseconds: number;
  /** Empty when the test passed. */
  readonly differences: readonly Difference[];
  readonly observed?: Observed;
  /** Why it could not be played. */
  readonly fault?: string;
}

export interface TestBench {
  /** The stack that would be deployed, with all journeys that the tests need. */
  readonly source: TemplateSource;
  readonly ready: readonly ReadyJourney[];
  readonly zone: string;
  /** Share of the global control group. */
  readonly control: number;
}

/** Plays tests one after the other, each on a cloud of its own, and gives each result as it comes. */
export async function* runTests(bench: TestBench, files: readonly TestFile[]): AsyncGenerator<TestResult> {
  const folder = await mkdtemp(join(tmpdir(), "sojourn-test-"));
  const stacks = new Map<string, Promise<TemplateSource>>();
  const stackOf = (journeys: ReadonlySet<string>): Promise<TemplateSource> => {
    const key = [...journeys].sort().join(" ");
    const known = stacks.get(key) ?? testStack(bench.source, journeys, folder);
    stacks.set(key, known);
    return known;
  };
  try {
    for (const file of files) for (const test of file.tests) yield await runTest(bench, file, test, stackOf);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runTest(
  bench: TestBench,
  { file, journey }: TestFile,
  test: JourneyTest,
  stackOf: (journeys: ReadonlySet<string>) => Promise<TemplateSource>,
): Promise<TestResult> {
  const began = performance.now();
  const result = { journey, file, line: test.at.line, title: test.title };
  try {
    const observed = await observationOf(bench, journey, test, stackOf);
    const differences = judge(test.expect, observed);
    return { ...result, milliseconds: performance.now() - began, differences, observed };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ...result, milliseconds: performance.now() - began, differences: [], fault: error.message };
  }
}

/** Entries by which a customer may enter later than the last event; the fan-out of a business event takes a while. */
const BY_TIME: ReadonlySet<string> = new Set(["date", "schedule", "segment", "business"]);

async function observationOf(
  bench: TestBench,
  journey: string,
  test: JourneyTest,
  stackOf: (journeys: ReadonlySet<string>) => Promise<TemplateSource>,
): Promise<Observed> {
  const ready = bench.ready.find(({ compiled }) => compiled.journey === journey);
  if (ready === undefined) throw new ProblemError(`The journey ${journey} has faults.`);
  const { rules } = ready.compiled;
  const customerId = pickCustomer(sha256, test, { rules, splits: splitsOf(ready), control: bench.control });
  if (customerId === undefined) {
    throw new ProblemError("No customer is in the group and on the paths that this test asks for.");
  }
  const journeys = companions(bench.ready, [journey, ...test.with.map(({ value }) => value)]);
  const source = await stackOf(journeys);
  const byTime = rules.enter.some(({ on }) => BY_TIME.has(on));
  const byEdge = rules.enter.some(({ on }) => on === "segment");
  return playTest({ source, journey, test, customerId, zone: bench.zone, byTime, byEdge });
}

/** The splits of a journey, with the paths and weights by which customers are assigned. */
function splitsOf({ definition }: ReadyJourney): readonly SplitPaths[] {
  return allSteps(definition.steps).flatMap((step) =>
    step.kind === "split" ? [{ split: step.id, paths: step.ways.map(({ name, weight }) => ({ name, weight })) }] : [],
  );
}
