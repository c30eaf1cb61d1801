import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { z } from "zod/mini";

const Definition = z.object({
  States: z.record(z.string(), z.object({ Seconds: z.optional(z.unknown()), Timestamp: z.optional(z.unknown()) })),
});
const Document = z.object({ until: z.string() });

/** Whether the run rests in a Wait now: its history ends with entering one. */
export function restsInWait(history: readonly HistoryEvent[]): boolean {
  return history.at(-1)?.type === "WaitStateEntered";
}

/**
 * When the Wait that a run rests in is over, epoch milliseconds: no event says so, its definition does. A wait is of so
 * many seconds, until a time, until what the run's document says, or until a time that is spread over the customers, of which
 * the first is told (emit/states/).
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
 */
export function openUntil(history: readonly HistoryEvent[], definition: string | undefined): number | undefined {
  const last = history.at(-1);
  const states = Definition.safeParse(json(definition));
  const state = states.success ? states.data.States[last?.stateEnteredEventDetails?.name ?? ""] : undefined;
  if (state === undefined || last?.timestamp === undefined) return undefined;
  if (typeof state.Seconds === "number") return last.timestamp.getTime() + state.Seconds * 1_000;
  if (typeof state.Timestamp !== "string") return undefined;
  const until = Date.parse(timestampOf(state.Timestamp, last.stateEnteredEventDetails?.input));
  return Number.isNaN(until) ? undefined : until;
}

function timestampOf(text: string, input: string | undefined): string {
  if (!text.startsWith("{%")) return text;
  const [, spread] = /\$toMillis\('([^']+)'\)/.exec(text) ?? [];
  if (spread !== undefined) return spread;
  const document = Document.safeParse(json(input));
  return document.success ? document.data.until : "";
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
