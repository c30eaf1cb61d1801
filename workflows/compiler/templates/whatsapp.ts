import { FILE_START, type Report } from "../diagnostics/report.ts";
import { LIQUID_TEXT, TEXT } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import type { ChannelFront } from "./front.ts";

/** Lower-case letters, digits and _, 512 at most. https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates */
const NAME = checked(TEXT, (name) =>
  /^[a-z0-9_]{1,512}$/.test(name)
    ? undefined
    : [
        "SJ664",
        {
          message: `\`${name}\` is no name of a template of WhatsApp.`,
          found: name,
          allowed: "lower-case letters, digits and _",
        },
      ],
);

/** `de`, `en_US`: https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/supported-languages */
const LANGUAGE = checked(TEXT, (code) =>
  /^[a-z]{2,3}(?:_[A-Z]{2,3})?$/.test(code)
    ? undefined
    : [
        "SJ664",
        {
          message: `\`${code}\` is no language of WhatsApp.`,
          found: code,
          allowed: "a code like de or en_US",
          ...(/^[a-z]{2}-[A-Za-z]{2}$/.test(code) && {
            hint: `Write \`${code.slice(0, 2)}_${code.slice(3).toUpperCase()}\`.`,
          }),
        },
      ],
);

export const APPROVED_FIELDS = {
  name: { as: NAME, required: "Add its `name`.", description: "Its name at Meta" },
  language: {
    as: LANGUAGE,
    required: "Add its `language`, like `en` or `en_US`.",
    description: "Its language there, like `de` or `en_US`",
  },
  parameters: {
    as: oneOrList(LIQUID_TEXT),
    otherwise: [],
    description: "What stands in the places `{{1}}`, `{{2}}` … of its body, with Liquid",
  },
} as const;

export const APPROVED = shape("An approved template", APPROVED_FIELDS);

/** Whether a template has a text or an approved template; else it is reported. */
export function saysSomething(
  body: string,
  front: ChannelFront | undefined,
  linesBefore: number,
  report: Report,
): boolean {
  if (front === undefined || front.part.approved !== undefined || body.trim() !== "") return true;
  report(
    "SJ663",
    { ...FILE_START, line: linesBefore + 1 },
    { message: "This WhatsApp message has neither a text nor an approved template." },
  );
  return false;
}
