import { type SESv2Client, SESv2ServiceException, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { writeTags } from "../../core/feedback/tags.ts";
import type { OutgoingMessage, ProviderAnswer } from "../../core/ports.ts";
import { refusalOf } from "./refusal-of.ts";

type Email = Extract<OutgoingMessage, { channel: "email" }>;

/**
 * What SES's errors mean for a message; the names are those of the operation and of all AWS services.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
 */
const ANSWERS: ReadonlyMap<string, ProviderAnswer> = new Map<string, ProviderAnswer>([
  ["TooManyRequestsException", { answer: "throttled" }],
  ["LimitExceededException", { answer: "throttled" }],
  ["Throttling", { answer: "throttled" }],
  ["ThrottlingException", { answer: "throttled" }],
  ["SendingPausedException", { answer: "throttled" }],
  ["MessageRejected", { answer: "refused", reason: "message_rejected" }],
  ["MailFromDomainNotVerifiedException", { answer: "refused", reason: "sender_not_verified" }],
  ["AccountSuspendedException", { answer: "refused", reason: "account_suspended" }],
  ["BadRequestException", { answer: "refused", reason: "bad_request" }],
  ["NotFoundException", { answer: "refused", reason: "not_found" }],
]);

/**
 * Sends e-mail through SES v2, once: the client must be made with `maxAttempts: 1`. Customer and key travel as message
 * tags. An unknown answer below 500 is about our credentials or our request: SES has not taken the message, and may once
 * that is mended, so it is throttled. Faults of SES and of the network are thrown: unknown.
 */
export function sesSender(client: SESv2Client, configurationSet: string): (message: Email) => Promise<ProviderAnswer> {
  return async (message) => {
    const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });
    const command = new SendEmailCommand({
      FromEmailAddress: message.from,
      Destination: { ToAddresses: [message.to] },
      Content: { Simple: { Subject: utf8(message.subject), Body: { Html: utf8(message.html) } } },
      EmailTags: Object.entries(writeTags(message.tags)).map(([Name, Value]) => ({ Name, Value })),
      ...(configurationSet === "" ? {} : { ConfigurationSetName: configurationSet }),
    });
    try {
      const { MessageId = "" } = await client.send(command);
      return { answer: "accepted", providerId: MessageId };
    } catch (error) {
      return refusalOf(error, SESv2ServiceException, ANSWERS);
    }
  };
}
