import { importPinpoint } from "../workflows/importers/pinpoint/import-pinpoint.ts";
import type { Report } from "./report.ts";
import { time } from "./stopwatch.ts";

const ACTIVITIES = 40;
const JOURNEYS = 100;
const NOW = Date.UTC(2026, 10, 1);

/** The time to import journeys of Amazon Pinpoint: the first one of a process, then a hundred. */
export async function run(): Promise<Report> {
  const one = await time(async () => imported(1));
  const many = await time(async () => imported(JOURNEYS));
  return {
    title: "The import from Pinpoint",
    about: `Journeys of ${ACTIVITIES} activities: sends, splits on what became of messages, waits, and paths that meet crosswise.`,
    figures: [
      {
        what: "one journey, the first that the process imports",
        value: one.seconds * 1000,
        unit: "ms",
        target: { most: 200 },
      },
      { what: `${JOURNEYS} journeys`, value: many.seconds, unit: "s" },
    ],
  };
}

function imported(count: number): void {
  const journeys = Array.from({ length: count }, (_, n) => journey(n));
  const { refusals, journeys: written } = importPinpoint({
    files: [{ name: "journeys.json", text: JSON.stringify(journeys) }],
    workspace: [],
    now: NOW,
  });
  if (refusals.length > 0 || written.length !== count)
    throw new Error(`It was refused: ${JSON.stringify(refusals[0])}`);
}

function journey(n: number) {
  const id = (i: number) => (i < ACTIVITIES ? `a${i}` : undefined);
  const activities = Array.from({ length: ACTIVITIES }, (_, i): [string, unknown] => {
    const next = { NextActivity: id(i + 1) };
    if (i % 4 === 0) return [`a${i}`, { EMAIL: { TemplateName: `mail${i}`, ...next } }];
    if (i % 4 === 1) return [`a${i}`, { Wait: { WaitTime: { WaitFor: "P1D" }, ...next } }];
    if (i % 4 === 2) return [`a${i}`, { ConditionalSplit: split(i, id) }];
    return [`a${i}`, { SMS: { TemplateName: `text${i}`, NextActivity: id(i % 8 === 3 ? i + 2 : i + 1) } }];
  });
  return { Name: `journey${n}`, StartActivity: "a0", Activities: Object.fromEntries(activities) };
}

/** A split on whether the message two activities before was opened; the other path skips an activity. */
function split(i: number, id: (i: number) => string | undefined) {
  const Dimensions = { EventType: { DimensionType: "INCLUSIVE", Values: ["_email.open"] } };
  const Condition = { Conditions: [{ EventCondition: { MessageActivity: id(i - 2), Dimensions } }] };
  return { Condition, TrueActivity: id(i + 1), FalseActivity: id(i + 2) };
}
