import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../workflows/compiler/compiled.ts";
import { reportInto } from "../../workflows/compiler/diagnostics/report.ts";
import type { Difference } from "../../workflows/compiler/testing/judge/difference.ts";
import { judge } from "../../workflows/compiler/testing/judge/judge.ts";
import type { Observed, ObservedMessage } from "../../workflows/compiler/testing/observed.ts";
import { readTests } from "../../workflows/compiler/testing/read-tests.ts";
import { sinceStart } from "../../workflows/compiler/testing/time.ts";

const START = Date.parse("2026-06-01T08:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function sent(template: string, after: number, more: Partial<ObservedMessage> = {}): ObservedMessage {
  return {
    time: START + after,
    template,
    step: template,
    channel: "email",
    to: "ann@example.com",
    subject: "Hello Ann",
    ...more,
  };
}

const CAME: Observed = {
  start: START,
  end: START + 100 * HOUR,
  zone: "Europe/London",
  outbox: [sent("hello", HOUR + 2_000), sent("more", 25 * HOUR + 4_000)],
  unsent: [
    { time: START + 50 * HOUR, template: "last", step: "last", reason: "no_consent", text: "no consent; never agreed" },
  ],
  entries: [{ start: START + 1_000, holdout: false, outcome: "completed", ended: START + 51 * HOUR }],
  goals: [],
  refused: [{ reason: "again", text: "had entered before (again)", n: 1 }],
  events: [{ time: START + 3 * HOUR, event: "Downgraded", properties: { plan: "free", n: 2 } }],
  calls: [{ time: START + 4 * HOUR, destination: "billing", body: { invoice: "i1" } }],
  traits: { plan: "free", tags: ["a", "b"] },
  segments: ["vip"],
};

/** What differs from what a test's `expect` says. */
function differences(expected: string, came: Observed = CAME): readonly Difference[] {
  const diagnostics: Diagnostic[] = [];
  const text = `- test: t\n  expect:\n${expected.replace(/^/gm, "    ")}\n`;
  const { tests } = readTests({ path: "workflows/definitions/a.test.yaml", text }, reportInto(diagnostics, "a"));
  expect(diagnostics).toEqual([]);
  return tests[0] === undefined ? [] : judge(tests[0].expect, came);
}

function shown(expected: string, came?: Observed): readonly string[] {
  const marks = { same: " ", missing: "-", extra: "+", note: "." };
  return differences(expected, came).flatMap(({ what, lines }) => [
    what,
    ...lines.map(({ mark, text }) => `${marks[mark]} ${text}`),
  ]);
}

describe("a test passes", () => {
  it.each([
    "outbox: [hello, more]",
    "outbox: [{ template: hello, at: 1h, to: ann@example.com, channel: email, subject: Ann }, { step: more, at: 1d 1h }]",
    "outbox: [{ at: 2026-06-01T10:00 }, { at: 24h..26h }]",
    "dropped: { last: no_consent }",
    "outcome: completed",
    "outcome: [completed]",
    "entered: true",
    "entered: 1",
    "refused: again",
    "events: [Downgraded]",
    "events: [{ event: Downgraded, at: 3h, properties: { plan: free } }]",
    "calls: [{ call: billing, at: 4h, with: { invoice: i1 } }]",
    "goal: false",
    "profile: { traits: { plan: free, tags: [a, b], gone: ~ }, in: [vip], not in: [lapsed] }",
  ])("when what came is as expected: %s", (expected) => {
    expect(differences(expected)).toEqual([]);
  });

  it.each([
    ["outcome: inside", { entries: [{ start: START, holdout: false }] }],
    ["outcome: held out", { entries: [{ start: START, holdout: true, outcome: "holdout" }] }],
    ["outcome: not entered", { entries: [] }],
    ['outcome: "not entered: again"', { entries: [] }],
    [
      "outcome: [restarted, completed]",
      { entries: [{ start: START, holdout: false, outcome: "restarted" }, ...CAME.entries] },
    ],
  ])("with the outcome %s", (expected, came) => {
    expect(differences(expected, { ...CAME, ...came })).toEqual([]);
  });
});

describe("a test fails with a clear difference", () => {
  it("of messages line by line, with their times", () => {
    expect(shown("outbox: [hello, { template: more, at: 2d }]")).toEqual([
      "outbox",
      "  1h  hello",
      "- 2d  more",
      "+ 1d 1h  more",
    ]);
  });

  it("of a message that is missing, with the reason why it was not sent", () => {
    expect(shown("outbox: [hello, more, last]")).toEqual([
      "outbox",
      "  1h  hello",
      "  1d 1h  more",
      "- last",
      ". last was not sent at 2d 2h: no consent; never agreed",
    ]);
  });

  it("of a message too many", () => {
    expect(shown("outbox: [more]")).toEqual(["outbox", "+ 1h  hello", "  1d 1h  more"]);
  });

  it.each([
    ["outcome: bought", ["outcome", "- bought", "+ completed  at 2d 3h"]],
    ["entered: false", ["entered", "- no", "+ once  at 0h", ". not let in: had entered before (again)"]],
    ["refused: limit", ["refused", "- limit", "+ again: had entered before (again)"]],
    ["dropped: { last: cap_topic }", ["dropped", "- last: cap_topic", "+ last: no_consent"]],
    ["dropped: { hello: no_consent }", ["dropped", "- hello: no_consent", "+ hello: was sent"]],
    ["events: []", ["events", "+ 3h  Downgraded"]],
    [
      "events: [{ event: Downgraded, properties: { plan: pro } }]",
      ["events", "- Downgraded  { plan: pro }", "+ 3h  Downgraded  { plan: free, n: 2 }"],
    ],
    ["calls: [{ call: billing, at: 1h }]", ["calls", "- 1h  billing", "+ 4h  billing"]],
    ["goal: true", ["goal", "- reached", "+ not reached"]],
    [
      "profile: { traits: { plan: pro }, in: [lapsed], not in: [vip] }",
      ["profile", "- plan: pro", "+ plan: free", "- in lapsed", "+ in vip"],
    ],
  ])("%s", (expected, lines) => {
    expect(shown(expected)).toEqual(lines);
  });
});

it.each([
  [0, "0h"],
  [59_000, "0h"],
  [90 * MINUTE, "1h 30m"],
  [3 * 24 * HOUR + 5 * MINUTE, "3d 5m"],
])("tells %i milliseconds after the start as %s", (after, text) => {
  expect(sinceStart(START + after, START)).toBe(text);
});
