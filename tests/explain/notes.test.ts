import { readdirSync, readFileSync } from "node:fs";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { stepsOfHistory } from "../../adapters/aws/run-trace.ts";
import { ASSIGNED, stepLines } from "../../core/explain/step-lines.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

function lines(history: readonly HistoryEvent[]) {
  const steps = stepsOfHistory(history);
  return stepLines({ name: "r", status: "running", started: NOON, steps }, [], "Europe/Berlin").map(
    ({ time, title, text }) => ({ minute: (time - NOON) / 60_000, title, text }),
  );
}

function event(minute: number, type: string, details: Partial<HistoryEvent>): HistoryEvent {
  return { id: minute, timestamp: new Date(NOON + minute * 60_000), type, ...details } as HistoryEvent;
}

/** A state that is entered, and left a minute after with these notes. */
function visit(minute: number, type: string, name: string, document: object, note?: unknown): HistoryEvent[] {
  const assigned = note === undefined ? {} : { assignedVariables: { note: JSON.stringify(note) } };
  return [
    event(minute, `${type}StateEntered`, { stateEnteredEventDetails: { name, input: JSON.stringify(document) } }),
    event(minute + 1, `${type}StateExited`, {
      stateExitedEventDetails: { name, output: JSON.stringify(document), ...assigned },
    }),
  ];
}

describe("a note is told", () => {
  it("when the state before it is left, with what the steps had given by then", () => {
    const document = { steps: { charge: { ok: true, status: "paid" } } };
    const note = [
      { text: "billing said ${steps.charge.status}" },
      { text: "code ${steps.charge.code}", title: "Code" },
    ];

    expect(lines(visit(0, "Wait", "Wait 1 minute", document, note))).toEqual([
      { minute: 0, title: "Wait 1 minute", text: "waited 1 min, until Thu 15 Jan 2026, 13:01" },
      { minute: 1, title: "Note", text: "billing said paid" },
      { minute: 1, title: "Code", text: "code (not known)" },
    ]);
  });

  it("with the pass of its repeat, but for the first", () => {
    const note = [{ text: "try ${pass}", repeat: "tries" }];
    const first = visit(0, "Choice", "tries?", { steps: {} }, note);
    const second = visit(2, "Choice", "tries?", { steps: {}, passes: { tries: 2 } }, note);

    expect(lines([...first, ...second])).toEqual([
      { minute: 1, title: "Note", text: "try 1" },
      { minute: 3, title: "Note (pass 2)", text: "try 2" },
    ]);
  });

  it("alone where its journey begins with it", () => {
    expect(lines(visit(0, "Pass", "Note: came in", { steps: {} }, [{ text: "came in" }]))).toEqual([
      { minute: 1, title: "Note", text: "came in" },
    ]);
  });

  it("not at all where what was assigned is none", () => {
    expect(lines(visit(0, "Choice", "vip?", { steps: {} }, { text: "no list" }))).toEqual([]);
    expect(lines(visit(0, "Choice", "vip?", { steps: {} }))).toEqual([]);
  });
});

it.each(["Pass", "Parallel", "Map", "Dream"])(
  "a state of the type %s is told as what it is, and not as an end",
  (type) => {
    expect(lines(visit(0, type, "Somebody's own", { steps: {} }))).toEqual([
      { minute: 0, title: "Somebody's own", text: `a state of the type ${type}, which no journey has` },
    ]);
  },
);

it("core/explain/step-lines.ts tells every variable that a machine assigns", () => {
  const folder = "tests/compiler/fixtures/valid";
  const machines = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(`${folder}/${name}`, "utf8")).definition);

  const assigned = new Set(machines.flatMap(variablesIn));
  expect([...assigned].sort()).toEqual(Object.keys(ASSIGNED).sort());
});

function variablesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === "Assign" ? Object.keys(inner) : variablesIn(inner)));
}
