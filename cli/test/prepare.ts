import { sha256 } from "../../adapters/system/system.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import { type SoundPart, soundPart } from "../../workflows/compiler/sound-part.ts";
import type { TestFile } from "../../workflows/compiler/testing/journey-test.ts";
import { readTests } from "../../workflows/compiler/testing/read-tests.ts";
import { companions, startedBy } from "./companions.ts";

/** Tests that can be played, the journeys that they need, and the tests that cannot be. */
export interface Prepared {
  readonly files: readonly TestFile[];
  readonly unplayable: readonly UnplayableTests[];
  readonly ready: readonly ReadyJourney[];
  readonly needed: ReadonlySet<string>;
  readonly zone: string;
  readonly control: number;
}

/** The tests of a file that has faults, or whose journeys have. */
export interface UnplayableTests {
  readonly file: string;
  readonly journey: string;
  /** Every fault that keeps them from being played, with its place. */
  readonly faults: readonly Diagnostic[];
}

/** Reads the tests and compiles their journeys. A fault keeps those tests alone from being played that need what has it. */
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
