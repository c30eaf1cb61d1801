import { defined } from "../../../../core/model/defined.ts";
import type { Report } from "../../diagnostics/report.ts";
import { EXPRESSION } from "../../expressions/expression.ts";
import { readDuration } from "../../values/duration.ts";
import { SHARE, wholeNumber } from "../../values/share.ts";
import { words } from "../../values/text.ts";
import type { Declarations, Opened, Reader, Schema, Shape } from "../../yaml/shape.ts";
import { shown, type Tree } from "../../yaml/tree.ts";
import type { EntryBase, EntryOpening } from "./entry.ts";

/** What a way in is read with besides its own fields. */
export interface EntryReading {
  /** The workspace's IANA zone. */
  readonly zone: string;
}

/** One way of writing an entry, by the field that tells it. */
export interface EntryForm {
  /** How messages call it. */
  readonly what: string;
  readonly fields: Declarations;
  readonly schema: Schema;
  /** Undefined where the entry is no map. `opening` is absent where something is missing. */
  read(tree: Tree, report: Report, reading: EntryReading): ReadEntry | undefined;
}

interface ReadEntry {
  readonly base: Omit<EntryBase, "again"> & Partial<Pick<EntryBase, "again">>;
  readonly opening?: EntryOpening;
}

/** `never`, `always`, or `after 7d`. */
const AGAIN: Reader<EntryBase["again"]> = {
  schema: { type: "string", pattern: "^(never|always|after\\s+[0-9]+[mhdw])$" },
  read: (tree, report) => {
    if (tree.kind === "text" && (tree.value === "never" || tree.value === "always")) return tree.value;
    const [, duration] = tree.kind === "text" ? (/^after\s+(.+)$/.exec(tree.value) ?? []) : [];
    if (duration === undefined) {
      const hint = againHint(shown(tree));
      report("SJ111", tree.at, {
        message: `\`${shown(tree)}\` does not say when somebody may enter again.`,
        found: shown(tree),
        allowed: "never, always, after 7d",
        ...defined({ hint }),
      });
      return undefined;
    }
    const after = readDuration({ kind: "text", at: tree.at, value: duration, style: "plain" }, report);
    return after === undefined ? undefined : { after };
  },
};

function againHint(text: string): string | undefined {
  if (/^\d+[mhdw]$/.test(text)) return `Write \`after ${text}\`.`;
  if (/^(once|no|false|1)$/i.test(text)) return "Write `never`: nobody enters again.";
  if (/^(yes|true|every time|unlimited)$/i.test(text)) return "Write `always`.";
  const days = { daily: "1d", weekly: "7d", monthly: "30d", yearly: "365d" };
  const period = Object.entries(days).find(([word]) => word === text.toLowerCase())?.[1];
  return period === undefined ? undefined : `Write \`after ${period}\`.`;
}

/** The fields that every entry takes. */
export const ENTRY_FIELDS = {
  when: { as: EXPRESSION, description: "The condition for entering" },
  key: {
    as: EXPRESSION,
    description:
      "One entry for each value of this expression: each cart, each order. An event without that value is refused. Without `key` there is one entry for each customer",
  },
  again: {
    as: AGAIN,
    description:
      "`never`, `always`, or `after 7d`, counted from the beginning of the last entry. The default is `never`. For a date, a schedule and a business event the default is `always`, since these come at times of their own",
  },
  "again per": {
    as: words("key", "customer"),
    otherwise: "key",
    description: "What `again` counts by: `key` (the default) or `customer`",
  },
  limit: { as: wholeNumber(1, 1_000_000), description: "How many entries one customer can have in a lifetime" },
  inside: {
    as: words("ignore", "restart"),
    otherwise: "ignore",
    description:
      "What a further match does for a customer who is already inside: `ignore` (the default) or `restart` the journey",
  },
  sample: {
    as: SHARE,
    description: "A fixed share of customers, the same ones each time. The others are refused and counted",
  },
} as const;

/** The form of a way in; `open` reads what its own fields say. */
export function entryForm<F extends Declarations & typeof ENTRY_FIELDS>(
  what: string,
  shape: Shape<F>,
  open: (opened: Opened<F>, reading: EntryReading) => EntryOpening | undefined,
): EntryForm {
  return {
    what,
    fields: shape.fields,
    schema: shape.schema,
    read: (tree, report, reading) => {
      const opened = shape.open(tree, report);
      if (opened === undefined) return undefined;
      const opening = open(opened, reading);
      return { base: baseOf(opened), ...defined({ opening }) };
    },
  };
}

function baseOf({ at, values, field, report }: Omit<Opened<typeof ENTRY_FIELDS>, "whole">): ReadEntry["base"] {
  const { when, key, again, "again per": againPer, limit, inside, sample } = values;
  const per = field("again per");
  if (per !== undefined && againPer === "key" && field("key") === undefined) {
    report("SJ311", per.value.at, { message: "This entry has no `key`.", found: "again per: key" });
  }
  return { at, againPer, inside, ...defined({ again, when, key, limit, sample }) };
}
