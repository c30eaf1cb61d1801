import { defined } from "../../../core/model/defined.ts";
import type { PagesSettings, PageWords, TopicWords } from "../../../core/model/settings.ts";
import { contrast, LEAST_CONTRAST } from "../../../core/pages/contrast.ts";
import { WORDS } from "../../../core/pages/words.ts";
import { NAME } from "../values/name.ts";
import { TEXT } from "../values/text.ts";
import { byName, checked, inShort, mapOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";

const TOPIC_FIELDS: Reader<TopicWords> = shape("A topic on the pages", {
  title: { as: TEXT, required: "Add `title: Offers`.", description: "What customers read" },
  about: { as: TEXT, description: "A sentence on what comes, and how often" },
}).make(({ values: { title = "", about } }) => ({ title, ...defined({ about }) }));

/** `Offers`, or `{ title: Offers, about: About twice a month }`. */
const TOPIC_WORDS = inShort(TEXT, TOPIC_FIELDS, (title) => ({ title }));

const TOPICS = mapOf(TOPIC_WORDS, byName("Topics"), NAME);

const LANGUAGE = checked(TEXT, (language) =>
  /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language)
    ? undefined
    : [
        "SJ420",
        {
          message: `\`${language}\` is not a language.`,
          found: language,
          allowed: "a language tag, like en or pt-BR",
        },
      ],
);

export const COLOR = checked(TEXT, (color) => {
  if (!/^#[0-9a-f]{6}$/i.test(color)) {
    return ["SJ421", { message: `\`${color}\` is not a colour.`, found: color, allowed: "#rrggbb, like #7c5c3b" }];
  }
  const found = contrast("#ffffff", color);
  if (found >= LEAST_CONTRAST) return undefined;
  return [
    "SJ421",
    {
      message: `White on \`${color}\` cannot be read well: the contrast is ${(Math.floor(found * 10) / 10).toFixed(1)} to 1.`,
      found: color,
      allowed: `a colour with a contrast of ${LEAST_CONTRAST} to 1 to white`,
      hint: "Take a darker shade of it.",
    },
  ];
});

const PLACEHOLDERS = "`{topic}`, `{channel}` and `{brand}` stand for their names";

const WORD = { as: TEXT, description: `What stands there; ${PLACEHOLDERS}` } as const;

const LANGUAGE_WORDS: Reader<PageWords> = shape("The words of a language", {
  ...Object.fromEntries(WORDS.map((word) => [word, WORD])),
  topics: { as: TOPICS, description: "What topics are called in this language" },
});

export const PAGES_FIELDS = {
  brand: {
    as: TEXT,
    description: "Your name, as customers know it; by default that of `brand`, else the name in `sender.email`",
    example: "The Gift Shop",
  },
  color: {
    as: COLOR,
    description: "The colour of buttons and links, by default that of `brand`; white must be readable on it",
    example: "#7c5c3b",
  },
  language: {
    as: LANGUAGE,
    description:
      "The language for customers whose `locale` is unknown or has no words; `en` by default. `en`, `de`, `fr` and `es` are there",
    example: "en",
  },
  topics: { as: TOPICS, description: "What topics are called: `offers: Offers`, or `offers: { title: …, about: … }`" },
  words: {
    as: mapOf(LANGUAGE_WORDS, { message: "Words are fields, one for each language." }, LANGUAGE),
    description: `Other words than ours, or another language: \`de: { saveButton: Sichern }\`; ${PLACEHOLDERS}`,
  },
} as const;

/** The pages that links of messages lead to. */
export const PAGES: Reader<PagesSettings> = shape("pages", PAGES_FIELDS);
