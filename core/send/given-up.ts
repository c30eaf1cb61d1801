import * as z from "zod/mini";
import { CHANNEL_FACTS, CHANNELS } from "../channels/channels.ts";
import { liveEntryWithBody } from "../enter/end.ts";
import type { StepScope } from "../expression/scope.ts";
import { defined } from "../model/defined.ts";
import { entryId } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { getOwn } from "../model/json.ts";
import { type Message, messageKey } from "../model/message.ts";
import type { RunClock, SendChoice, SendResult, SendTask, TaskPlace } from "../model/task.ts";
import { isObject, jsonOf, recordBody } from "../redo/redo.ts";
import { toldBy } from "./compose.ts";
import type { SendDeps } from "./deps.ts";
import { isReported } from "./end-claim.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";

/** One sentence for a person, by the reason of a send's result. */
export const WHY_GIVEN_UP = {
  unknown: "Nobody knows whether its receiver has it.",
  throttled: "Its receiver did not take it.",
  misconfigured: "Its receiver does not know us.",
} as const;

/**
 * Keeps a webhook that a send has just given up, to be sent after all by a person's word. Asked for every result; two reads where
 * one was given up, else nothing. At least once: whoever asks for the answer again, because the first was lost, has it kept twice.
 * Nothing is kept where the customer has left meanwhile.
 */
export async function keepGivenUp(deps: SendDeps, task: SendTask, { reason = "" }: SendResult): Promise<void> {
  const why = getOwn<string>(WHY_GIVEN_UP, reason);
  if (why === undefined || task.choices.every(({ channel }) => !CHANNEL_FACTS[channel].honoursKey)) return;
  const { customer, journey, version, n, step, pass, clock } = task;
  const stored = await deps.messages.read(customer, messageKey(task));
  const choice = task.choices.find(({ template }) => template === stored?.template);
  if (stored === undefined || choice === undefined || !mayReopen(stored)) return;
  const profile = await deps.profiles.read(customer, [entryId(journey, n)]);
  const entry = liveEntryWithBody(profile, task, deps.clock.now());
  if (profile === undefined || entry === undefined) return;
  const given: GivenUpMessage = {
    ...{ contract: 1, do: "send again", customer, born: profile.born, journey, version, n, step, pass, choice },
    ...defined({ clock }),
    ...toldBy(entry, task.steps),
  };
  const body = recordBody(given);
  if (body !== undefined) await deps.parked.put(body, why);
  else deps.counter.note("warn", "A webhook that was given up is too large to be kept.", { journey, step });
}

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
    channel: z.enum(CHANNELS).check(z.refine((channel) => CHANNEL_FACTS[channel].honoursKey)),
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

/** Why a message was dropped that its receiver would not take for a day. */
const PUT_OFF_FOR_A_DAY: readonly string[] = ["throttled", "misconfigured"];

/**
 * Whether a message was given up and may be sent after all, when a person says so: a webhook, whose receiver knows each request
 * at it by the same idempotency key, of which nobody knows whether it arrived, or that was not taken for a day.
 */
export function mayReopen(message: Message): boolean {
  const { channel, state, reason = "" } = message;
  if (!CHANNEL_FACTS[channel].honoursKey || isReported(message)) return false;
  return state === "unknown" || (state === "dropped" && PUT_OFF_FOR_A_DAY.includes(reason));
}

/**
 * The message as it can be claimed once more. Its day is over: whatever an attempt comes to from now on ends that attempt and
 * leaves the message as final as it was. What may have arrived still may have.
 */
export function reopened(message: Message, now: number): Message {
  const { reason: _reason, silent = 0, ...rest } = message;
  const mayHaveArrived = message.state === "unknown" || silent > 0;
  const first = Math.min(message.first, now - THROTTLED_FOR_MS);
  // One, so that the lease is as short as any: pauses are the queue's from now on.
  return { ...rest, state: "released", time: now, first, ...(mayHaveArrived ? { silent: 1 } : {}) };
}
