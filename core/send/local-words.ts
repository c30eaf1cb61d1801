import { defined } from "../model/defined.ts";

/** Filters that write a value as the customer's language does; the compiler and the renderer know them. */
export const LOCAL_FILTERS: readonly string[] = ["money", "local_date", "plural", "utm"];

const OTHERWISE = "en-GB";

/**
 * The locale in which the values of a message are written, as Intl takes it: the customer's, unless the text is in another
 * language than theirs. `own`: the language of the texts that no variant is for, if the settings say it.
 */
export function localeOf(customer: string | undefined, isVariant: boolean, own: string | undefined): string {
  const theirs = customer === undefined ? undefined : asKnown(customer);
  if (isVariant || own === undefined) return theirs ?? own ?? OTHERWISE;
  return theirs !== undefined && languageOf(theirs) === languageOf(own) ? theirs : own;
}

function languageOf(locale: string): string {
  return new Intl.Locale(locale).language;
}

function asKnown(locale: string): string | undefined {
  try {
    const [found] = Intl.getCanonicalLocales(locale.replaceAll("_", "-"));
    return found;
  } catch {
    return undefined;
  }
}

/** An amount with its currency, `12,50 €`; without a currency that is known as a number. Undefined where it is no number. */
export function moneyIn(locale: string, value: unknown, currency: unknown): string | undefined {
  const amount = numberOf(value);
  if (amount === undefined) return undefined;
  const isCode = typeof currency === "string" && /^[A-Za-z]{3}$/.test(currency);
  const plain = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return new Intl.NumberFormat(locale, isCode ? { style: "currency", currency } : plain).format(amount);
}

/** The plural form of a number: `one`, `few`, `other` … Undefined where it is no number. */
export function pluralIn(locale: string, value: unknown): Intl.LDMLPluralRule | undefined {
  const count = numberOf(value);
  return count === undefined ? undefined : new Intl.PluralRules(locale).select(count);
}

const STYLES = ["short", "medium", "long", "full"] as const;
type Style = (typeof STYLES)[number];

/** A day as its language writes it, with the time of day where `time` is a style too. */
export function dateIn(
  locale: string,
  { instant, zone, hasYear }: { readonly instant: number; readonly zone: string; readonly hasYear: boolean },
  date: unknown,
  time: unknown,
): string {
  const dateStyle = styleOf(date) ?? "long";
  const timeStyle = styleOf(time);
  const options: Intl.DateTimeFormatOptions = hasYear
    ? { dateStyle, ...defined({ timeStyle }) }
    : { day: "numeric", month: dateStyle === "short" ? "numeric" : "long" };
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }).format(instant);
}

function styleOf(text: unknown): Style | undefined {
  return STYLES.find((style) => style === text);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
