import type { Liquid } from "liquidjs";
import { dateIn, moneyIn, pluralIn } from "../../core/send/local-words.ts";
import { withUtm } from "../../core/send/utm.ts";
import { asText, type Filling } from "./filling.ts";
import { momentShown } from "./filters.ts";

/** The work of one of these filters: as much as a filter over so many characters. */
const ONE_FORMAT = 1_000;

/**
 * Liquid filters that write values in the customer's language, by Intl: `money: "EUR"`, `local_date: "long", "short"`, and
 * `plural: one: "cup", other: "cups"`. A value of the wrong kind is unchanged; `plural` of no number is `other`.
 */
export function localFilters(liquid: Liquid, filling: () => Filling): void {
  // Intl writes no-break spaces, and each of them would turn a text message to UCS-2.
  const written = (text: string) => (filling().as === "text" ? text.replace(/[\u00a0\u202f]/g, " ") : text);
  liquid.registerFilter("money", function (value: unknown, currency?: unknown) {
    this.context.memoryLimit.use(ONE_FORMAT);
    const text = moneyIn(filling().locale, value, currency);
    return text === undefined ? value : written(text);
  });
  liquid.registerFilter("local_date", function (value: unknown, date?: unknown, time?: unknown) {
    this.context.memoryLimit.use(ONE_FORMAT);
    const { locale, zone, now } = filling();
    const at = momentShown(value, zone, now);
    return at === undefined ? value : written(dateIn(locale, at, date, time));
  });
  liquid.registerFilter("utm", (value: unknown) => {
    const { utm } = filling();
    return utm === undefined ? value : withUtm(asText(value), utm);
  });
  liquid.registerFilter("plural", function (value: unknown, ...given: readonly unknown[]) {
    this.context.memoryLimit.use(ONE_FORMAT);
    const forms = new Map(
      given.flatMap((one) => (Array.isArray(one) ? [[String(one[0]), asText(one[1])] as const] : [])),
    );
    return forms.get(pluralIn(filling().locale, value) ?? "other") ?? forms.get("other") ?? "";
  });
}
