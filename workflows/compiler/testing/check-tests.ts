import { defined } from "../../../core/model/defined.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import { didYouMean, FILE_START, type Report } from "../diagnostics/report.ts";
import { isWritten } from "../expressions/scope.ts";
import type { JourneyDefinition } from "../journey/definition.ts";
import { meantIds } from "../journey/meant-ids.ts";
import { allSteps } from "../steps/kinds.ts";
import { isName } from "../values/name.ts";
import type { Located } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import type { Tree } from "../yaml/tree.ts";
import type { JourneyTest, TestFile } from "./journey-test.ts";
import { isTestFile, readTests } from "./read-tests.ts";

/** Reports every fault in the tests beside the journeys. */
export function checkTestFiles(
  files: readonly SourceFile[],
  definitions: readonly JourneyDefinition[],
  names: Omit<TestSurroundings, "inside">,
  isFaulty: (file: string) => boolean,
  reportIn: (file: string) => Report,
): void {
  const ids = new Set(
    definitions.flatMap((definition) => {
      const steps = allSteps(definition.steps);
      return [...definition.writtenIds, ...steps.map(({ id }) => id), ...meantIds(steps, names)];
    }),
  );
  for (const file of files) {
    if (!isTestFile(file.path)) continue;
    const report = reportIn(file.path);
    const tests = readTests(file, report);
    const own = definitions.filter(({ name }) => name.value === tests.journey);
    const versions = ["journey", "canary"].map((kind) => `/${tests.journey}.${kind}.yaml`);
    const faulty = files.some(({ path }) => versions.some((end) => path.endsWith(end)) && isFaulty(path));
    const inside = faulty ? {} : { inside: { steps: ids, splits: splitsOf(own) } };
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

/** What tests may name, as the workspace has it. */
interface TestSurroundings {
  readonly journeys: ReadonlySet<string>;
  readonly templates: ReadonlySet<string>;
  readonly destinations: ReadonlySet<string>;
  readonly segments: ReadonlySet<string>;
  /** Absent if the journey under test has a fault, which is reported there. */
  readonly inside?: StepNames;
}

interface StepNames {
  /** Ids of steps, of all journeys; see `isWritten`. */
  readonly steps: ReadonlySet<string>;
  /** Names of its paths, by split of the journey under test. */
  readonly splits: ReadonlyMap<string, readonly string[]>;
}

/** Reports each name in a test that the workspace does not have. */
function checkTests(file: TestFile, around: TestSurroundings, report: Report): void {
  if (!around.journeys.has(file.journey)) {
    const hint = didYouMean(file.journey, around.journeys);
    report("SJ905", FILE_START, {
      message: `There is no journey \`${file.journey}\` to test.`,
      found: file.journey,
      allowed: listed(around.journeys) || "no journeys yet",
      ...defined({ hint }),
    });
    return;
  }
  for (const test of file.tests) checkTest(test, around, report);
}

function checkTest(test: JourneyTest, around: TestSurroundings, report: Report): void {
  const { expect } = test;
  const { inside } = around;
  const known = (what: string, name: Located<string> | undefined, names: ReadonlySet<string> | undefined) => {
    if (name !== undefined && names !== undefined) checkName(what, name, names, report);
  };
  const knownStep = (step: Located<string> | undefined) => {
    if (step !== undefined && inside !== undefined && !isWritten(step.value, inside.steps))
      known("step", step, inside.steps);
  };
  for (const journey of test.with) known("journey", journey, around.journeys);
  for (const segment of test.customer.segments) known("segment", segment, around.segments);
  for (const { what } of test.events) {
    if ("step" in what) knownStep(what.step);
    if ("enter" in what) known("journey", what.enter, around.journeys);
  }
  for (const { destination } of [...test.calls, ...(expect.calls ?? [])]) {
    known("destination", destination, around.destinations);
  }
  for (const message of expect.outbox ?? []) {
    known("template", message.template, around.templates);
    knownStep(message.step);
  }
  for (const { step } of expect.dropped ?? []) knownStep(step);
  for (const { split, path } of inside === undefined ? [] : test.paths) {
    known("split", split, new Set(inside?.splits.keys()));
    const paths = inside?.splits.get(split.value);
    if (paths !== undefined && !paths.includes(path)) {
      report("SJ906", split.at, {
        message: `The split \`${split.value}\` has no path \`${path}\`.`,
        found: path,
        allowed: paths.join(", "),
      });
    }
  }
}

function checkName(what: string, name: Located<string>, names: ReadonlySet<string>, report: Report): void {
  if (names.has(name.value)) return;
  const hint = didYouMean(name.value, names);
  report("SJ906", name.at, {
    message: `There is no ${what} \`${name.value}\`.`,
    found: name.value,
    allowed: listed(names) || `no ${what}s yet`,
    ...defined({ hint }),
  });
}

/** The first of them, so that a large workspace does not fill the screen. */
function listed(names: ReadonlySet<string>): string {
  const sorted = [...names].sort();
  return sorted.length > 20 ? `${sorted.slice(0, 20).join(", ")} …` : sorted.join(", ");
}

/** Reports each topic of a test that the settings do not have. */
export function checkTopics(
  files: readonly SourceFile[],
  topics: Settings["topics"],
  reportIn: (file: string) => Report,
): void {
  // `all` stands for every topic, in whatever a customer answers.
  const names = [...Object.keys(topics), "all"];
  for (const file of files) {
    for (const { value, at } of topicsInTests(file)) {
      if (names.includes(value)) continue;
      const hint = didYouMean(value, names);
      reportIn(file.path)("SJ908", at, {
        message: `settings.yaml declares no topic \`${value}\`.`,
        found: value,
        allowed: names.join(", ") || "no topics yet",
        ...defined({ hint }),
      });
    }
  }
}

/** The topics that the tests of a file agree to or refuse. */
function topicsInTests(file: SourceFile): readonly Located<string>[] {
  const tree = isTestFile(file.path) ? readYaml(file.text, () => {}) : undefined;
  return tree === undefined ? [] : topicsIn(tree);
}

function topicsIn(tree: Tree): readonly Located<string>[] {
  if (tree.kind === "list") return tree.items.flatMap(topicsIn);
  if (tree.kind !== "map") return [];
  return [...tree.fields].flatMap(([key, { value }]) => {
    if (key !== "consent") return topicsIn(value);
    if (value.kind === "map") return [...value.fields].map(([topic, { key: at }]) => ({ value: topic, at }));
    const items = value.kind === "list" ? value.items : [value];
    return items.flatMap((item) =>
      item.kind === "text" && isName(item.value) ? [{ value: item.value, at: item.at }] : [],
    );
  });
}
