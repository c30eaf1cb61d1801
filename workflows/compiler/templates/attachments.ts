import { ATTACHMENT_TYPES, attachmentType, MOST_ATTACHMENTS } from "../../../core/channels/attachments.ts";
import { LIQUID_TEXT } from "../values/text.ts";
import { checked, list } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import type { TextTree } from "../yaml/tree.ts";

/** A folder without values, and what stands below it. `%` is how values are told from the template's own slashes. */
const KEY = /^[\w.-]+\/(?!.*\/\/)[^%\\?#]*[^%\\?#/]$/s;

const KEY_TEXT: Reader<TextTree> = checked(LIQUID_TEXT, ({ value }) => {
  // Liquid's own tags may have any characters.
  const written = value.replace(/\{\{.*?\}\}|\{%.*?%\}/gs, "x");
  if (KEY.test(written) && !/^[^/]*[{}]/.test(value) && !/(^|\/)\.+(\/|$)/.test(written)) return undefined;
  return [
    "SJ458",
    {
      message: "This is no key of a file that could be attached.",
      found: value,
      allowed: "a folder without values, then the rest with Liquid: `invoices/{{ entry.properties.order_id }}.pdf`",
    },
  ];
});

const FILE_NAME: Reader<TextTree> = checked(LIQUID_TEXT, ({ value }) =>
  attachmentType(value) === undefined
    ? [
        "SJ457",
        {
          message: "This file name does not say by its ending what the file is.",
          found: value,
          allowed: Object.keys(ATTACHMENT_TYPES)
            .map((suffix) => `.${suffix}`)
            .join(", "),
        },
      ]
    : undefined,
);

const ATTACHMENT = shape("An attachment", {
  key: {
    as: KEY_TEXT,
    required: 'Add `key: "invoices/{{ entry.properties.order_id }}.pdf"`.',
    description: "The key of the file in the bucket of the settings, with Liquid behind its first folder",
    example: '"invoices/{{ entry.properties.order_id }}.pdf"',
  },
  name: {
    as: FILE_NAME,
    required: 'Add `name: "Invoice {{ entry.properties.order_id }}.pdf"`.',
    description: `What the receiver sees, with Liquid before its ending: ${Object.keys(ATTACHMENT_TYPES).join(", ")}`,
    example: '"Invoice {{ entry.properties.order_id }}.pdf"',
  },
});

/** The files that go with an e-mail. */
export const ATTACHMENTS: Reader<readonly { readonly key: TextTree; readonly name: TextTree }[]> = checked(
  list(ATTACHMENT.make(({ whole }) => whole)),
  (files) =>
    files.length <= MOST_ATTACHMENTS
      ? undefined
      : [
          "SJ458",
          {
            message: `These are ${files.length} files, and an e-mail takes ${MOST_ATTACHMENTS}.`,
            found: `${files.length} files`,
            allowed: `${MOST_ATTACHMENTS} files, 5 MB each and 7 MB together`,
          },
        ],
);
