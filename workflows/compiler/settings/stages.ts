import type { StageSettings } from "../../../core/model/settings.ts";
import { TEXT, words } from "../values/text.ts";
import { checked, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

const LINKS_URL = checked(TEXT, (url) =>
  /^https:\/\/[a-z0-9.-]+(\/[\w-]+)*$/.test(url)
    ? undefined
    : [
        "SJ422",
        {
          message: `\`${url}\` is no place for pages.`,
          found: url,
          allowed: "https://, a host, and a path if there is one, without a slash at the end",
        },
      ],
);

/** Where a stage delivers to, and where its pages are. */
export const STAGE: Reader<StageSettings> = shape("A stage", {
  deliver: {
    as: shape("deliver", {
      only: {
        as: oneOrList(TEXT),
        required: 'Add `only: ["*@example.com"]`.',
        description:
          "Addresses, numbers, devices and hosts of webhooks that the stage delivers to; `*` stands for any text",
      },
      else: {
        as: words("outbox", "drop"),
        otherwise: "outbox",
        description: "What happens to any other message: it is recorded (`outbox`) or dropped (`drop`)",
      },
    }).make(({ values: { only = [], else: otherwise } }) => ({ only, else: otherwise })),
    description: "Where the stage delivers to",
  },
  links: {
    as: LINKS_URL,
    description: "Where its pages are reached, if the API has a domain of its own: `https://l.shop.example`",
  },
});
