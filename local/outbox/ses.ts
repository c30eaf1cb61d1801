import { z } from "zod/mini";
import type { Kernel } from "../kernel/kernel.ts";
import { AwsError, jsonService, type Service } from "../protocol/service.ts";
import type { EmailContent, Outbox } from "./outbox.ts";
import { stepFromTags } from "./sender.ts";

const Text = z.object({ Data: z.string() });
const Addresses = z._default(z.array(z.string()), []);
const SendEmail = z.object({
  FromEmailAddress: z.optional(z.string()),
  Destination: z._default(z.object({ ToAddresses: Addresses, CcAddresses: Addresses, BccAddresses: Addresses }), {
    ToAddresses: [],
    CcAddresses: [],
    BccAddresses: [],
  }),
  Content: z.object({
    Simple: z.optional(z.object({ Subject: Text, Body: z.object({ Html: z.optional(Text), Text: z.optional(Text) }) })),
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
        const { FromEmailAddress: from, Destination, Content, EmailTags } = SendEmail.parse(input);
        if (from === undefined) throw new AwsError("BadRequestException", "FromEmailAddress is missing.");
        const to = [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses];
        if (to.length === 0 || to.length > RECIPIENTS) {
          throw new AwsError("BadRequestException", `A message needs 1 to ${RECIPIENTS} recipients, not ${to.length}.`);
        }
        const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, [Value]]));
        const content = { from, to, ...contentOf(Content) };
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

function contentOf(content: z.infer<typeof SendEmail>["Content"]): Omit<EmailContent, "from" | "to"> {
  const { Simple: simple, Raw: raw } = content;
  if (simple !== undefined) {
    const { Html, Text: plain } = simple.Body;
    return {
      subject: simple.Subject.Data,
      ...(Html === undefined ? {} : { html: Html.Data }),
      ...(plain === undefined ? {} : { text: plain.Data }),
    };
  }
  if (raw === undefined)
    throw new AwsError("BadRequestException", "The local cloud sends Simple and Raw content only.");
  const text = Buffer.from(raw.Data, "base64").toString("utf8");
  return { subject: /^subject: (.*)$/im.exec(text)?.[1] ?? "", text };
}
