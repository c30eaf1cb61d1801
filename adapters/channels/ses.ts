import { type SESv2Client, SESv2ServiceException, SendEmailCommand } from "@aws-sdk/client-sesv2";
import type { OutgoingMessage } from "../../core/channels/channels.ts";
import { writeTags } from "../../core/feedback/find-message.ts";
import type { ProviderAnswer } from "../../core/ports/channels.ts";
import { headerValue } from "../system/header-value.ts";
import type { AttachedFile, ReadAttachments } from "./attachments.ts";
import { handOver, INNERMOST, type Meaning, telling } from "./hand-over.ts";

type Sent = Extract<OutgoingMessage, { channel: "email" }>;
/** An e-mail; of one that no journey sends, no report comes back. */
type Email = Omit<Sent, "tags"> & Partial<Pick<Sent, "tags">>;

/**
 * What SES's errors mean for a message. The names are those of the operation and of all AWS services. We have to correct a sender that
 * is not verified or a configuration set that is missing; until then every message waits.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["TooManyRequestsException", "throttled"],
  ["LimitExceededException", "throttled"],
  ["Throttling", "throttled"],
  ["ThrottlingException", "throttled"],
  ["SendingPausedException", "throttled"],
  ["MailFromDomainNotVerifiedException", "misconfigured"],
  ["NotFoundException", "misconfigured"],
  ["MessageRejected", { refused: "message_rejected" }],
  ["AccountSuspendedException", { refused: "account_suspended" }],
  ["BadRequestException", { refused: "bad_request" }],
]);

/**
 * Sends e-mail through SES v2, once: the client must be made with `maxAttempts: 1`. Message tags contain customer and key (writeTags), and
 * SES's events contain the tags. `handOver` says what faults mean. An e-mail with attachments needs `attached`, which reads them first.
 */
export function sesSender(
  client: SESv2Client,
  configurationSet: string,
  attached?: ReadAttachments,
): (message: Email) => Promise<ProviderAnswer> {
  return async (message) => {
    const files = message.attachments === undefined ? [] : await attached?.(message.attachments);
    // Without its files nothing is sent that speaks of them.
    if (files === undefined) return { answer: "misconfigured", fault: { error: "no_bucket_of_attachments" } };
    if ("answer" in files) return files;
    return handOver({
      faults: SESv2ServiceException,
      meaning: ({ name }) => MEANINGS.get(name),
      async send(handed) {
        const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });
        const command = new SendEmailCommand({
          FromEmailAddress: mailbox(message.from),
          Destination: { ToAddresses: [message.to] },
          ReplyToAddresses: message.replyTo ? [mailbox(message.replyTo)] : undefined,
          Content: {
            Simple: {
              Subject: utf8(message.subject),
              Body: { Html: utf8(message.html), Text: message.text ? utf8(message.text) : undefined },
              ...(message.unsubscribe ? oneClick(message.unsubscribe) : {}),
              Attachments: files.length === 0 ? undefined : files.map(attachment),
            },
          },
          EmailTags: Object.entries(message.tags ? writeTags(message.tags) : {}).map(([Name, Value]) => ({
            Name,
            Value,
          })),
          // One set for each pool, and one for what leaves by none (infra/constructs/channels.ts).
          ConfigurationSetName: message.pool ? `${configurationSet}-${message.pool}` : configurationSet || undefined,
          TenantName: message.tenant,
        });
        command.middlewareStack.add(telling(handed), INNERMOST);
        return (await client.send(command)).MessageId;
      },
    });
  };
}

/**
 * SES writes the MIME part of a file. Without a transfer encoding it takes seven bits for granted.
 * https://docs.aws.amazon.com/ses/latest/dg/attachments.html
 */
function attachment({ name, type, content }: AttachedFile) {
  return {
    FileName: name,
    ContentType: type,
    ContentDisposition: "ATTACHMENT",
    ContentTransferEncoding: "BASE64",
    RawContent: content,
  } as const;
}

/**
 * A sender whose name has letters beyond ASCII as SES asks for it: the name as encoded words (RFC 2047).
 * https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html
 */
function mailbox(sender: string): string {
  return sender.replace(/^"?([^"<]*[^ -~"<][^"<]*?)"?(?= *<)/, (_, name) => headerValue(name));
}

/**
 * A link that a header can hold: the characters of a URI, without those that end or divide the header's list.
 * https://www.rfc-editor.org/rfc/rfc2369#section-2
 */
const LINK = /^https?:\/\/[!#-+\-./0-;=?-~]+$/;
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const LONGEST_VALUE = 870;

/**
 * The headers by which a mailbox offers to unsubscribe at one click (RFC 8058, https://www.rfc-editor.org/rfc/rfc8058).
 * They count only where the message's signature covers them; SES signs the headers of simple content:
 * https://docs.aws.amazon.com/ses/latest/dg/header-fields.html
 *
 * None where SES would refuse the message for them, as with a domain of hundreds of characters: the link is in its text too.
 */
export function oneClick(link: string): { readonly Headers?: { Name: string; Value: string }[] } {
  const Value = `<${link}>`;
  if (!LINK.test(link) || Value.length > LONGEST_VALUE) return {};
  return {
    Headers: [
      { Name: "List-Unsubscribe", Value },
      { Name: "List-Unsubscribe-Post", Value: "List-Unsubscribe=One-Click" },
    ],
  };
}
