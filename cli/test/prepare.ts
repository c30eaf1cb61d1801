import { sha256 } from "../../adapters/system/hash.ts";
import type { Diagnostic, SourceFile } from "../../workflows/compiler/compiled.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import type { ReadyJourney } from "../../workflows/compiler/journey/compile.ts";
import type { TestFile } from "../../workflows/compiler/testing/journey-test.ts";
import { readTests } from "../../workflows/compiler/testing/read-tests.ts";
import { prepareWorkspace } from "../../workflows/compiler/workspace.ts";
import { diagnosticText } from "../check/text.ts";
import type { Io } from "../command.ts";
import { paint } from "../paint.ts";
import { Problem } from "../problem.ts";
import { companions } from "./companions.ts";

/** Tests that can be played, and the journeys that they need. */
export interface Prepared {
  readonly files: readonly TestFile[];
  readonly ready: readonly ReadyJourney[];
  readonly needed: ReadonlySet<string>;
  readonly zone: string;
  readonly control: number;
}

/** Reads the tests and compiles their journeys. Problem, with every place, when one of these files has a fault. */
export function prepareTests(io: Io, files: readonly SourceFile[], asked: readonly SourceFile[]): Prepared {
  const { workspace, ready } = prepareWorkspace(files, { hash: sha256, spread: 0 });
  const read: Diagnostic[] = [];
  const tests = asked.map((file) => readTests(file, reportInto(read, file.path)));
  const names = tests.flatMap((file) => [
    file.journey,
    ...file.tests.flatMap((test) => test.with.map(({ value }) => value)),
  ]);
  const needed = companions(ready, names);
  const concerned = new Set([
    ...asked.map(({ path }) => path),
    ...names.map((name) => `workflows/definitions/${name}.journey.yaml`),
  ]);
  const faults = workspace.diagnostics.filter(
    ({ file, severity }) => severity === "error" && (concerned.has(file) || !file.startsWith("workflows/definitions/")),
  );
  if (faults.length > 0) {
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    const shown = faults.map((one) => diagnosticText(one, texts.get(one.file), paint(io, io.err)));
    throw new Problem(`The tests cannot be played.\n\n${shown.join("\n")}`);
  }
  const { settings } = workspace;
  return { files: tests, ready, needed, zone: settings.zone, control: settings.control ?? 0 };
}
