import {
  type PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
  SendTextMessageCommand,
} from "@aws-sdk/client-pinpoint-sms-voice-v2";
import { STAGE_TAG, writeTags } from "../../core/feedback/tags.ts";
import type { OutgoingMessage, ProviderAnswer } from "../../core/ports.ts";
import { refusalOf } from "./refusal-of.ts";

type Sms = Extract<OutgoingMessage, { channel: "sms" }>;

/**
 * What the service's errors mean for a message. A quota may be raised, and a fault of ours mended: later.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html#API_SendTextMessage_Errors
 */
const ANSWERS: ReadonlyMap<string, ProviderAnswer> = new Map<string, ProviderAnswer>([
  ["ThrottlingException", { answer: "throttled" }],
  ["ServiceQuotaExceededException", { answer: "throttled" }],
  ["AccessDeniedException", { answer: "throttled" }],
  ["ConflictException", { answer: "refused", reason: "conflict" }],
  ["ResourceNotFoundException", { answer: "refused", reason: "sender_not_found" }],
  ["ValidationException", { answer: "refused", reason: "not_valid" }],
]);

/**
 * Sends text messages through AWS End User Messaging SMS, once: the client must be made with `maxAttempts: 1`, since
 * SendTextMessage has no idempotency token. Customer, key and stage travel in its context, which comes back in its events. An
 * unknown answer below 500 is about our request or our credentials: not taken, and may be once that is mended. Faults of
 * the service and of the network are thrown: unknown.
 */
export function smsSender(client: PinpointSMSVoiceV2Client, stage: string): (message: Sms) => Promise<ProviderAnswer> {
  return async (message) => {
    const command = new SendTextMessageCommand({
      DestinationPhoneNumber: message.to,
      OriginationIdentity: message.from,
      MessageBody: message.text,
      MessageType: message.transactional ? "TRANSACTIONAL" : "PROMOTIONAL",
      Context: { ...writeTags(message.tags), [STAGE_TAG]: stage },
    });
    try {
      const { MessageId = "" } = await client.send(command);
      return { answer: "accepted", providerId: MessageId };
    } catch (error) {
      return refusalOf(error, PinpointSMSVoiceV2ServiceException, ANSWERS);
    }
  };
}
