import { z } from "zod/mini";
import { Problem } from "../problem.ts";
import type { BusEvent } from "../sources/mapping.ts";
import type { Input } from "./input.ts";
import type { Instant } from "./instants.ts";

/** What a replay needs of the local cloud. */
export interface Stage {
  now(): number;
  /** Puts events on the bus at a virtual time, durably. */
  deliverAt(time: number, events: readonly BusEvent[]): Promise<void>;
  /** Runs everything due at or before a virtual time. */
  runUntil(time: number): Promise<void>;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

const POSITION = "replay";
const Position = z.object({
  /** Fingerprint and title of what is played. */
  input: z.string(),
  title: z.string(),
  /** Events delivered; a replay that goes on passes over as many. */
  events: z.number(),
  /** Real seconds spent so far. */
  seconds: z.number(),
  first: z.number(),
  last: z.number(),
  done: z.boolean(),
});
export type Position = z.infer<typeof Position>;

/** How far the replay is that this local cloud has seen; undefined when there was none. */
export function positionOf(stage: Pick<Stage, "get">): Position | undefined {
  const text = stage.get(POSITION);
  return text === undefined ? undefined : Position.parse(JSON.parse(text));
}

export interface ReplayWatch {
  tell(step: { readonly fraction: number; readonly time: number; readonly events: number }): void;
  readonly stop: AbortSignal;
}

/**
 * Plays an input to its last event, or until it is asked to stop, and says how far it came.
 *
 * 1. Its place is made durable after each instant whose events the bus has taken: after a crash the last instant may be
 *    delivered again, under the same ids, and is then counted as duplicate.
 * 2. The clock is left at the last event's time; runs that wait for later stay inside.
 */
export async function replay(
  stage: Stage,
  input: Input,
  instants: AsyncIterable<Instant>,
  watch: ReplayWatch,
): Promise<Position> {
  const known = positionOf(stage);
  if (known !== undefined && known.input !== input.fingerprint) {
    throw new Problem(`.sojourn/ holds a replay of ${known.title}.`, `Add --fresh to begin anew with ${input.title}.`);
  }
  if (known?.done === true) return known;
  const began = performance.now() - (known?.seconds ?? 0) * 1_000;
  let position = known ?? {
    input: input.fingerprint,
    title: input.title,
    events: 0,
    seconds: 0,
    first: 0,
    last: 0,
    done: false,
  };
  const keep = (next: Partial<Position>) => {
    position = { ...position, ...next, seconds: (performance.now() - began) / 1_000 };
    stage.set(POSITION, JSON.stringify(position));
  };
  let passed = 0;
  for await (const { time, events, line } of instants) {
    passed += events.length;
    if (passed <= position.events) continue;
    if (watch.stop.aborted) return position;
    const arrives = Math.max(time, stage.now());
    await stage.deliverAt(arrives, events);
    await stage.runUntil(arrives);
    keep({ events: passed, first: position.events === 0 ? time : position.first, last: arrives });
    watch.tell({ fraction: input.fraction(line), time: arrives, events: passed });
  }
  keep({ done: true });
  return position;
}
