import { defined } from "../../../core/model/defined.ts";
import type { TextSettings } from "../../../core/model/settings.ts";
import { CALLING_CODES } from "../../../core/policy/country-tables.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import type { ReadTemplates } from "../templates/read.ts";
import { DURATION, readDuration } from "../values/duration.ts";
import { located, TEXT } from "../values/text.ts";
import { byName, checked, entriesOf, inShort } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown, type Tree } from "../yaml/tree.ts";

/** The channels whose messages come from a sender of the settings. */
export const SENDER_CHANNELS = ["email", "sms", "whatsapp"] as const;
export type SenderChannel = (typeof SENDER_CHANNELS)[number];

/** What messages of these channels are called. */
export const SENDER_NAMES = { email: "e-mail", sms: "SMS", whatsapp: "WhatsApp" } as const satisfies Record<
  SenderChannel,
  string
>;

const ADDRESS_FORM = /^(?:[^<>@]*<[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+\.[^<>@\s]+)$/;

/** `The Gift Shop <hello@example.com>`, or the address alone. */
export const SENDER_ADDRESS = checked(TEXT, (email) =>
  ADDRESS_FORM.test(email) ? undefined : ["SJ501", { message: `\`${email}\` is not a sender.`, found: email }],
);

/**
 * A number in E.164, a short code, the id of a pool of them, or a sender id of up to 11 letters and digits, one of them a letter.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/sender-id.html
 */
const ORIGINATOR = checked(TEXT, (sms) =>
  /^\+[1-9]\d{6,14}$/.test(sms) ||
  /^\d{3,8}$/.test(sms) ||
  /^pool-[0-9a-z]{32}$/.test(sms) ||
  /^(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}$/.test(sms)
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

/** https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_SendWhatsAppMessage.html */
const NUMBER_ID = checked(TEXT, (id) =>
  /^phone-number-id-[0-9a-zA-Z]{32}$/.test(id)
    ? undefined
    : [
        "SJ501",
        {
          message: `\`${id}\` is no id of a WhatsApp phone number.`,
          found: id,
          allowed: "phone-number-id- and 32 letters and digits",
          hint: "Copy the phone number ID of the console of AWS End User Messaging Social: it is not the number itself.",
        },
      ],
);

const COUNTRIES: ReadonlySet<string> = new Set([...CALLING_CODES.values()].flat());

export const COUNTRY = checked(TEXT, (code) =>
  COUNTRIES.has(code)
    ? undefined
    : ["SJ450", { message: `\`${code}\` is no country.`, found: code, ...countryHint(code) }],
);

function countryHint(code: string): { readonly hint?: string } {
  const upper = code.toUpperCase();
  if (COUNTRIES.has(upper)) return { hint: `Write \`${upper}\`.` };
  return upper === "UK" ? { hint: "Write `GB`." } : {};
}

/**
 * Countries whose networks show no sender ids: a text comes from a number there.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/phone-numbers-sms-by-country.html
 */
const NUMBERS_ONLY: ReadonlySet<string> = new Set(["US", "CA"]);

const BY_COUNTRY = entriesOf(located(ORIGINATOR), byName("Countries"), COUNTRY);

/** US dollars; https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html takes five digits. */
const PRICE: Reader<number> = {
  schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 100 },
  read: (tree, report) => {
    const text = shown(tree);
    if (tree.kind === "number" && tree.value > 0 && tree.value < 100 && Number(tree.value.toFixed(5)) === tree.value) {
      return tree.value;
    }
    report("SJ451", tree.at, {
      message: `\`${text}\` is not a price of a text message.`,
      found: text,
      allowed: "US dollars from 0.00001 to 99.99999",
    });
    return undefined;
  },
};

const LONGEST = 72 * 3_600_000;

const VALID_FOR: Reader<number> = {
  schema: DURATION.schema,
  read: (tree, report) => {
    const milliseconds = readDuration(tree, report);
    if (milliseconds === undefined || milliseconds <= LONGEST) return milliseconds;
    report("SJ452", tree.at, {
      message: `\`${shown(tree)}\` is longer than networks keep a text message.`,
      found: shown(tree),
      allowed: "1m to 72h",
    });
    return undefined;
  },
};

export const TEXT_FIELDS = {
  from: {
    as: ORIGINATOR,
    description: "The sender for countries that are not named; without it nothing is sent to them",
    example: "GIFTSHOP",
  },
  countries: {
    as: BY_COUNTRY,
    description: "The sender by the country of the receiver's number, like `US`",
  },
  "max price": {
    as: PRICE,
    description: "A dearer message is not sent; US dollars",
    example: "0.12",
  },
  "valid for": {
    as: VALID_FOR,
    description: "How long networks try to deliver, `1m` to `72h`; 72 hours by default",
    example: "4h",
  },
} as const;

/** Who texts come from, and on which terms. */
interface Texts {
  readonly sms?: string;
  readonly texts?: TextSettings;
}

/** A sender for all countries, or one each. */
const TEXTS: Reader<Texts> = inShort(
  ORIGINATOR,
  shape("sms", TEXT_FIELDS).make(({ values, report, at, field }) => {
    const { from, countries = [] } = values;
    if (from === undefined && field("from") === undefined && field("countries") === undefined) {
      report("SJ453", at, { message: "This says on which terms texts are sent, but not who they come from." });
    }
    for (const { name, value } of countries) {
      if (!NUMBERS_ONLY.has(name.value) || /^[+\d]/.test(value.value)) continue;
      report("SJ454", value.at, {
        message: `Networks of ${name.value} show no sender ids: AWS refuses every text from \`${value.value}\`.`,
        found: value.value,
        allowed: 'a number like "+12065550100", or a short code',
      });
    }
    const texts: TextSettings = defined({
      countries:
        countries.length === 0
          ? undefined
          : Object.fromEntries(countries.map(({ name, value }) => [name.value, value.value])),
      maxPrice: values["max price"]?.toFixed(5),
      validFor: values["valid for"],
    });
    return { ...defined({ sms: from }), ...(Object.keys(texts).length === 0 ? {} : { texts }) };
  }),
  (sms) => ({ sms }),
);

export const SENDER = shape("The sender", {
  email: { as: SENDER_ADDRESS, description: "Who e-mail comes from", example: "The Gift Shop <hello@example.com>" },
  "reply to": {
    as: SENDER_ADDRESS,
    description: "Where answers to e-mail go, if not to its sender; a template may name another address",
    example: "The Gift Shop <help@example.com>",
  },
  sms: {
    as: TEXTS,
    description: "Who SMS come from: a number or a sender id, or by country, see [below](#senders-of-text-messages)",
    example: "+447700900123",
  },
  whatsapp: {
    as: NUMBER_ID,
    description: "Who WhatsApp messages come from: the id that AWS gives the phone number, see [below](#whatsapp)",
    example: "phone-number-id-01234567890123456789012345678901",
  },
});

/** The channels with a sender in the file, readable or not. */
export function sendersIn(tree: Tree | undefined): ReadonlySet<SenderChannel> {
  if (tree === undefined) return new Set();
  return new Set(SENDER_CHANNELS.filter((kind) => tree.kind !== "map" || tree.fields.has(kind)));
}

const HINTS: Readonly<Record<SenderChannel, { readonly hint?: string }>> = {
  email: {},
  sms: { hint: 'Add `sms: "+447700900123"`, or a sender id, to `sender` in settings.yaml.' },
  whatsapp: { hint: "Add `whatsapp: phone-number-id-…` to `sender` in settings.yaml." },
};

/** Reports templates of a channel that has no sender. */
export function checkSenders(given: ReadonlySet<SenderChannel>, { templates }: ReadTemplates, report: Report): void {
  for (const channel of SENDER_CHANNELS) {
    const template = [...templates.values()].find((one) => one.template.channel === channel)?.template.name;
    if (template === undefined || given.has(channel)) continue;
    report("SJ503", FILE_START, {
      message: `Nothing says who ${SENDER_NAMES[channel]} comes from, but there are templates for it.`,
      found: template,
      ...HINTS[channel],
    });
  }
}
