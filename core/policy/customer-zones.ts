import { IANAZone } from "luxon";
import { isJsonObject, type Json } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import { CALLING_CODES, COUNTRY_ZONES } from "./country-tables.ts";

/** The zones in all of which the customer's hours must hold, and what they were taken from. Never empty. */
export interface CustomerZones {
  readonly zones: readonly [string, ...string[]];
  readonly from: "customer" | "trait" | "phone" | "country" | "workspace";
}

/**
 * The customer's zone, else that of the trait `zone`, else every zone of the country that their phone number or profile names, else
 * the workspace's. A zone that is none falls through to the next; a country with several zones gives all of them, since a guess may
 * wake somebody. Of a calling code that countries share, the profile's country narrows the choice.
 */
export function customerZones(profile: Profile, workspaceZone: string): CustomerZones {
  const own = valid(profile.zone === undefined ? [] : [profile.zone.v]);
  if (own) return { zones: own, from: "customer" };
  const trait = valid(textsOf(profile.traits.zone?.v));
  if (trait) return { zones: trait, from: "trait" };
  const phone = zonesOf(phoneCountries(profile));
  if (phone) return { zones: phone, from: "phone" };
  const home = zonesOf(homeCountry(profile));
  if (home) return { zones: home, from: "country" };
  return { zones: valid([workspaceZone]) ?? ["UTC"], from: "workspace" };
}

/**
 * The countries whose rules hold for the customer: that of their phone number and the one that their profile names. All that
 * share a calling code, unless the profile names one of them. Empty where nothing tells.
 */
export function customerCountries(profile: Profile): readonly string[] {
  return [...new Set([...phoneCountries(profile), ...homeCountry(profile)])];
}

function phoneCountries(profile: Profile): readonly string[] {
  const [home] = homeCountry(profile);
  return countriesOfPhone(profile.addresses.phone?.v ?? "", home);
}

/** The country that the profile names: in its own field, in the trait `country`, or in the trait `address`. The first that is one. */
function homeCountry({ country, traits }: Profile): readonly string[] {
  const address = traits.address?.v;
  const said = [country?.v, traits.country?.v, isJsonObject(address) ? address.country : undefined];
  const codes = said.flatMap(textsOf).map((text) => text.trim().toUpperCase());
  return codes.filter((code) => COUNTRY_ZONES.has(code)).slice(0, 1);
}

function textsOf(value: Json | undefined): readonly string[] {
  return typeof value === "string" ? [value] : [];
}

function zonesOf(countries: readonly string[]): readonly [string, ...string[]] | undefined {
  return valid(countries.flatMap((country) => COUNTRY_ZONES.get(country) ?? []));
}

/** Those that this runtime knows: its time zone data may be older than ours. `create` remembers, `isValidZone` does not. */
function valid(zones: readonly string[]): readonly [string, ...string[]] | undefined {
  const [first, ...rest] = zones.filter((zone) => IANAZone.create(zone).isValid);
  return first === undefined ? undefined : [first, ...rest];
}

/**
 * Countries with the calling code of a phone number in international form (`+44 20 …`); none for any other form. Only the customer's
 * own country, where it is one of them.
 */
export function countriesOfPhone(phone: string, home?: string): readonly string[] {
  if (!/^\s*\+/.test(phone)) return [];
  const digits = phone.replace(/\D/g, "");
  for (const length of [3, 2, 1]) {
    const countries = CALLING_CODES.get(digits.slice(0, length));
    if (countries !== undefined) return home !== undefined && countries.includes(home) ? [home] : countries;
  }
  return [];
}
