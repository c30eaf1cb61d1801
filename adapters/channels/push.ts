import { PublishCommand, type SNSClient, SNSServiceException } from "@aws-sdk/client-sns";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { handOver, INNERMOST, type Meaning, telling } from "./hand-over.ts";

type Push = Extract<OutgoingMessage, { channel: "push" }>;

/**
 * What SNS's errors mean for a message. SNS itself disables a device that is gone. It disables an application whose credentials are no
 * longer valid; we have to correct them.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["Throttled", "throttled"],
  ["ThrottledException", "throttled"],
  ["Throttling", "throttled"],
  ["PlatformApplicationDisabledException", "misconfigured"],
  ["PlatformApplicationDisabled", "misconfigured"],
  ["EndpointDisabledException", { refused: "device_gone" }],
  ["EndpointDisabled", { refused: "device_gone" }],
  ["NotFoundException", { refused: "device_unknown" }],
  ["NotFound", { refused: "device_unknown" }],
  ["InvalidParameterException", { refused: "not_valid" }],
  ["InvalidParameter", { refused: "not_valid" }],
  ["ParameterValueInvalidException", { refused: "not_valid" }],
]);

/**
 * Sends push messages through SNS mobile push, once: the client must be made with `maxAttempts: 1`. The app gets the message's key with
 * title and text, and reports `Push Opened` with the key as `context.message`. The key does not say in which life of the customer the
 * message was sent: see applyFeedback. `handOver` says what faults mean.
 */
export function pushSender(client: SNSClient): (message: Push) => Promise<ProviderAnswer> {
  return (message) =>
    handOver({
      faults: SNSServiceException,
      meaning: ({ name }) => MEANINGS.get(name),
      async send(handed) {
        const command = new PublishCommand({
          TargetArn: message.to,
          MessageStructure: "json",
          Message: JSON.stringify(payloads(message)),
        });
        command.middlewareStack.add(telling(handed), INNERMOST);
        return (await client.send(command)).MessageId;
      },
    });
}

/**
 * The message as each platform takes it. SNS picks the one of the device's platform.
 * https://docs.aws.amazon.com/sns/latest/dg/mobile-push-send-custommessage.html
 */
function payloads({ title, text, tags }: Push): Readonly<Record<string, string>> {
  const apple = JSON.stringify({ aps: { alert: { title, body: text } }, sojourn: { message: tags.key } });
  const google = JSON.stringify({
    fcmV1Message: { message: { notification: { title, body: text }, data: { "sojourn.message": tags.key } } },
  });
  return { default: text, APNS: apple, APNS_SANDBOX: apple, GCM: google };
}
