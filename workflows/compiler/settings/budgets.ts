import { CHANNELS } from "../../../core/channels/channels.ts";
import { type Budget, countsFor, type Prices } from "../../../core/model/budget.ts";
import { defined } from "../../../core/model/defined.ts";
import type { At, Report } from "../diagnostics/report.ts";
import { NAME } from "../values/name.ts";
import { type Located, words } from "../values/text.ts";
import { byName, entriesOf } from "../yaml/readers.ts";
import { type Reader, shape } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";
import { COUNTRY } from "./sender.ts";

/** A budget, with the journey that is looked up when all are known. */
export interface ReadBudget {
  /** Absent if it cannot be read. */
  readonly budget?: Budget;
  readonly journey?: Located<string>;
}

const MONEY = amount("a sum of money", 0.01, 1_000_000);
const PRICE = amount("a price of a message", 0.000_000_001, 100);

/** US dollars. */
function amount(what: string, least: number, most: number): Reader<number> {
  return {
    schema: { type: "number", minimum: least, maximum: most },
    read: (tree, report) => {
      if (tree.kind === "number" && tree.value >= least && tree.value <= most) return tree.value;
      report("SJ480", tree.at, {
        message: `\`${shown(tree)}\` is not ${what}.`,
        found: shown(tree),
        allowed: `US dollars from ${least.toFixed(9).replace(/0+$/, "")} to ${most}, without a currency`,
      });
      return undefined;
    },
  };
}

export const BUDGET_FIELDS = {
  max: { as: MONEY, required: true, description: "At most so many US dollars", example: "50" },
  per: { as: words("day", "month"), required: true, description: "In a `day` or `month` of the workspace's zone" },
  channel: { as: words(...CHANNELS), description: "Only messages by this channel" },
  journey: { as: NAME, description: "Only messages of this journey" },
} as const;

export const BUDGET: Reader<ReadBudget> = shape("A budget", BUDGET_FIELDS).make(
  ({ whole: read, values: { channel, journey } }) => {
    const names = defined({ channel, journey: journey?.value });
    return defined({ budget: read && { max: read.max, per: read.per, ...names }, journey });
  },
);

const OTHER = words("other");
/** A country, or all that are not named. */
const PLACE: Reader<string> = {
  schema: { anyOf: [COUNTRY.schema, OTHER.schema] },
  read: (tree, report) => (shown(tree) === "other" ? "other" : COUNTRY.read(tree, report)),
};

export const PRICE_FIELDS = {
  email: { as: PRICE, description: "An e-mail; 0.0001 by default", example: "0.0001" },
  push: { as: PRICE, description: "A push message to one device; 0.0000005 by default", example: "0.0000005" },
  sms: {
    as: entriesOf(PRICE, byName("Countries"), PLACE),
    description: "A segment of a text message by the receiver's country: `{ US: 0.0079, other: 0.1 }`",
  },
} as const;

export const PRICES: Reader<Prices> = shape("prices", PRICE_FIELDS).make(({ values: { email, push, sms } }) => {
  const byCountry = sms && Object.fromEntries(sms.map(({ name, value }) => [name.value, value]));
  return defined({ email, push, sms: byCountry });
});

/** Reports budgets that text messages would count for, where nothing says what these cost. */
export function checkPrices(
  budgets: readonly ReadBudget[],
  { texts, prices, at }: { readonly texts: boolean; readonly prices: Prices | undefined; readonly at: At },
  report: Report,
): void {
  const counting = budgets.some(
    ({ budget }) => budget && countsFor(budget, { channel: "sms", journey: budget.journey ?? "" }),
  );
  if (!texts || !counting || prices?.sms?.other !== undefined) return;
  report("SJ481", at, {
    message: "Text messages count for a budget, and `prices` do not say what they cost everywhere.",
    found: prices?.sms === undefined ? "no prices.sms" : Object.keys(prices.sms).join(", "),
    hint: "Add `prices: { sms: { other: 0.1 } }`: the dearest that you expect, and countries with prices of their own.",
  });
}
