import type { Channel, OutgoingMessage } from "../../core/channels/channels.ts";
import type { ChannelSender, ProviderAnswer } from "../../core/ports/channels.ts";

/** The sender of each channel. */
export type Senders = { readonly [C in Channel]: (message: OutgoingMessage<C>) => Promise<ProviderAnswer> };

/** Hands each message to the sender of its channel. */
export function channelSender(senders: Senders): ChannelSender {
  const sendBy = <C extends Channel>(channel: C, message: OutgoingMessage<C>) => senders[channel](message);
  return { send: (message) => sendBy(message.channel, message) };
}
