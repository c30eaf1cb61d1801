import type { Channel } from "../channels/channels.ts";
import type { Slots } from "../ports/tallies.ts";
import { getOwn } from "./json.ts";

/** The most that messages of a kind may cost in a day or month of the workspace's zone. */
export interface Budget {
  /** US dollars. */
  readonly max: number;
  readonly per: "day" | "month";
  /** Only messages by this channel. */
  readonly channel?: Channel;
  /** Only messages of this journey. */
  readonly journey?: string;
}

/** What a message costs, US dollars. What is absent has the price of PRICES, or none. */
export interface Prices {
  readonly email?: number;
  readonly push?: number;
  /** A segment of a text message by the receiver's country, ISO 3166 alpha-2; `other` for all that are not named. */
  readonly sms?: Readonly<Record<string, number>>;
}

/**
 * What AWS charges for a message, US dollars: https://aws.amazon.com/ses/pricing/ and https://aws.amazon.com/sns/pricing/. What a text
 * message costs depends on country, sender and carrier, so the settings say it.
 */
const PRICES = { email: 0.0001, push: 0.000_000_5 } as const;

/** Amounts are counted in whole billionths of a US dollar. */
export const NANO = 1e9;

/** The tally of what messages cost; its slots are days (`2026-12-01`) and months (`2026-12`), its names those of budgetKey. */
export const SPENT_TALLY = "spent";

/** A message, as far as its price depends on it. */
export interface Priced {
  readonly channel: Channel;
  /** Of a text message. */
  readonly segments?: number | undefined;
  /** Countries in one of which the receiver's number is; the dearest counts. */
  readonly countries: readonly string[];
}

/** Billionths of a US dollar. */
export function priceOf(prices: Prices | undefined, { channel, segments = 1, countries }: Priced): number {
  if (channel === "email" || channel === "push") return Math.round((prices?.[channel] ?? PRICES[channel]) * NANO);
  if (channel !== "sms") return 0;
  const sms = prices?.sms ?? {};
  const known = countries.flatMap((country) => getOwn(sms, country) ?? []);
  return Math.round((known.length > 0 ? Math.max(...known) : (getOwn(sms, "other") ?? 0)) * segments * NANO);
}

/** Whether a message counts for a budget. */
export function countsFor(budget: Budget, message: { readonly channel: Channel; readonly journey: string }): boolean {
  const { channel = message.channel, journey = message.journey } = budget;
  return channel === message.channel && journey === message.journey;
}

/** Under which name a slot counts what a budget counts. */
export function budgetKey({ journey, channel }: Budget): string {
  return `${journey ?? "*"}/${channel ?? "*"}`;
}

/** The slot of a budget on a day of the workspace's zone, `YYYY-MM-DD`. */
export function budgetSlot({ per }: Pick<Budget, "per">, date: string): string {
  return per === "day" ? date : date.slice(0, 7);
}

/** What a budget's messages have cost so far; billionths of a US dollar. */
export function spentOf(budget: Budget, slots: Slots, date: string): number {
  return slots[budgetSlot(budget, date)]?.[budgetKey(budget)] ?? 0;
}

/** `20 USD per day for sms`. */
export function budgetName({ max, per, channel, journey }: Budget): string {
  const of = [
    ...(channel === undefined ? [] : [`for ${channel}`]),
    ...(journey === undefined ? [] : [`of ${journey}`]),
  ];
  return [`${max} USD per ${per}`, ...of].join(" ");
}
