import * as z from "zod/mini";
import { COMPLETED, oneLineNote } from "../enter/end.ts";
import { defined } from "../model/defined.ts";
import type { EntryEnd } from "../model/entry.ts";
import type { RunStatus } from "../ports/runs.ts";

/** A closed run and its entry. */
export interface ClosedRun {
  readonly name: string;
  readonly customerId: string;
  readonly journey: string;
  readonly n: number;
  /** When the entry began, from the run's input. */
  readonly start?: number;
  readonly status: Extract<RunStatus, { time: number }>;
}

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const change = z.object({
  detail: z.object({
    name: z.string(),
    status: z.enum(["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING", "PENDING_REDRIVE"]),
    stopDate: z.optional(z.nullable(z.number())),
    input: z.optional(z.nullable(z.string())),
    output: z.optional(z.nullable(z.string())),
    error: z.optional(z.nullable(z.string())),
    cause: z.optional(z.nullable(z.string())),
  }),
});

const runInput = z.object({
  customer: z.string(),
  journey: z.string(),
  n: z.number(),
  start: z.exactOptional(z.number()),
});
const runOutput = z.object({ outcome: z.optional(z.string()) });

const CLOSED = { SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timed_out", ABORTED: "aborted" } as const;

/**
 * The closed run in a status-change event; undefined where the run is not closed, or is not the run of a journey.
 * `stopDate` is in epoch milliseconds. An output that Step Functions left out for its size gives no outcome.
 */
export function closedRun(body: string): ClosedRun | undefined {
  const read = change.safeParse(parseJson(body));
  if (!read.success) return undefined;
  const { name, status, stopDate, input, output, error, cause } = read.data.detail;
  const entry = runInput.safeParse(parseJson(input));
  if (status === "RUNNING" || status === "PENDING_REDRIVE" || !stopDate || !entry.success) return undefined;
  const { customer: customerId, journey, n, start } = entry.data;
  const stopped = status === "ABORTED" ? { note: stoppedIn(error, cause) } : {};
  const closed = { status: CLOSED[status], time: stopDate, ...outcomeOf(output), ...stopped };
  return { name, customerId, journey, n, ...defined({ start }), status: closed };
}

/** The outcome in a run's output, where it names one. */
export function outcomeOf(output: string | null | undefined): { outcome?: string } {
  const read = runOutput.safeParse(parseJson(output));
  return read.success && read.data.outcome !== undefined ? { outcome: read.data.outcome } : {};
}

/** How the entry of a closed run ended: by the outcome in its output, else by the run's status. */
export function entryEnd({ status, time, outcome, note }: ClosedRun["status"]): EntryEnd {
  const plain = { succeeded: COMPLETED, failed: "failed", timed_out: "timeout", aborted: "exited" };
  const how = status === "succeeded" ? (outcome ?? plain.succeeded) : plain[status];
  return { time, outcome: how, ...defined({ note }) };
}

/**
 * The note on a run that was stopped in Step Functions. StopExecution takes any error and cause, so they do not tell a
 * person's stop from ours.
 */
export function stoppedIn(error: string | null | undefined, cause: string | null | undefined): string {
  const said = [error, cause].filter((text) => text !== undefined && text !== null && text !== "");
  return oneLineNote(["in Step Functions", ...said].join(": "));
}

function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
