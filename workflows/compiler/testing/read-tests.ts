import { defined } from "../../../core/model/defined.ts";
import type { SourceFile } from "../compiled.ts";
import { FILE_START } from "../diagnostics/at.ts";
import type { Report } from "../diagnostics/report.ts";
import { readName } from "../values/name.ts";
import { readText, readWord } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import { openMap, optional, readList, required } from "../yaml/fields.ts";
import { shown, type Tree } from "../yaml/tree.ts";
import { GROUPS, type JourneyTest, type TestEvent, type TestFile } from "./journey-test.ts";
import { readCalls } from "./read-calls.ts";
import { NOBODY_KNOWN, readCustomer, readNames } from "./read-customer.ts";
import { readEvents } from "./read-events.ts";
import { readExpect } from "./read-expect.ts";
import { readDayAndTime, readTestTime } from "./read-time.ts";

const ENDING = ".test.yaml";
const FIELDS = ["test", "starts", "with", "group", "paths", "customer", "events", "calls", "until", "expect"];

/** Whether a file holds tests of a journey. */
export function isTestFile(path: string): boolean {
  return path.startsWith("workflows/definitions/") && path.endsWith(ENDING);
}

/** The tests of a file; every fault is reported, and a test that has one is left out. */
export function readTests(file: SourceFile, report: Report): TestFile {
  const journey = (file.path.split("/").at(-1) ?? "").slice(0, -ENDING.length);
  const tree = readYaml(file.text, report);
  if (tree === undefined) {
    if (/^\s*(#.*\s*)*$/.test(file.text)) report("SJ125", FILE_START, { message: "The file is empty." });
    return { file: file.path, journey, tests: [] };
  }
  const tests = readList(tree, "A file of tests", report).flatMap((item) => readTest(item, report) ?? []);
  const titles = new Map<string, number>();
  for (const { title, at } of tests) {
    const before = titles.get(title);
    if (before !== undefined) {
      report("SJ904", at, { message: `The test on line ${before} is called "${title}" too.`, found: title });
    }
    titles.set(title, at.line);
  }
  return { file: file.path, journey, tests };
}

function readTest(tree: Tree, report: Report): JourneyTest | undefined {
  const fields = openMap(tree, "A test", FIELDS, report);
  if (fields === undefined) return undefined;
  const titleTree = required(fields, "test", "A test", "Begin with `test:` and what happens, in plain words.");
  const title = titleTree && readText(titleTree, report);
  const expectTree = required(fields, "expect", "A test", "Add `expect: { outbox: [] }`: what must come of it.");
  const expect = expectTree && readExpect(expectTree, report);
  const starts = optional(fields, "starts", readDayAndTime);
  const until = optional(fields, "until", readTestTime);
  const customer = optional(fields, "customer", readCustomer) ?? NOBODY_KNOWN;
  const rest = {
    with: optional(fields, "with", (list) => readNames(list, "with", report)) ?? [],
    group: optional(fields, "group", (word) => readWord(word, GROUPS, report)) ?? "customer",
    paths: optional(fields, "paths", readPaths) ?? [],
    events: optional(fields, "events", (list) => (isEmpty(list) ? [] : readEvents(list, report))) ?? [],
    calls: optional(fields, "calls", readCalls) ?? [],
  };
  const known = fields.get("customer")?.value;
  if (
    known?.kind === "map" &&
    customer.known === "first event" &&
    known.fields.has("known") &&
    !rest.events.some(isTheirs)
  ) {
    report("SJ907", known.fields.get("known")?.key ?? tree.at, {
      message: "This customer is known by their first event, and no event is theirs.",
      found: "known: first event",
      hint: "Add an event under `events`, or leave out `known`.",
    });
  }
  if (title === undefined || expect === undefined) return undefined;
  return {
    at: tree.at,
    title,
    customer,
    expect,
    ...rest,
    ...defined({ starts, until }),
  };
}

/** Whether an event is about the customer and may be the first of theirs. */
export function isTheirs({ what, nobody }: TestEvent): boolean {
  return !nobody && !("step" in what);
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === "list" && tree.items.length === 0;
}

/** `{ subject: discount }`: by split the name of the path that the customer is to take. */
function readPaths(tree: Tree, report: Report): JourneyTest["paths"] | undefined {
  if (tree.kind !== "map") {
    const allowed = "{ split: path }";
    report("SJ110", tree.at, { message: "`paths` takes a path by split.", found: shown(tree), allowed });
    return undefined;
  }
  return [...tree.fields].flatMap(([split, { key, value }]) => {
    const path = readName(value, report);
    return path === undefined ? [] : [{ split: { value: split, at: key }, path: path.value }];
  });
}
