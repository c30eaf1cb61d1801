import { describe, expect, it } from "vitest";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import type { Filled } from "../../core/ports/channels.ts";
import { localeOf } from "../../core/send/local-words.ts";

const renderer = liquidRenderer();

function filled(source: string, value: number | string | null, locale?: string, as: Filled = "text") {
  const scope = {
    profile: { x: value, currency: "CHF" },
    ...{ entry: { name: "", time: 0, properties: {} }, steps: {}, pass: 1, links: {} },
    now: Date.parse("2026-12-01T14:30:00Z"),
  };
  return renderer.render(source, scope, as, "Europe/Berlin", locale);
}

describe("values in the customer's language", () => {
  it.each([
    ['money: "EUR"', 1234.5, "de-DE", "1.234,50 €"],
    ['money: "EUR"', "1234.5", "en-US", "€1,234.50"],
    ['money: "JPY"', 1234, "en-GB", "JP¥1,234"],
    ["money: profile.currency", 5, "de-CH", "CHF 5.00"],
    ["money", 5, "de", "5,00"],
    ["money: profile.missing", 5, undefined, "5.00"],
    ['money: "nothing"', 5, undefined, "5.00"],
    ['money: "EUR"', "soon", "de", "soon"],
    ['money: "EUR"', "", "de", ""],
    ['money: "EUR"', null, "de", ""],
    ["local_date", "2026-12-01", "de", "1. Dezember 2026"],
    ["local_date", "2026-12-01", "en-US", "December 1, 2026"],
    ["local_date", "2026-12-01", undefined, "1 December 2026"],
    ['local_date: "short", "short"', "2026-12-01T14:30:00Z", "de", "01.12.26, 15:30"],
    ['local_date: "full"', "now", "fr", "mardi 1 décembre 2026"],
    ['local_date: "wide"', "2026-12-01", "de", "1. Dezember 2026"],
    ["local_date", "05-20", "de", "20. Mai"],
    ["local_date", "soon", "de", "soon"],
    ["local_date", 1e17, "de", "100000000000000000"],
    ['plural: one: "cup", other: "cups"', 1, "en", "cup"],
    ['plural: one: "cup", other: "cups"', 0, "en", "cups"],
    ['plural: one: "tasse", other: "tasses"', 0, "fr", "tasse"],
    ['plural: one: "a", few: "b", many: "c"', 3, "pl", "b"],
    ['plural: one: "a", other: "c"', 3, "pl", "c"],
    ['plural: one: "cup", other: "cups"', "many", "en", "cups"],
    ['plural: one: "cup"', 2, "en", ""],
  ])("%s of %s in %s: %s", (filter, value, locale, expected) => {
    expect(filled(`{{ profile.x | ${filter} }}`, value, locale)).toBe(expected);
  });

  it("are escaped for their place, and a text message has no no-break spaces of ours", () => {
    expect(filled('{{ profile.x | plural: one: "<b>", other: "<i>" }}', 1, "en", "html")).toBe("&lt;b&gt;");
    expect(filled('{{ profile.x | money: "EUR" }}', 5, "fr", "html")).toBe("5,00\u00a0€");
    expect(filled('{{ profile.x | money: "EUR" }}', 12345, "fr")).toBe("12 345,00 €");
  });

  it("count as work", () => {
    expect(() => filled('{% for i in (1..1000) %}{{ i | money: "EUR" }}{% endfor %}', 1)).toThrow(/500000/);
  });
});

describe("the locale of a message", () => {
  it.each([
    ["de-AT", true, "en", "de-AT"],
    ["de_AT", true, undefined, "de-AT"],
    ["de-AT", false, undefined, "de-AT"],
    ["de-AT", false, "en", "en"],
    ["de-AT", false, "de", "de-AT"],
    ["en-US", false, "en-GB", "en-US"],
    [undefined, false, "fr", "fr"],
    [undefined, false, undefined, "en-GB"],
    ["not a locale", false, undefined, "en-GB"],
    ["not a locale", false, "de", "de"],
  ])("of a customer with %s, variant %s, settings %s: %s", (customer, isVariant, own, expected) => {
    expect(localeOf(customer, isVariant, own)).toBe(expected);
  });
});
