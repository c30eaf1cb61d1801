import * as z from "zod/mini";
import type { StepScope } from "../expression/scope.ts";
import type { KeptEvent } from "../model/event.ts";
import type { RunClock, SendChoice, TaskPlace } from "../model/task.ts";
import { isObject, jsonOf } from "../redo/redo.ts";

/**
 * A webhook that was given up: its task, and what its template reads of the entry, which is forgotten when the entry ends. The
 * dead-letter queue of webhooks keeps it.
 */
export interface GivenUpMessage extends TaskPlace {
  readonly do: "send again";
  /** Of the customer's profile, and of the entry: another life, or entry, is another matter. */
  readonly born: number;
  readonly start: number;
  readonly startInName?: true;
  /** The one that was given up. */
  readonly choice: SendChoice;
  readonly clock?: RunClock;
  readonly event: KeptEvent;
  readonly steps: Readonly<Record<string, StepScope>>;
}

const text = z.string();

const shape = z.object({
  contract: z.literal(1),
  do: z.literal("send again"),
  customer: text,
  born: z.number(),
  journey: text,
  version: text,
  n: z.number(),
  start: z.number(),
  startInName: z.exactOptional(z.literal(true)),
  step: text,
  pass: z.number(),
  choice: z.object({
    template: text,
    channel: z.literal("webhook"),
    topic: z.exactOptional(text),
    transactional: z.boolean(),
  }),
  clock: z.exactOptional(z.custom<RunClock>(isObject)),
  event: z.custom<KeptEvent>(isObject),
  steps: z.custom<Readonly<Record<string, StepScope>>>(isObject),
});

/** The message in the body of a queue record; undefined where it is none. */
export function parseGivenUpMessage(record: string): GivenUpMessage | undefined {
  const read = shape.safeParse(jsonOf(record));
  return read.success ? read.data : undefined;
}
