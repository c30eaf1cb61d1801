import {
  ConflictException,
  type PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
  SendTextMessageCommand,
  ValidationException,
} from "@aws-sdk/client-pinpoint-sms-voice-v2";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { STAGE_TAG, writeTags } from "../../core/feedback/find-message.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { handOver, INNERMOST, type Meaning, telling } from "./hand-over.ts";

type Sent = Extract<OutgoingMessage, { channel: "sms" }>;
/** Without tags nothing is known of what is reported on it: a proof. */
type Sms = Omit<Sent, "tags"> & Partial<Pick<Sent, "tags">>;

/**
 * What the service's errors mean for a message. Some pass: a quota can be raised, and a missing sender can be created.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html#API_SendTextMessage_Errors
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["ThrottlingException", "throttled"],
  ["ServiceQuotaExceededException", "throttled"],
  ["ResourceNotFoundException", "misconfigured"],
]);

/**
 * Conflicts that concern the receiver's number. Any other concerns the sender or its configuration.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ConflictException.html
 */
const CONFLICTS: ReadonlyMap<string | undefined, Meaning> = new Map<string | undefined, Meaning>([
  ["DESTINATION_PHONE_NUMBER_OPTED_OUT", "opted_out"],
  ["DESTINATION_PHONE_NUMBER_NOT_VERIFIED", { refused: "number_not_verified" }],
]);

/**
 * Refusals of a message that a person can do something about.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ValidationException.html
 */
const REFUSALS: ReadonlyMap<string | undefined, string> = new Map<string | undefined, string>([
  ["PRICE_OVER_THRESHOLD", "dearer_than_max_price"],
  ["INVALID_IDENTITY_FOR_DESTINATION_COUNTRY", "sender_not_for_country"],
  ["COUNTRY_NOT_ENABLED", "country_not_enabled"],
  ["DESTINATION_COUNTRY_BLOCKED", "country_blocked"],
]);

/**
 * Sends text messages through AWS End User Messaging SMS, once: the client must be made with `maxAttempts: 1`, since
 * SendTextMessage has no idempotency token. Its context contains customer, key and stage (writeTags); the service's events may contain
 * the context. `handOver` says what faults mean.
 */
export function smsSender(client: PinpointSMSVoiceV2Client, stage: string): (message: Sms) => Promise<ProviderAnswer> {
  return (message) =>
    handOver({
      faults: PinpointSMSVoiceV2ServiceException,
      meaning: (fault) =>
        fault instanceof ConflictException
          ? (CONFLICTS.get(fault.Reason) ?? "misconfigured")
          : fault instanceof ValidationException
            ? { refused: REFUSALS.get(fault.Reason) ?? "not_valid" }
            : MEANINGS.get(fault.name),
      async send(handed) {
        const command = new SendTextMessageCommand({
          DestinationPhoneNumber: message.to,
          OriginationIdentity: message.from,
          MessageBody: message.text,
          MaxPrice: message.maxPrice,
          TimeToLive: message.validFor === undefined ? undefined : message.validFor / 1000,
          MessageType: message.transactional ? "TRANSACTIONAL" : "PROMOTIONAL",
          Context: message.tags && { ...writeTags(message.tags), [STAGE_TAG]: stage },
        });
        command.middlewareStack.add(telling(handed), INNERMOST);
        return (await client.send(command)).MessageId;
      },
    });
}
