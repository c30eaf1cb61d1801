import { expect, it } from "vitest";
import { summaryOf, summaryText } from "../../cli/start/summary.ts";

const TALLY = {
  customers: 1,
  applied: 1,
  journeys: {},
  messages: { sent: 0, held: 0, left: 0, dropped: {}, failed: 0, unknown: 0 },
};
const IO = {
  out: { write: () => {}, terminal: false },
  err: { write: () => {}, terminal: false },
  root: "/",
  cwd: "/",
  env: {},
  stop: new AbortController().signal,
};
const FRAME = { title: "the shop", zone: "UTC", first: 0, last: 0 };
const summary = (reasons: Readonly<Record<string, number>>, refusedRows: number) =>
  summaryOf({
    tally: TALLY,
    arrived: 4,
    waiting: 0,
    refusedEvents: { queue: "sojourn-dev-refused", events: Object.keys(reasons).length, reasons },
    refusedRows,
    aws: { usd: 0 },
    seconds: 1,
  });
const NULL = 'customerId is "null", a value that identifies nobody';

it("a summary says where refused events and refused rows are, and why events were refused", () => {
  const told = summary({ [NULL]: 1, "time is a text": 1 }, 2);
  const text = summaryText(IO, told, { ...FRAME, refusedRows: { path: "/w/refused-rows.ndjson", rows: 2 } });

  expect(told.events.refused).toBe(4);
  expect(told.refusedEvents?.reasons[NULL]).toBe(1);
  expect(text).toMatch(/refused +4 {2}2 rows: \/w\/refused-rows\.ndjson; 2 events: the queue sojourn-dev-refused/);
  expect(text).toContain(`1 × ${NULL}`);
});

it("a summary names no file of rows where only events were refused, and no queue where none was", () => {
  expect(summaryText(IO, summary({ [NULL]: 1 }, 0), FRAME)).toMatch(/refused +1 {2}1 event: the queue/);
  expect(summaryText(IO, summary({}, 0), FRAME)).toMatch(/refused +0\n/);
  expect(summary({}, 0)).not.toHaveProperty("refusedEvents");
});
