import { PublishCommand, type SNSClient, SNSServiceException } from "@aws-sdk/client-sns";
import type { OutgoingMessage, ProviderAnswer } from "../../core/ports.ts";
import { refusalOf } from "./refusal-of.ts";

type Push = Extract<OutgoingMessage, { channel: "push" }>;

/**
 * What SNS's errors mean for a message; a device that has gone is disabled by SNS itself.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 */
const ANSWERS: ReadonlyMap<string, ProviderAnswer> = new Map<string, ProviderAnswer>([
  ["EndpointDisabledException", { answer: "refused", reason: "device_gone" }],
  ["EndpointDisabled", { answer: "refused", reason: "device_gone" }],
  ["PlatformApplicationDisabledException", { answer: "refused", reason: "app_disabled" }],
  ["PlatformApplicationDisabled", { answer: "refused", reason: "app_disabled" }],
  ["NotFoundException", { answer: "refused", reason: "device_unknown" }],
  ["NotFound", { answer: "refused", reason: "device_unknown" }],
  ["InvalidParameterException", { answer: "refused", reason: "not_valid" }],
  ["InvalidParameter", { answer: "refused", reason: "not_valid" }],
  ["ParameterValueInvalidException", { answer: "refused", reason: "not_valid" }],
]);

/**
 * Sends push messages through SNS mobile push, once: the client must be made with `maxAttempts: 1`. The app finds the
 * message's key beside title and text, and reports `Push Opened` with it as `context.message`. An unknown answer below
 * 500 is about our request or our credentials: not taken, and may be once that is mended. Faults of SNS and of the
 * network are thrown: unknown.
 */
export function pushSender(client: SNSClient): (message: Push) => Promise<ProviderAnswer> {
  return async (message) => {
    const command = new PublishCommand({
      TargetArn: message.to,
      MessageStructure: "json",
      Message: JSON.stringify(payloads(message)),
    });
    try {
      const { MessageId = "" } = await client.send(command);
      return { answer: "accepted", providerId: MessageId };
    } catch (error) {
      return refusalOf(error, SNSServiceException, ANSWERS);
    }
  };
}

/**
 * The message as each platform takes it; SNS picks the device's own.
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-push-send-custommessage.html
 */
function payloads({ title, text, tags }: Push): Readonly<Record<string, string>> {
  const apple = JSON.stringify({ aps: { alert: { title, body: text } }, sojourn: { message: tags.key } });
  const google = JSON.stringify({
    fcmV1Message: { message: { notification: { title, body: text }, data: { "sojourn.message": tags.key } } },
  });
  return { default: text, APNS: apple, APNS_SANDBOX: apple, GCM: google };
}
