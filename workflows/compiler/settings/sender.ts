import { FILE_START, type Report } from "../diagnostics/report.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { TEXT } from "../values/text.ts";
import { checked } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import type { Tree } from "../yaml/tree.ts";

/** The channels whose messages come from a sender of the settings. */
export const SENDER_CHANNELS = ["email", "sms"] as const;
export type SenderChannel = (typeof SENDER_CHANNELS)[number];

/** What messages of these channels are called. */
export const SENDER_NAMES = { email: "e-mail", sms: "SMS" } as const satisfies Record<SenderChannel, string>;

const ADDRESS_FORM = /^(?:[^<>@]*<[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)$/;

/** `The Gift Shop <hello@example.com>`, or the address alone. */
export const SENDER_ADDRESS = checked(TEXT, (email) =>
  ADDRESS_FORM.test(email) ? undefined : ["SJ501", { message: `\`${email}\` is not a sender.`, found: email }],
);

/**
 * A number in E.164, or a sender id of up to 11 letters and digits, one of them a letter.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html
 */
const ORIGINATOR = checked(TEXT, (sms) =>
  /^\+[1-9]\d{6,14}$/.test(sms) || /^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$/.test(sms)
    ? undefined
    : [
        "SJ501",
        {
          message: `\`${sms}\` is not who an SMS can come from.`,
          found: sms,
          allowed: 'a number like "+447700900123", or a sender id of up to 11 letters and digits',
          hint: 'Write a number in quotes with its country, like "+447700900123", or a name like SHOP.',
        },
      ],
);

export const SENDER = shape("The sender", {
  email: { as: SENDER_ADDRESS, description: "Who e-mail comes from", example: "The Gift Shop <hello@example.com>" },
  "reply to": {
    as: SENDER_ADDRESS,
    description: "Where answers to e-mail go, if not to its sender; a template may name another address",
    example: "The Gift Shop <help@example.com>",
  },
  sms: { as: ORIGINATOR, description: "Who SMS come from: a number or a sender id", example: "+447700900123" },
});

/** The channels with a sender in the file, readable or not. */
export function sendersIn(tree: Tree | undefined): ReadonlySet<SenderChannel> {
  if (tree === undefined) return new Set();
  return new Set(SENDER_CHANNELS.filter((kind) => tree.kind !== "map" || tree.fields.has(kind)));
}

/** Reports templates of a channel that has no sender. */
export function checkSenders(given: ReadonlySet<SenderChannel>, { templates }: ReadTemplates, report: Report): void {
  for (const channel of SENDER_CHANNELS) {
    const template = [...templates.values()].find((one) => one.template.channel === channel)?.template.name;
    if (template === undefined || given.has(channel)) continue;
    report("SJ503", FILE_START, {
      message: `Nothing says who ${SENDER_NAMES[channel]} comes from, but there are templates for it.`,
      found: template,
      ...(channel === "email"
        ? {}
        : { hint: 'Add `sms: "+447700900123"`, or a sender id, to `sender` in settings.yaml.' }),
    });
  }
}
