import { z } from "zod/mini";
import type { Kernel } from "../kernel/kernel.ts";
import { AwsError, jsonService, type Service } from "../protocol/service.ts";
import type { Outbox } from "./outbox.ts";
import { stepFromTags } from "./sender.ts";

const SendTextMessage = z.object({
  DestinationPhoneNumber: z.string().check(z.regex(/^\+?[1-9][0-9]{1,18}$/)),
  OriginationIdentity: z.optional(z.string()),
  MessageBody: z.string().check(z.minLength(1), z.maxLength(1600)),
  MessageType: z._default(z.enum(["TRANSACTIONAL", "PROMOTIONAL"]), "TRANSACTIONAL"),
  Context: z._default(z.record(z.string(), z.string()), {}),
});

/**
 * SendTextMessage of AWS End User Messaging SMS, into the outbox. Every sender counts as one of the account. The service sends
 * no events: tests and the command line put delivery reports on the bus.
 * https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html
 */
export function smsService(outbox: Outbox, kernel: Kernel, count: (parts: number) => void): Service {
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
        const tags = Object.fromEntries(Object.entries(rest.Context).map(([name, value]) => [name, [value]]));
        const content = { from, to, text, transactional: rest.MessageType === "TRANSACTIONAL" };
        count(partsOf(text));
        return { MessageId: outbox.take({ time: kernel.now(), ...stepFromTags(tags), channel: "sms", content }) };
      },
      // There is no opt-out list here, so no number is on it.
      DeleteOptedOutNumber: () => {
        throw new AwsError("ResourceNotFoundException", "The number is not on the opt-out list.");
      },
    },
  );
}

/** The characters of the GSM alphabet, including the extended ones, which count twice. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const TWICE = /[\^{}\\[~\]|€]/g;

/**
 * The number of parts in which a text is sent; AWS bills each part.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/sms-limitations-characters.html
 */
export function partsOf(text: string): number {
  const [alone, joined] = GSM.test(text) ? [160, 153] : [70, 67];
  const length = alone === 160 ? text.length + (text.match(TWICE)?.length ?? 0) : text.length;
  return length <= alone ? 1 : Math.ceil(length / joined);
}
