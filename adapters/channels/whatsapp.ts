import {
  SendWhatsAppMessageCommand,
  type SocialMessagingClient,
  SocialMessagingServiceException,
} from "@aws-sdk/client-socialmessaging";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { opaqueOf } from "../../core/inbound/incoming-whatsapp.ts";
import { defined } from "../../core/model/defined.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { handOver, INNERMOST, type Meaning, telling } from "./hand-over.ts";

type WhatsApp = Extract<OutgoingMessage, { channel: "whatsapp" }>;

/** The version of Meta's API that AWS's own examples name. https://docs.aws.amazon.com/social-messaging/latest/userguide/send-message.html */
const META_API = "v20.0";

/**
 * What the service's errors mean for a message. What Meta finds wrong, such as a closed window or a number without WhatsApp, comes later, as
 * the status `failed`.
 * https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html#API_SendWhatsAppMessage_Errors
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["ThrottledRequestException", "throttled"],
  ["LimitExceededException", "throttled"],
  ["ResourceNotFoundException", "misconfigured"],
  ["AccessDeniedException", "misconfigured"],
  ["AccessDeniedByMetaException", "misconfigured"],
  ["InvalidParametersException", { refused: "not_valid" }],
  ["ValidationException", { refused: "not_valid" }],
]);

/**
 * Sends WhatsApp messages through AWS End User Messaging Social, once: the client must be made with `maxAttempts: 1`, since
 * SendWhatsAppMessage has no idempotency token. `handOver` says what faults mean.
 *
 * Whether the `messageId` of the answer is Meta's id, by which statuses name the message, is not documented: so the message carries its
 * tags as `biz_opaque_callback_data`, which Meta returns with each status.
 */
export function whatsappSender(
  client: SocialMessagingClient,
  stage: string,
): (message: WhatsApp) => Promise<ProviderAnswer> {
  return (message) =>
    handOver({
      faults: SocialMessagingServiceException,
      meaning: ({ name }) => MEANINGS.get(name),
      async send(handed) {
        const command = new SendWhatsAppMessageCommand({
          originationPhoneNumberId: message.from,
          metaApiVersion: META_API,
          message: new TextEncoder().encode(JSON.stringify(metaMessage(message, stage))),
        });
        command.middlewareStack.add(telling(handed), INNERMOST);
        return (await client.send(command)).messageId;
      },
    });
}

/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
function metaMessage({ to, content, tags }: WhatsApp, stage: string): object {
  const place = { messaging_product: "whatsapp", recipient_type: "individual", to };
  const opaque = defined({ biz_opaque_callback_data: opaqueOf(tags, stage) });
  if ("text" in content) return { ...place, type: "text", text: { preview_url: false, body: content.text }, ...opaque };
  const { name, language, parameters } = content.approved;
  const texts = parameters.map((text) => ({ type: "text", text }));
  const components = texts.length === 0 ? [] : [{ type: "body", parameters: texts }];
  return { ...place, type: "template", template: { name, language: { code: language }, components }, ...opaque };
}
