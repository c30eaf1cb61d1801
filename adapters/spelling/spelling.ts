import { domainToASCII } from "node:url";
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { isValid } from "../../core/policy/address.ts";
import type { Spelling } from "../../core/ports/system.ts";

/** Longer texts are no address of anybody's. */
const LONGEST = 320;

/**
 * Addresses in one spelling, by libphonenumber's full metadata, which know every country's prefixes, and by the rules of IDNA.
 * A number need only be one that could exist: which blocks are given out changes faster than this library does.
 */
export const addressSpelling: Spelling = {
  email: (text) => {
    const address = seen(text);
    const bare = /^[^<>]*<([^<>]+)>$/.exec(address)?.[1]?.trim() ?? address;
    const at = bare.lastIndexOf("@");
    const domain = bare.slice(at + 1);
    if (at < 1 || /[\s/?#:\\[\]]/.test(domain)) return undefined;
    const uniform = `${bare.slice(0, at)}@${domainToASCII(domain)}`;
    return isValid("email", uniform) ? uniform : undefined;
  },
  phone: (text, country) => {
    const number = seen(text).replace(/^tel:/i, "");
    const iso = country?.trim().toUpperCase();
    const home = iso !== undefined && isSupportedCountry(iso) ? iso : undefined;
    // 00 is how most of the world dials out; where it is not, the country's own way is read first.
    return read(number, home) ?? (number.startsWith("00") ? read(`+${number.slice(2)}`, home) : undefined);
  },
};

function read(text: string, country: CountryCode | undefined): string | undefined {
  const options = country === undefined ? { extract: false } : { defaultCountry: country, extract: false };
  const found = parsePhoneNumberFromString(text, options);
  // A text message reaches no extension.
  if (found === undefined || found.ext !== undefined || !found.isPossible()) return undefined;
  return isValid("phone", found.number) ? found.number : undefined;
}

/** The text without blanks around it and without the marks that a spreadsheet or a web page leaves in it unseen. */
function seen(text: string): string {
  return text.length > LONGEST ? "" : text.replace(/[\p{Cf}\p{Cc}]/gu, "").trim();
}
