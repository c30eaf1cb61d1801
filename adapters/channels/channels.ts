import type { Channel } from "../../core/model/message.ts";
import type { ChannelSender, OutgoingMessage, ProviderAnswer } from "../../core/ports/channels.ts";

/** The sender of each channel. */
export type Senders = {
  readonly [C in Channel]: (message: Extract<OutgoingMessage, { channel: C }>) => Promise<ProviderAnswer>;
};

/** Hands each message to the sender of its channel; a new channel does not compile until it has its place here. */
export function channelSender(senders: Senders): ChannelSender {
  return {
    send: (message) => {
      if (message.channel === "email") return senders.email(message);
      if (message.channel === "sms") return senders.sms(message);
      if (message.channel === "push") return senders.push(message);
      return senders.webhook(message);
    },
  };
}
