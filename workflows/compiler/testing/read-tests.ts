import type { SourceFile } from "../compiled.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import { NAME } from "../values/name.ts";
import { wholeNumber } from "../values/share.ts";
import { TEXT, withoutPlace, words } from "../values/text.ts";
import { LITERAL } from "../values/value.ts";
import { readYaml } from "../yaml/document.ts";
import { anyNumber, entriesOf, list, oneOrList } from "../yaml/readers.ts";
import { type Opened, type Reader, shape } from "../yaml/shape.ts";
import { GROUPS, type JourneyTest, type TestAnswer, type TestEvent, type TestFile } from "./journey-test.ts";
import { CUSTOMER, UNKNOWN_CUSTOMER } from "./read-customer.ts";
import { TEST_EVENT } from "./read-events.ts";
import { EXPECT } from "./read-expect.ts";
import { DAY_AND_TIME, TEST_TIME } from "./time.ts";

const ENDING = ".test.yaml";

const ANSWER: Reader<TestAnswer> = shape("An answer", {
  status: { as: wholeNumber(0, 599), otherwise: 200, description: "The status; 0 is no answer" },
  body: { as: LITERAL, otherwise: {}, description: "The body" },
});

export const TEST = shape("A test", {
  test: {
    as: TEXT,
    required: "Begin with `test:` and what happens, in plain words.",
    description: "What happens, in plain words",
  },
  starts: { as: DAY_AND_TIME, description: "The day and time at which the test begins, `2026-12-24T09:00`" },
  with: { as: oneOrList(NAME), otherwise: [], description: "Other journeys to load" },
  group: {
    as: words(...GROUPS),
    otherwise: "customer",
    description:
      "The group that the customer is in: `customer` by default, or `holdout`, `control`, `canary` or `not_sampled`",
  },
  paths: {
    as: entriesOf(withoutPlace(NAME), { message: "`paths` takes a path by split.", allowed: "{ split: path }" }),
    otherwise: [],
    description: "The path that each split takes: `{ subject: discount }`",
  },
  customer: {
    as: CUSTOMER,
    otherwise: UNKNOWN_CUSTOMER,
    description:
      "The customer when the test begins: addresses, `consent`, `traits`, `zone`, `segments` (lists), `history` (earlier events: `{ event, ago, times }`); and `known`, see [below](#how-the-customer-becomes-known)",
  },
  events: {
    as: anyNumber(TEST_EVENT),
    otherwise: [],
    description:
      "What happens, `at` a time after the start: an `event`, a report on a `message` (`{ clicked: cart_reminder }`), or a request (`enter: win_back`). An event may have `properties`, `traits`, `addresses`, `consent` and a `zone`. `business: true` makes it a business event, which has no customer",
  },
  calls: {
    as: entriesOf(
      oneOrList(ANSWER),
      { message: "`calls` takes answers by destination.", allowed: "{ billing_retry: { status: 402 } }" },
      NAME,
    ),
    otherwise: [],
    description:
      "What destinations answer: `{ billing_retry: { status: 402 } }`, or a list with one answer for each attempt",
  },
  until: { as: TEST_TIME, description: "When the test ends" },
  expect: {
    as: EXPECT,
    required: "Add `expect: { outbox: [] }`: what must come of it.",
    description: "The expected result. Only the given fields are compared",
  },
});

export const TESTS: Reader<readonly JourneyTest[]> = list(TEST.make(readTest), "A file of tests");

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
  const tests = TESTS.read(tree, report) ?? [];
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

function readTest({ at, whole, values, field, report }: Opened<typeof TEST.fields>): JourneyTest | undefined {
  const known = field("customer")?.value;
  const written = known?.kind === "map" ? known.fields.get("known") : undefined;
  const { customer, events } = values;
  if (written !== undefined && customer.known === "first event" && !events.some(isTheirs)) {
    report("SJ907", written.key, {
      message: "This customer is known by their first event, and no event is theirs.",
      found: "known: first event",
      hint: "Add an event under `events`, or leave out `known`.",
    });
  }
  if (whole === undefined) return undefined;
  const { test: title, paths, calls, ...rest } = whole;
  return {
    at,
    title,
    ...rest,
    paths: paths.map(({ name: split, value: path }) => ({ split, path })),
    calls: calls.map(({ name: destination, value: answers }) => ({ destination, answers })),
  };
}

/** Whether an event is about the customer and may be the first of theirs. */
export function isTheirs({ what, business }: TestEvent): boolean {
  return !business && !("step" in what);
}
