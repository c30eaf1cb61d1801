import { describe, expect, test } from "vitest";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";

describe("a phone number", () => {
  test.each([
    ["+447700900123", undefined, "+447700900123"],
    ["+44 7700 900123", undefined, "+447700900123"],
    ["+44 (0)7700 900123", undefined, "+447700900123"],
    ["+1 (555) 010-1234", "GB", "+15550101234"],
    ["(555) 010-1234", "US", "+15550101234"],
    ["07700 900123", "GB", "+447700900123"],
    ["07700 900123", "gb", "+447700900123"],
    ["00447700900123", undefined, "+447700900123"],
    ["0044 7700 900123", "US", "+447700900123"],
    ["011 44 7700 900123", "US", "+447700900123"],
    ["447700900123", "GB", "+447700900123"],
    ["\u202a+447700900123\u202c", undefined, "+447700900123"],
    ["+447700900123 ", undefined, "+447700900123"],
    ["+44\u00a07700\u00a0900123", undefined, "+447700900123"],
    ["tel:+44-7700-900123", undefined, "+447700900123"],
    ["+４４ ７７００ ９００１２３", undefined, "+447700900123"],
    ["06 12 34 56 78", "FR", "+33612345678"],
    ["(11) 98765-4321", "BR", "+5511987654321"],
    ["0171 1234567", "DE", "+491711234567"],
  ])("%j in %s is %s", (text, country, wanted) => {
    expect(addressSpelling.phone(text, country)).toBe(wanted);
  });

  test.each([
    ["07700 900123", undefined],
    ["(555) 010-1234", "XX"],
    ["12", "GB"],
    ["soon", "GB"],
    ["", "GB"],
    ["+999 1234567", "GB"],
    ["+44 7700 900123 x12", "GB"],
    ["call +44 7700 900123", "GB"],
    ["+44 7700 900123, +44 7700 900124", "GB"],
    ["7".repeat(100_000), "GB"],
  ])("%.40j in %s cannot be told", (text, country) => {
    expect(addressSpelling.phone(text, country)).toBeUndefined();
  });
});

describe("an e-mail address", () => {
  test.each([
    ["ada@example.com ", "ada@example.com"],
    ["\ufeffada@example.com\u200b", "ada@example.com"],
    ["Ada@Example.com", "Ada@example.com"],
    ["Ada <ada@example.com>", "ada@example.com"],
    ["ada@müller.example", "ada@xn--mller-kva.example"],
    ["ada@例え.jp", "ada@xn--r8jz45g.jp"],
    ["o'brien+x@example.com", "o'brien+x@example.com"],
  ])("%j is %s", (text, wanted) => {
    expect(addressSpelling.email(text)).toBe(wanted);
  });

  test.each([
    "ada",
    "@example.com",
    "ada@",
    "müller@example.com",
    "ada@1.2.3",
    "ada@exa mple.com",
    "a@x.com, b@x.com",
    "ada@x.com/path",
  ])("%j cannot be told", (text) => {
    expect(addressSpelling.email(text)).toBeUndefined();
  });
});
