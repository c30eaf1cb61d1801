import { z } from "zod/mini";
import { segmentsOf } from "../../core/channels/segments.ts";
import { defined } from "../../core/model/defined.ts";
import { parseJson } from "../../core/model/json.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { AwsError, jsonService, type Operation, queryService, type Service } from "../protocol/service.ts";
import type { PublishToTopic } from "../sns/topics.ts";
import type { Store } from "../store/store.ts";
import type { EmailContent, Outbox } from "./outbox.ts";
import { sendingStep, stepFromTags, stepOfTags } from "./sender.ts";

/* The AWS services that take messages: SES, End User Messaging SMS and SNS. Each puts them into the outbox. */

const Text = z.object({ Data: z.string() });
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const Header = z.object({
  Name: z.string().check(z.regex(/^[!-9;-@A-~]{1,126}$/)),
  Value: z.string().check(z.regex(/^[ -~]{1,870}$/)),
});
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html */
const File = z.object({
  FileName: z.string().check(z.minLength(1), z.maxLength(255)),
  ContentType: z.string().check(z.maxLength(78)),
  RawContent: z.string(),
});
const Addresses = z._default(z.array(z.string()), []);
const SendEmail = z.object({
  FromEmailAddress: z.optional(z.string()),
  Destination: z._default(z.object({ ToAddresses: Addresses, CcAddresses: Addresses, BccAddresses: Addresses }), {
    ToAddresses: [],
    CcAddresses: [],
    BccAddresses: [],
  }),
  ReplyToAddresses: Addresses,
  Content: z.object({
    Simple: z.optional(
      z.object({
        Subject: Text,
        Body: z.object({ Html: z.optional(Text), Text: z.optional(Text) }),
        Headers: z._default(z.array(Header), []),
        Attachments: z._default(z.array(File), []),
      }),
    ),
    Raw: z.optional(z.object({ Data: z.string() })),
    Template: z.optional(z.unknown()),
  }),
  EmailTags: z._default(z.array(z.object({ Name: z.string(), Value: z.string() })), []),
});

