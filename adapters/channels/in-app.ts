import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { defined } from "../../core/model/defined.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import type { InboxMessage, InboxStore } from "../../core/ports/inbox.ts";
import type { Clock, Hash } from "../../core/ports/system.ts";
import { host } from "../system/host.ts";
import { faultOf, neverLeft } from "./hand-over.ts";

type InApp = Extract<OutgoingMessage, { channel: "in_app" }>;

/**
 * Keeps messages for the app to fetch: the provider is our own table. The write is conditional, so whoever asks a second time, after a
 * crash or a lost answer, finds the first message as it was. Provider id: that by which the app names the message.
 *
 * - accepted: it is kept, now or before
 * - throttled: the table does not take it now, or there was no connection
 * - unknown: any other error
 */
export function inAppSender(inbox: InboxStore, clock: Clock, hash: Hash): (message: InApp) => Promise<ProviderAnswer> {
  return async ({ content, expires, tags }) => {
    const { customerId, key, knownSince } = tags;
    const time = clock.now();
    const id = inAppId(hash, tags);
    const kept: InboxMessage = {
      customerId,
      key,
      id,
      content,
      time,
      expires: time + expires,
      ...defined({ knownSince }),
      acts: {},
    };
    try {
      if (await inbox.put(kept)) await host()?.kept?.(kept);
      return { answer: "accepted", providerId: id };
    } catch (error) {
      const fault = faultOf(error);
      const later = neverLeft(error) || LATER.has(fault.error);
      return later ? { answer: "throttled", fault } : { answer: "unknown", fault };
    }
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const LATER: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);

/** By which the app names a message: 32 hex digits that say nothing about the customer. */
function inAppId(hash: Hash, { customerId, key, knownSince }: InApp["tags"]): string {
  return hash(JSON.stringify([customerId, key, knownSince ?? 0])).slice(0, 32);
}
