import type { Slots } from "../ports/tallies.ts";

/** The tally of what became of e-mail. Its slots are epoch days; a name is the epoch hour in which the messages were sent, and what it counts. */
export const MAIL_TALLY = "mail";

export const HOUR_MS = 3_600_000;

/**
 * How far back e-mail counts; milliseconds. Most complaints come within three days. Each counts in the hour in which its message was
 * sent, so the complaints about a large broadcast do not weigh on the few messages of the day after.
 */
export const MAIL_WINDOW_MS = 72 * HOUR_MS;

/** Over fewer messages than these a rate says nothing. */
export const LEAST_SENT = 200;

/**
 * The rates from which SES puts an account under review. It may stop all sending at 10 % and 0.5 %.
 * https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html
 */
export const REVIEW = { bounces: 0.05, complaints: 0.001 } as const;
export type MailRate = keyof typeof REVIEW;

/** What is counted of the messages of an hour; `reporting`: delivered to a domain that reports complaints. */
export type MailCount = "delivered" | "reporting" | "bounced" | "complained";

/** The slots of the window before a time. */
export function mailDays(now: number): readonly string[] {
  const [first, last] = [now - MAIL_WINDOW_MS, now].map((time) => Math.floor(time / (24 * HOUR_MS)));
  return Array.from({ length: (last ?? 0) - (first ?? 0) + 1 }, (_, at) => String((first ?? 0) + at));
}

/** The slot of an hour, and the name of a count in it. */
export function mailPlace(hour: number, count: MailCount): { readonly day: string; readonly name: string } {
  return { day: String(Math.floor(hour / 24)), name: `${hour}/${count}` };
}

/** One of the two rates: `count` of `sent` messages, as a share. */
export interface RateSeen {
  readonly of: MailRate;
  readonly count: number;
  readonly sent: number;
  readonly rate: number;
}

/** The rates at a time, both of messages that were sent in the window before it; a rate over too few messages is not among them. */
export function ratesAt(days: Slots, now: number): readonly RateSeen[] {
  const first = Math.floor((now - MAIL_WINDOW_MS) / HOUR_MS) + 1;
  const counts = Object.values(days).flatMap((amounts) => Object.entries(amounts));
  const sum = (count: MailCount) =>
    counts
      .filter(([name]) => Number.parseInt(name, 10) >= first && name.endsWith(`/${count}`))
      .reduce((all, [, amount]) => all + amount, 0);
  const [delivered, bounced] = [sum("delivered"), sum("bounced")];
  return [
    rateOf("bounces", bounced, delivered + bounced),
    // A message that is complained about was delivered, to a domain that reports complaints.
    rateOf("complaints", sum("complained"), sum("reporting")),
  ].filter(({ sent }) => sent >= LEAST_SENT);
}

function rateOf(of: MailRate, count: number, sent: number): RateSeen {
  return { of, count, sent, rate: sent === 0 ? 0 : count / sent };
}

/** The first of these rates that is at this share of SES's review level, or above it. */
export function overLevel(rates: readonly RateSeen[], share: number): RateSeen | undefined {
  return rates.find(({ of, rate }) => rate >= REVIEW[of] * share);
}

/** When no rate is at the review level any more if nothing else comes: when so many hours have left the window. Epoch milliseconds. */
export function fallsAt(days: Slots, now: number): number {
  const end = now + MAIL_WINDOW_MS;
  for (let at = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS; at < end; at += HOUR_MS) {
    if (overLevel(ratesAt(days, at), 1) === undefined) return at;
  }
  return end;
}