/** The most recipients of one message. https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const RECIPIENTS = 50;

/**
 * SendEmail of SES v2, into the outbox. Every sender counts as verified. The service sends no events: tests and the command
 * line put opens and bounces on the bus.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function sesService(outbox: Outbox, kernel: Kernel, count: (emails: number) => void): Service {
  return jsonService(
    { namespace: "", contentType: "application/json", invalidInput: "BadRequestException" },
    {
      SendEmail: (input) => {
        const { FromEmailAddress: from, Destination, ReplyToAddresses: replyTo, ...rest } = SendEmail.parse(input);
        if (from === undefined) throw new AwsError("BadRequestException", "FromEmailAddress is missing.");
        const to = [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses];
        if (to.length === 0 || to.length > RECIPIENTS) {
          throw new AwsError("BadRequestException", `A message needs 1 to ${RECIPIENTS} recipients, not ${to.length}.`);
        }
        const tags = Object.fromEntries(rest.EmailTags.map(({ Name, Value }) => [Name, [Value]]));
        const content = { from, to, ...contentOf(rest.Content), ...(replyTo.length === 0 ? {} : { replyTo }) };
        count(to.length);
        return {
          MessageId: outbox.take({ time: kernel.now(), ...stepFromTags(tags), channel: "email", content }),
        };
      },
      // There is no account suppression list here, so no address is on it.
      DeleteSuppressedDestination: () => {
        throw new AwsError("NotFoundException", "The address is not on the account's suppression list.", 404);
      },
    },
  );
}

function contentOf(content: z.infer<typeof SendEmail>["Content"]): Omit<EmailContent, "from" | "to" | "replyTo"> {
  const { Simple: simple, Raw: raw } = content;
  if (simple !== undefined) {
    const { Html, Text: plain } = simple.Body;
    const headers = Object.fromEntries(simple.Headers.map(({ Name, Value }) => [Name, Value]));
    return {
      subject: simple.Subject.Data,
      ...(Html === undefined ? {} : { html: Html.Data }),
      ...(plain === undefined ? {} : { text: plain.Data }),
      ...(simple.Headers.length === 0 ? {} : { headers }),
      ...(simple.Attachments.length === 0 ? {} : { attachments: simple.Attachments.map(fileOf) }),
    };
  }
  if (raw === undefined)
    throw new AwsError("BadRequestException", "The local cloud sends Simple and Raw content only.");
  const text = Buffer.from(raw.Data, "base64").toString("utf8");
  return { subject: /^subject: (.*)$/im.exec(text)?.[1] ?? "", text };
}

function fileOf({ FileName: name, ContentType: type, RawContent: base64 }: z.infer<typeof File>) {
  return { name, type, bytes: Buffer.byteLength(base64, "base64"), base64 };
}

const OptOut = z.object({
  OptOutListName: z.string(),
  OptedOutNumber: z.string().check(z.regex(/^\+?[1-9][0-9]{1,18}$/)),
});

const SendTextMessage = z.object({
  DestinationPhoneNumber: z.string().check(z.regex(/^\+?[1-9][0-9]{1,18}$/)),
  OriginationIdentity: z.optional(z.string()),
  MessageBody: z.string().check(z.minLength(1), z.maxLength(1600)),
  MaxPrice: z.optional(z.string().check(z.regex(/^[0-9]{0,2}\.[0-9]{1,5}$/))),
  TimeToLive: z.optional(z.int().check(z.minimum(5), z.maximum(259_200))),
  MessageType: z._default(z.enum(["TRANSACTIONAL", "PROMOTIONAL"]), "TRANSACTIONAL"),
  Context: z._default(z.record(z.string(), z.string()), {}),
});

/**
 * SendTextMessage of AWS End User Messaging SMS, into the outbox. Every sender counts as one of the account. The service sends
 * no events: tests and the command line put delivery reports on the bus.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
export function smsService(
  outbox: Outbox,
  kernel: Kernel,
  store: Pick<Store, "get" | "set">,
  count: (parts: number) => void,
): Service {
  const listed = (number: string) => store.get(`opted out ${number}`) === "yes";
  return jsonService(
    { namespace: "", contentType: "application/x-amz-json-1.0", invalidInput: "ValidationException" },
    {
      SendTextMessage: (input) => {
        const {
          DestinationPhoneNumber: to,
          OriginationIdentity: from,
          MessageBody: text,
          ...rest
        } = SendTextMessage.parse(input);
        if (from === undefined) throw new AwsError("ValidationException", "OriginationIdentity is missing.");
        if (listed(to)) {
          const details = { Reason: "DESTINATION_PHONE_NUMBER_OPTED_OUT" };
          throw new AwsError("ConflictException", "The number is on the opt-out list.", 400, details);
        }
        const tags = Object.fromEntries(Object.entries(rest.Context).map(([name, value]) => [name, [value]]));
        const content = {
          from,
          to,
          text,
          transactional: rest.MessageType === "TRANSACTIONAL",
          ...defined({ maxPrice: rest.MaxPrice, timeToLive: rest.TimeToLive }),
        };
        count(segmentsOf(text));
        return { MessageId: outbox.take({ time: kernel.now(), ...stepFromTags(tags), channel: "sms", content }) };
      },
      // All lists are one here, and a number can be taken off it at any time.
      PutOptedOutNumber: (input) => {
        const change = OptOut.parse(input);
        store.set(`opted out ${change.OptedOutNumber}`, "yes");
        return change;
      },
      DeleteOptedOutNumber: (input) => {
        const change = OptOut.parse(input);
        if (!listed(change.OptedOutNumber)) {
          throw new AwsError("ResourceNotFoundException", "The number is not on the opt-out list.");
        }
        store.set(`opted out ${change.OptedOutNumber}`, "no");
        return change;
      },
    },
  );
}

const Publish = z.object({
  TargetArn: z.optional(z.string()),
  TopicArn: z.optional(z.string()),
  Message: z.string().check(z.minLength(1)),
  MessageStructure: z.optional(z.literal("json")),
});
const Payloads = z.record(z.string(), z.string());
export const SNS_NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
/** The part of a payload that an Apple device shows. */
const Apple = z.object({ aps: z.object({ alert: z.object({ title: z.string(), body: z.string() }) }) });

const ENDPOINT = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:endpoint\/[\w-]+\/[\w.-]+\/[\w-]+$/;

