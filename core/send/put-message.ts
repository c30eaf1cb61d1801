import { CHANNEL_FACTS, type Channel } from "../channels/channels.ts";
import { defined } from "../model/defined.ts";
import { type Grounds, type Message, messageKey, type Wrote } from "../model/message.ts";
import { BEST_HOUR } from "../policy/best-hour.ts";
import type { Refusal } from "../policy/decision.ts";
import type { MessageStore } from "../ports/messages.ts";
import type { ChosenSend } from "./choices.ts";
import { isReported, mayHaveArrived } from "./end-claim.ts";
import { LEASE_MS, WEBHOOK_LONGEST_PAUSE_MS } from "./limits.ts";

/** The message of a task, in the state it is given; `before` is what is stored and gets replaced. */
function item(task: ChosenSend, now: number, before: Message | undefined) {
  return {
    schema: 1 as const,
    customerId: task.customer,
    key: messageKey(task),
    attempt: before?.attempt ?? 0,
    channel: task.channel,
    template: task.template,
    ...defined({ topic: task.topic }),
    transactional: task.transactional,
    time: now,
    first: before?.state === "released" ? before.first : now,
    ...(before?.wasHeld ? { wasHeld: true as const } : {}),
    ...(before?.timed ? { timed: true as const } : {}),
    // Reports on another choice, and its claims without an answer, do not count for this one.
    ...(before?.marks && before.template === task.template ? { marks: before.marks } : {}),
    ...(before?.silent && before.template === task.template ? { silent: before.silent } : {}),
  };
}

/** A claim by one more attempt, `claimant`'s. The lease runs from `now`, the time the cap slot was stamped with. */
export function claimOf(
  task: ChosenSend,
  now: number,
  {
    grounds,
    claimant,
    wrote,
    segments,
    once,
  }: {
    readonly grounds: Grounds;
    readonly claimant: string;
    readonly wrote?: Wrote;
    readonly segments?: number;
    readonly once?: true;
  },
  before: Message | undefined,
): Message {
  const message = item(task, now, before);
  const lease = now + leaseMs(task.channel, message.silent);
  const claimed = { state: "claimed", attempt: message.attempt + 1, lease, claimant, due: lease } as const;
  return { ...message, ...claimed, verdict: grounds, ...defined({ wrote, segments, once }) };
}

/**
 * How long nobody else may claim the message. If the receiver honours the key, the lease is also the pause before the next
 * request, and doubles with each claim that ended without an answer.
 */
function leaseMs(channel: Channel, silent = 0): number {
  return CHANNEL_FACTS[channel].honoursKey ? Math.min(LEASE_MS * 2 ** silent, WEBHOOK_LONGEST_PAUSE_MS) : LEASE_MS;
}

/** The message as held or dropped, as the gate decided. Instead of dropped it is unknown, or sent, if an earlier claim may have arrived. */
export function unsentOf(
  task: ChosenSend,
  now: number,
  decision: Exclude<Refusal, { kind: "exited" }>,
  before: Message | undefined,
): Message {
  const message = { ...item(task, now, before), verdict: decision.grounds };
  if (decision.kind === "hold") {
    const timed = decision.grounds.rule === BEST_HOUR ? { timed: true as const } : {};
    return { ...message, state: "held", until: decision.until, wasHeld: true, ...timed };
  }
  if (mayHaveArrived(message)) return { ...message, state: isReported(message) ? "sent" : "unknown" };
  return { ...message, state: "dropped", reason: decision.reason };
}

/** `won`: stored by this call. `lost`: what was stored instead of `tried`; undefined when it went meanwhile. */
type Put = { readonly won: Message } | { readonly lost: Message | undefined; readonly tried: Message };

/**
 * Puts a claim, hold or drop where there is no message yet, or one that `mayReplace` says may be replaced: never any but
 * a held, released or failed one. `make` gets the one that is replaced. The usual first put costs no read.
 */
export async function putMessage(
  messages: MessageStore,
  mayReplace: (stored: Message) => boolean,
  make: (before: Message | undefined) => Message,
): Promise<Put> {
  const first = make(undefined);
  if (await messages.put(first, undefined)) return { won: first };
  const stored = await messages.read(first.customerId, first.key);
  if (stored === undefined || !mayReplace(stored)) return { lost: stored, tried: first };
  const next = make(stored);
  if (await messages.put(next, stored.attempt)) return { won: next };
  return { lost: await messages.read(first.customerId, first.key), tried: next };
}
