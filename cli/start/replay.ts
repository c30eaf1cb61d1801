import { z } from "zod/mini";
import type { BusEvent } from "../../core/sources/map-row.ts";
import { ProblemError } from "../command.ts";
import type { Input, Instant } from "./input.ts";

/** The part of the local cloud that a replay uses. */
export interface Stage {
  now(): number;
  /**
   * Moves the clock to `time`, puts events on the bus and does what is due then. `keep` is written in one transaction with
   * the events. The answer has an error code for each event that the bus did not accept.
   */
  deliverAt(
    time: number,
    entries: readonly BusEntry[],
    keep: Readonly<Record<string, string>>,
  ): Promise<readonly object[]>;
  /** Moves the clock to `time` and does what is due until then. */
  runUntil(time: number): Promise<void>;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/** An entry of PutEvents. */
export interface BusEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly EventBusName: string;
}

const POSITION = "replay";
const Position = z.object({
  /** Fingerprint of the input. */
  input: z.string(),
  title: z.string(),
  /** How many events were delivered; a replay that goes on skips as many. */
  events: z.number(),
  /** How many of these the bus did not accept. */
  untaken: z.number(),
  /** Real seconds spent so far. */
  seconds: z.number(),
  first: z.number(),
  last: z.number(),
  done: z.boolean(),
});
export type Position = z.infer<typeof Position>;

/** How far the replay in this local cloud has come; undefined when there was none. */
export function positionOf(stage: Pick<Stage, "get">): Position | undefined {
  const text = stage.get(POSITION);
  return text === undefined ? undefined : Position.parse(JSON.parse(text));
}

export interface ReplayWatch {
  readonly bus: string;
  show(step: { readonly fraction: number; readonly time: number; readonly events: number }): void;
  readonly stop: AbortSignal;
}

/** Longer than a queue waits for a batch to fill. */
export const LAST_BATCH_MS = 2_000;

/**
 * Plays an input to its last event, or until it is asked to stop. The result is how far it came.
 *
 * 1. Its position is written together with the events that the bus accepts: after a crash no event is missing or repeated.
 * 2. The clock stops at the time of the last event, plus the moment after which a queue delivers its last batch. Runs that
 *    wait for later stay inside.
 */
export async function replay(
  stage: Stage,
  input: Input,
  instants: AsyncIterable<Instant>,
  watch: ReplayWatch,
): Promise<Position> {
  const known = positionOf(stage);
  if (known !== undefined && known.input !== input.fingerprint) {
    throw new ProblemError(
      `.sojourn/ holds a replay of ${known.title}.`,
      `Add --fresh to begin anew with ${input.title}.`,
    );
  }
  if (known?.done === true) return known;
  const began = performance.now() - (known?.seconds ?? 0) * 1_000;
  const seconds = () => (performance.now() - began) / 1_000;
  const { fingerprint, title } = input;
  let position = known ?? {
    input: fingerprint,
    title,
    events: 0,
    untaken: 0,
    seconds: 0,
    first: 0,
    last: 0,
    done: false,
  };
  let passed = 0;
  for await (const { time, events, line } of instants) {
    passed += events.length;
    if (passed <= position.events) continue;
    if (watch.stop.aborted) return position;
    const arrives = Math.max(time, stage.now());
    const first = position.events === 0 ? time : position.first;
    position = { ...position, events: passed, first, last: arrives, seconds: seconds() };
    const answers = await stage.deliverAt(
      arrives,
      events.map((event) => entryOf(event, watch.bus)),
      { [POSITION]: JSON.stringify(position) },
    );
    const untaken = answers.filter((answer) => "ErrorCode" in answer).length;
    if (untaken > 0) position = { ...position, untaken: position.untaken + untaken };
    watch.show({ fraction: input.fraction(line), time: arrives, events: passed });
  }
  await stage.runUntil(position.last + LAST_BATCH_MS);
  position = { ...position, seconds: seconds(), done: true };
  stage.set(POSITION, JSON.stringify(position));
  return position;
}

function entryOf({ name, detail }: BusEvent, bus: string): BusEntry {
  return { Source: "sojourn.replay", DetailType: name, Detail: JSON.stringify(detail), EventBusName: bus };
}