/**
 * Publish of SNS: to a device, into the outbox, and to a topic of the template. Every endpoint counts as enabled.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function snsService(
  outbox: Outbox,
  kernel: Kernel,
  count: (pushes: number) => void,
  toTopic: PublishToTopic,
): Service {
  const publish: Operation = (input) => {
    const { TargetArn, TopicArn, Message: message, MessageStructure: structure } = Publish.parse(input);
    if (TopicArn !== undefined) return { MessageId: toTopic(TopicArn, message) };
    const to = TargetArn ?? "";
    if (!ENDPOINT.test(to)) {
      throw new AwsError("InvalidParameter", `Invalid parameter: TargetArn Reason: no endpoint is called ${to}`);
    }
    const payloads = structure === "json" ? payloadsOf(message) : { default: message };
    if (payloads.default === undefined) {
      throw new AwsError(
        "InvalidParameter",
        "Invalid parameter: Message Structure - No default entry in JSON message body",
      );
    }
    count(1);
    const content = { to, ...shown(payloads), payloads };
    return { MessageId: outbox.take({ time: kernel.now(), ...sendingStep(), channel: "push", content }) };
  };
  return queryService(SNS_NAMESPACE, "InvalidParameter", { Publish: publish });
}

function payloadsOf(message: string): Readonly<Record<string, string>> {
  const payloads = Payloads.safeParse(parseJson(message));
  if (payloads.success) return payloads.data;
  throw new AwsError("InvalidParameter", "Invalid parameter: Message Structure - JSON message body failed to parse");
}

/** Title and text that a device shows; for a plain message only its text. */
function shown(payloads: Readonly<Record<string, string>>): { readonly title: string; readonly text: string } {
  const apple = Apple.safeParse(parseJson(payloads.APNS ?? "null"));
  if (!apple.success) return { title: "", text: payloads.default ?? "" };
  const { title, body } = apple.data.aps.alert;
  return { title, text: body };
}

const Meta = z.looseObject({
  messaging_product: z.literal("whatsapp"),
  to: z.string().check(z.regex(/^\+?[1-9][0-9]{6,14}$/)),
  text: z.optional(z.object({ body: z.string().check(z.minLength(1), z.maxLength(4_096)) })),
  template: z.optional(
    z.object({
      name: z.string().check(z.minLength(1)),
      language: z.object({ code: z.string() }),
      components: z.array(
        z.object({ parameters: z.array(z.object({ text: z.string().check(z.regex(/^(?!.*( {5}|[\n\t])).+$/)) })) }),
      ),
    }),
  ),
  biz_opaque_callback_data: z.optional(z.string().check(z.maxLength(512))),
});
const SendWhatsAppMessage = z.object({
  originationPhoneNumberId: z.string().check(z.regex(/^phone-number-id-[0-9a-zA-Z]{32}$/)),
  metaApiVersion: z.string().check(z.regex(/^v\d+\.\d+$/)),
  message: z.string().check(z.minLength(1), z.maxLength(2_048_000)),
});

/**
 * SendWhatsAppMessage of AWS End User Messaging Social, into the outbox. Every number counts as one of the account, every template as approved,
 * and every window as open. The service publishes no statuses: tests and the command line do.
 * https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html
 */
export function socialService(outbox: Outbox, kernel: Kernel): Service {
  return jsonService(
    { namespace: "", contentType: "application/json", invalidInput: "InvalidParametersException" },
    {
      SendWhatsAppMessage: (input) => {
        const { originationPhoneNumberId: from, message } = SendWhatsAppMessage.parse(input);
        const meta = Meta.parse(parseJson(Buffer.from(message, "base64").toString("utf8")));
        const [, customerId = "", key = ""] =
          Opaque.safeParse(parseJson(meta.biz_opaque_callback_data ?? "")).data ?? [];
        const { text, template } = meta;
        const parameters = template?.components.flatMap((one) => one.parameters.map((each) => each.text)) ?? [];
        const shown = text?.body ?? [`${template?.name} (${template?.language.code})`, ...parameters].join("\n");
        const step = stepOfTags({ customerId, key }) ?? sendingStep();
        const content = { from, to: meta.to, shown, meta };
        return { messageId: outbox.take({ time: kernel.now(), ...step, channel: "whatsapp", content }) };
      },
    },
  );
}

const Opaque = z.tuple([z.string(), z.string(), z.string(), z.number()]);
