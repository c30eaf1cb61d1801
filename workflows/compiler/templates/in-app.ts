import { type InAppContent, leadsTo } from "../../../core/channels/in-app.ts";
import { literalHost } from "../../../core/channels/webhook-request.ts";
import { defined } from "../../../core/model/defined.ts";
import { FILE_START, type Report } from "../diagnostics/report.ts";
import { DURATION } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { LIQUID_TEXT } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import { byName, checked, entriesOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import type { TextTree } from "../yaml/tree.ts";

const DAY = 86_400_000;
const LONGEST_DAYS = 90;

/** How long an app may show a message. */
export const EXPIRES = checked(DURATION, (milliseconds) =>
  milliseconds <= LONGEST_DAYS * DAY
    ? undefined
    : [
        "SJ662",
        {
          message: `A message is kept for the app for ${LONGEST_DAYS} days at most.`,
          found: `${milliseconds / DAY}d`,
          allowed: `up to ${LONGEST_DAYS}d`,
        },
      ],
);

/** A text with Liquid that begins with an address that is the same for everybody. */
function address(what: string, fits: (text: string) => boolean, allowed: string): Reader<TextTree> {
  return checked(LIQUID_TEXT, ({ value }) =>
    fits(value)
      ? undefined
      : [
          "SJ661",
          {
            message: `This ${what} does not begin with an address that it may lead to.`,
            found: value,
            allowed,
            ...(/^\s*\{\{/.test(value) && {
              hint: "Write scheme and host out, so that no customer's value decides where it leads; Liquid may stand behind.",
            }),
          },
        ],
  );
}

const LINK = address("link", (text) => leadsTo(text) !== undefined, "https://shop.example.com/…, or myapp://…");
const IMAGE = address("image", (text) => literalHost(text) !== undefined, "https://shop.example.com/….png");

const BUTTON = shape("A button", {
  label: { as: LIQUID_TEXT, required: "Add its `label`.", description: "What stands on it, with Liquid" },
  link: { as: LINK, required: "Add its `link`.", description: "Where it leads: https, or an address of the app" },
});

export const IN_APP_CONTENT = shape("An in-app message", {
  title: { as: LIQUID_TEXT, required: 'Add `"title": "…"`.', description: "The title, with Liquid" },
  body: { as: LIQUID_TEXT, description: "The text, with Liquid" },
  image: {
    as: IMAGE,
    description: "The https address of a picture; scheme and host are literal, Liquid may stand behind",
  },
  link: {
    as: LINK,
    description: "Where a tap on the message leads: `https://…`, or an address of the app such as `shop://cart`",
  },
  button: { as: BUTTON, description: "`label` and `link` of a button" },
  data: { as: entriesOf(LIQUID_TEXT, byName("Data"), NAME), description: "What else the app reads: texts by name" },
});

/**
 * The content of an in-app template as it is stored: JSON whose texts hold Liquid. A message is filled text by text, so that no value
 * can leave its place. Undefined after a report. `linesBefore`: the lines of the file before the text.
 */
export function readInApp(text: string, linesBefore: number, report: Report): string | undefined {
  const start = { ...FILE_START, line: linesBefore + 1 };
  try {
    JSON.parse(text);
  } catch (error) {
    report("SJ660", start, {
      message: "The content of this in-app message is no JSON.",
      found: error instanceof Error ? error.message : text.slice(0, 40),
      hint: 'Liquid stands within texts, `"title": "Hello {{ profile.first_name }}"`, and not around fields.',
    });
    return undefined;
  }
  const tree = readYaml(text, report, linesBefore);
  const read = tree && IN_APP_CONTENT.read(tree, report);
  if (read === undefined) return undefined;
  const { title, body, image, link, button, data } = read;
  const content: InAppContent = {
    title: title.value,
    ...defined({ body: body?.value, image: image?.value, link: link?.value }),
    ...(button && { button: { label: button.label.value, link: button.link.value } }),
    ...(data && { data: Object.fromEntries(data.map(({ name, value }) => [name.value, value.value])) }),
  };
  return JSON.stringify(content);
}
