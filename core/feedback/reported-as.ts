import { defined } from "../model/defined.ts";
import type { Channel } from "../model/message.ts";
import type { MessageOutcome } from "../ports/messages.ts";

/**
 * The name by which a message is found when a provider reports on it with nothing but its own id: of text messages, whose
 * events on EventBridge carry no context. Undefined for channels whose events name our message.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/monitor-event-bridge.html
 */
export function reportedAs(channel: Channel, providerId: string): string | undefined {
  return channel === "sms" && providerId !== "" ? `sms#${providerId}` : undefined;
}

/** A message that its provider has taken under this id, and how it is found by it. */
export function taken(channel: Channel, time: number, providerId: string): MessageOutcome {
  const name = reportedAs(channel, providerId);
  return { state: "sent", time, providerId, ...defined({ reportedAs: name }) };
}
