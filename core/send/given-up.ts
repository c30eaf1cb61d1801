import * as z from "zod/mini";
import { CHANNEL_FACTS, CHANNELS } from "../channels/channels.ts";
import { liveEntryWithBody } from "../enter/end.ts";
import type { StepScope } from "../expression/scope.ts";
import { originOf } from "../identity/merged.ts";
import { defined } from "../model/defined.ts";
import { dropFacts } from "../model/drop-reasons.ts";
import { entryId } from "../model/entry.ts";
import type { KeptEvent } from "../model/event.ts";
import { isJsonObject, parseJson } from "../model/json.ts";
import { type Message, messageKey } from "../model/message.ts";
import type { RunClock, SendChoice, SendResult, SendTask, TaskPlace } from "../model/task.ts";
import { recordBody } from "../redo/redo.ts";
import { toldBy } from "./compose.ts";
import type { SendDeps } from "./deps.ts";
import { isReported } from "./end-claim.ts";
import { THROTTLED_FOR_MS } from "./limits.ts";

/** Why a webhook was given up, one sentence for a person, by the reason of a send's result; undefined if it was not. */
export function whyGivenUp(reason: string | undefined): string | undefined {
  return reason === "unknown" ? "Nobody knows whether its receiver has it." : (dropFacts(reason)?.givenUp ?? undefined);
}

/**
 * Keeps a webhook that a send has just given up, so that a person can have it sent after all. It is called for every result and
 * costs two reads if a webhook was given up, else nothing. A task that runs twice keeps the webhook twice. Nothing is kept if
 * the customer has left meanwhile.
 */
export async function keepGivenUp(deps: SendDeps, task: SendTask, { reason }: SendResult): Promise<void> {
  const why = whyGivenUp(reason);
  if (why === undefined || task.choices.every(({ channel }) => !CHANNEL_FACTS[channel].redriven)) return;
  const { customer, journey, version, n, step, pass, clock } = task;
  const stored = await deps.messages.read(customer, messageKey(task));
  const choice = task.choices.find(({ template }) => template === stored?.template);
  if (stored === undefined || choice === undefined || !mayReopen(stored)) return;
  const profile = await deps.profiles.read(customer, [entryId(journey, n)]);
  const entry = liveEntryWithBody(profile, task, deps.clock.now());
  if (profile === undefined || entry === undefined) return;
  const given: GivenUpMessage = {
    ...{
      contract: 1,
      do: "send again",
      customer,
      born: originOf(profile, entry.n).born,
      journey,
      version,
      n,
      step,
      pass,
      choice,
    },
    ...defined({ clock }),
    ...toldBy(entry, task.steps),
  };
  const body = recordBody(given);
  if (body !== undefined) await deps.parked.put(body, why);
  else deps.counter.note("warn", "A webhook that was given up is too large to be kept.", { journey, step });
}

/**
 * A webhook that was given up: its task, and the parts of the entry that its template reads, since they are deleted when the
 * entry ends. It is kept in the dead-letter queue of webhooks.
 */
export interface GivenUpMessage extends TaskPlace {
  readonly do: "send again";
  /** Creation time of the customer's profile, and start of the entry: they identify both. */
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
    channel: z.enum(CHANNELS).check(z.refine((channel) => CHANNEL_FACTS[channel].redriven)),
    topic: z.exactOptional(text),
    transactional: z.boolean(),
  }),
  clock: z.exactOptional(z.custom<RunClock>(isJsonObject)),
  event: z.custom<KeptEvent>(isJsonObject),
  steps: z.custom<Readonly<Record<string, StepScope>>>(isJsonObject),
});

/** The message in the body of a queue record; undefined if the body is something else. */
export function parseGivenUpMessage(record: string): GivenUpMessage | undefined {
  const read = shape.safeParse(parseJson(record));
  return read.success ? read.data : undefined;
}

/**
 * Whether a message was given up and a person may have it sent after all: its receiver honours the idempotency key, and the
 * message is unknown or was not taken for a day.
 */
export function mayReopen(message: Message): boolean {
  const { channel, state, reason } = message;
  if (!CHANNEL_FACTS[channel].redriven || isReported(message)) return false;
  return state === "unknown" || (state === "dropped" && typeof dropFacts(reason)?.givenUp === "string");
}

/**
 * The message, to be claimed once more. Its day is over, so the next attempt leaves it in a final state again. If it may have
 * arrived, this stays noted.
 */
export function reopened(message: Message, now: number): Message {
  const { reason: _reason, silent = 0, ...rest } = message;
  const mayHaveArrived = message.state === "unknown" || silent > 0;
  const first = Math.min(message.first, now - THROTTLED_FOR_MS);
  // One, so that the lease is the shortest: from now on the queue makes the pauses.
  return { ...rest, state: "released", time: now, first, ...(mayHaveArrived ? { silent: 1 } : {}) };
}
