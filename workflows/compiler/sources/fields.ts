import { isJsonObject, type JsonObject } from "../../../core/model/json.ts";
import { SOURCE_FORMATS } from "../../../core/model/source.ts";
import { NAME } from "../values/name.ts";
import { located, readText, TEXT, TRUTH, words } from "../values/text.ts";
import { ZONE } from "../values/time.ts";
import { LITERAL, literalOf } from "../values/value.ts";
import { checked, list, mapOf, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";
import { EXAMPLE } from "./example.ts";
import { ROW_EXPRESSION } from "./row-expression.ts";
import { SIGNATURE } from "./signature.ts";
import { ENCODINGS, ORIGINS } from "./source.ts";

const COLUMNS = list(TEXT, "The list of columns");

/** One column, or a list of them. */
const SOME_COLUMNS: Reader<readonly string[]> = {
  schema: oneOrList(TEXT).schema,
  read: (tree, report) => {
    if (tree.kind === "list") return COLUMNS.read(tree, report);
    const column = readText(tree, report);
    return column === undefined ? undefined : [column];
  },
};

const DELIMITER: Reader<string> = {
  ...checked(TEXT, (text) =>
    text.length === 1
      ? undefined
      : [
          "SJ602",
          {
            message: "What stands between the cells of a csv is one character.",
            found: text,
            allowed: '`";"`, `"|"`, `"\\t"`',
          },
        ],
  ),
  schema: { ...TEXT.schema, maxLength: 1 },
};

/** An event pattern as EventBridge takes it: fields with lists of what they may be. */
const PATTERN: Reader<JsonObject> = {
  schema: { type: "object", required: ["source"], additionalProperties: true },
  read: (tree, report) => {
    const value = literalOf(tree);
    if (isJsonObject(value) && value.source !== undefined) return value;
    report("SJ617", tree.at, {
      message: "The pattern does not say whose events it takes.",
      found: shown(tree),
      allowed: "a pattern with `source`, and mostly with `detail-type`",
      hint: "Add `source: [{ prefix: aws.partner/shopify.com }]`: without it every event of the account would come.",
    });
    return undefined;
  },
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html: EventBusName. */
const BUS = checked(TEXT, (name) => {
  if (/^sojourn-[a-z0-9-]+$/.test(name)) {
    return [
      "SJ618",
      { message: "These are the events that Sojourn puts on its own bus.", found: name, allowed: "default" },
    ];
  }
  if (/^[/.\-_A-Za-z0-9]{1,256}$/.test(name)) return undefined;
  return [
    "SJ618",
    { message: `\`${name}\` is not the name of a bus.`, found: name, allowed: "default, or aws.partner/…" },
  ];
});

export const SOURCE = shape("A source", {
  source: { as: NAME, required: true, description: "The name of the source, and of its file" },
  title: { as: TEXT, description: "A title for people" },
  from: {
    as: words(...ORIGINS),
    otherwise: "file",
    description:
      "`file` (the default), `webhook` (the other system posts to `/v1/sources/<name>`) or `events` (an EventBridge bus of the account)",
  },
  format: {
    as: located(words(...SOURCE_FORMATS)),
    description:
      "File: `csv` (its first row names the columns; all values are texts), `tsv` (the same with tabs; a backslash escapes a tab, a line break or itself, and quotes are text) or `ndjson` (one JSON value a line)",
  },
  columns: {
    as: COLUMNS,
    otherwise: [],
    description: "Csv and tsv: the columns that must be there, in capital or small letters. Others may be there",
  },
  header: {
    as: TRUTH,
    otherwise: true,
    description: "Csv and tsv: `false` if no row names the columns; then `columns` are all of them, in their order",
  },
  delimiter: {
    as: DELIMITER,
    description: "Csv only: the character between the cells. Needed only if it is not a comma, semicolon, tab or bar",
  },
  encoding: {
    as: words(...ENCODINGS),
    description:
      "File: its encoding, such as `iso-8859-15` or `shift_jis`. Needed only if it is none of those [below](#files-as-programs-write-them)",
  },
  "group by": {
    as: located(SOME_COLUMNS),
    description: "File: a column, or a list of them. Neighbouring rows with the same values there make one event",
  },
  signature: {
    as: SIGNATURE,
    description:
      "Webhook: how the other system proves that a request is its own, `{ scheme: stripe, secret: sojourn/stripe }`",
  },
  answer: {
    as: ROW_EXPRESSION,
    description:
      "Webhook: JSONata over the body of the request, for the body of the answer, if the other system asks for one",
  },
  bus: {
    as: BUS,
    description: "Events: the bus, `default` or a partner's, which is called as the partner's event source",
  },
  pattern: {
    as: PATTERN,
    description:
      "Events: which events of the bus are taken, as an [event pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html) of EventBridge",
  },
  rows: {
    as: ROW_EXPRESSION,
    description:
      "Webhook and events: JSONata over what came in, for its rows. Without it a list is its items, and anything else one row",
  },
  trust: {
    as: words("trusted", "browser"),
    description:
      "Webhook and events: `browser` if visitors can say through the other system what they like; `trusted` by default",
  },
  erases: {
    as: located(TRUTH),
    description:
      "Webhook and events: `true` if the other system may ask that a customer is [erased](#erasures-and-requests-for-data). Not with `trust: browser`",
  },
  zone: {
    as: ZONE,
    otherwise: "UTC",
    description: "The IANA zone of times without a zone; UTC by default",
  },
  constants: {
    as: mapOf(LITERAL, { message: "Constants are names with their values.", allowed: "one `name: value` a line" }),
    otherwise: {},
    description: "Values that the expression reads as `$name`",
  },
  event: {
    as: ROW_EXPRESSION,
    required: "Write `event: |` and below it the JSONata that makes an event of a row.",
    description:
      "[JSONata](https://docs.jsonata.org) over one row: an event, a list of events, or nothing if the row is not an event",
  },
  example: {
    as: oneOrList(EXAMPLE),
    otherwise: [],
    description: "What comes in and the events that must be made of it, one or a list: `sojourn check` plays it",
  },
});
