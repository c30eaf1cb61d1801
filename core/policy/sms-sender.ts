import { getOwn } from "../model/json.ts";
import type { Profile } from "../model/profile.ts";
import type { Settings } from "../model/settings.ts";
import { countriesOfPhone } from "./customer-zones.ts";

/**
 * Who a text message to this number comes from: the sender of the number's country, else that of all countries; undefined where there is
 * none. Of a calling code that countries share, the customer's country decides, and where it is not known the first of them that has a
 * sender.
 */
export function smsSenderFor(
  { sms, texts }: Settings["sender"],
  phone: string,
  { country }: Pick<Profile, "country">,
): string | undefined {
  const senders = texts?.countries ?? {};
  const countries = countriesOfPhone(phone, country?.v.toUpperCase());
  return countries.flatMap((one) => getOwn(senders, one) ?? []).at(0) ?? sms;
}
