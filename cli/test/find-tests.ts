import { relative, resolve } from "node:path";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { nearest } from "../../workflows/compiler/nearest.ts";
import { isTestFile } from "../../workflows/compiler/testing/read-tests.ts";
import type { Io } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { UsageError } from "../usage-error.ts";

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
  const meant = nearest(name, names);
  throw new UsageError(
    `There are no tests of "${asked}".`,
    meant === undefined ? `There are tests of ${names.join(", ") || "no journey"}.` : `Did you mean "${meant}"?`,
  );
}

function journeyOf({ path }: SourceFile): string {
  return path.replace(/^.*\//, "").replace(/\.test\.yaml$/, "");
}
