import { relative, resolve } from "node:path";
import { sha256 } from "../../adapters/system/system.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { type SoundPart, soundPart } from "../../workflows/compiler/sound-part.ts";
import { allSteps } from "../../workflows/compiler/steps/kinds.ts";
import type { TestFile } from "../../workflows/compiler/testing/journey-test.ts";
import { isTestFile, readTests } from "../../workflows/compiler/testing/read-tests.ts";
import { type Io, ProblemError } from "../command.ts";
import { didYouMean, UsageError } from "../command-line.ts";

/** Tests that can be played, the journeys that they need, and tests that cannot be played. */
export interface Prepared {
  readonly files: readonly TestFile[];
  readonly unplayable: readonly UnplayableTests[];
  readonly ready: readonly ReadyJourney[];
  readonly needed: ReadonlySet<string>;
  readonly zone: string;
  readonly control: number;
}

/** A file of tests that cannot be played, because it or a journey that it needs has faults. */
export interface UnplayableTests {
  readonly file: string;
  readonly journey: string;
  /** Every fault that is a reason, with its place. */
  readonly faults: readonly Diagnostic[];
}

/** Reads the tests and compiles their journeys. A fault only affects the tests that need the file which has it. */
export function prepareTests(files: readonly SourceFile[], asked: readonly SourceFile[]): Prepared {
  const part = soundPart(files, { hash: sha256, spread: 0 });
  const { workspace, ready } = part;
  const read = asked.map((file) => {
    const tests = readTests(file, reportInto([], file.path));
    return { tests, faults: faultsOf(tests, part) };
  });
  const playable = read.flatMap(({ tests, faults }) => (faults.length === 0 ? [tests] : []));
  const { settings } = workspace;
  return {
    files: playable,
    unplayable: read.flatMap(({ tests: { file, journey }, faults }) =>
      faults.length === 0 ? [] : [{ file, journey, faults }],
    ),
    ready,
    needed: companions(ready, playable.flatMap(named)),
    zone: settings.zone,
    control: settings.control ?? 0,
  };
}

/** The journeys that a file of tests names. */
function named({ journey, tests }: TestFile): readonly string[] {
  return [journey, ...tests.flatMap((test) => test.with.map(({ value }) => value))];
}

function faultsOf(tests: TestFile, { workspace, ready, leftOut, ofAll }: SoundPart): readonly Diagnostic[] {
  const needed = companions(ready, named(tests));
  const started = ready.flatMap(({ compiled, definition }) =>
    needed.has(compiled.journey) ? startedBy({ definition }) : [],
  );
  const journeys = new Set([...named(tests), ...started]);
  const files = new Set([
    tests.file,
    ...ofAll.map(({ file }) => file),
    ...leftOut.flatMap(({ journey, files: at }) => (journeys.has(journey) ? at : [])),
  ]);
  return workspace.diagnostics.filter(({ file, severity }) => severity === "error" && files.has(file));
}

/** These journeys, those that they start, those that these start, and so on. */
export function companions(ready: readonly ReadyJourney[], names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    const journey = ready.find(({ compiled }) => compiled.journey === name);
    if (journey === undefined || found.has(name)) return;
    found.add(name);
    for (const started of startedBy(journey)) add(started);
  };
  for (const name of names) add(name);
  return found;
}

/** The journeys that a journey starts. */
function startedBy({ definition }: Pick<ReadyJourney, "definition">): readonly string[] {
  return allSteps(definition.steps).flatMap((step) => (step.kind === "start" ? [step.journey.value] : []));
}

/** The test files that were asked for, by path or by the name of their journey; all of them when none was. */
export function findTests(io: Io, files: readonly SourceFile[], asked: readonly string[]): readonly SourceFile[] {
  const tests = files.filter(({ path }) => isTestFile(path));
  if (asked.length > 0) return asked.map((name) => findOne(io, tests, name));
  if (tests.length > 0) return tests;
  throw new ProblemError(
    "There are no tests yet.",
    "Write workflows/definitions/<journey>.test.yaml; docs/journey-language.md shows how.",
  );
}

function findOne(io: Io, tests: readonly SourceFile[], asked: string): SourceFile {
  const path = relative(resolve(io.root), resolve(io.cwd, asked)).replaceAll("\\", "/");
  const name = asked.replace(/^.*\//, "").replace(/\.(test|journey)\.yaml$/, "");
  const found = tests.find((file) => file.path === path) ?? tests.find((file) => journeyOf(file) === name);
  if (found !== undefined) return found;
  const names = tests.map(journeyOf);
  throw new UsageError(
    `There are no tests of "${asked}".`,
    didYouMean(name, names) ?? `There are tests of ${names.join(", ") || "no journey"}.`,
  );
}

function journeyOf({ path }: SourceFile): string {
  return path.replace(/^.*\//, "").replace(/\.test\.yaml$/, "");
}
