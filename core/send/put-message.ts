import type { Message } from "../model/message.ts";
import type { MessageStore } from "../ports/messages.ts";

/** `won`: stored by this call. `lost`: what was stored instead of `tried`; undefined when it went meanwhile. */
export type Put = { readonly won: Message } | { readonly lost: Message | undefined; readonly tried: Message };

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
