import type { CountryHours } from "../../../core/model/settings.ts";

/** When customers of a country may get marketing, by law or by what its networks take, and where that is written. */
export interface HoursOfCountry {
  readonly channels: readonly ("sms" | "whatsapp" | "call")[];
  readonly days: CountryHours["days"];
  /** Who says so, and what it leaves open. */
  readonly rule: string;
  readonly source: string;
}

/** When the sources were last read: pages that quote the rule, for some of the laws themselves cannot be linked to. */
export const READ_ON = "2026-12-01";

const range = (from: string, to: string) => [{ from, to }];

/** Each day from Monday to Friday. */
function week(
  ranges: ReturnType<typeof range>,
  { sat, sun }: { readonly sat?: ReturnType<typeof range>; readonly sun?: ReturnType<typeof range> } = {},
): HoursOfCountry["days"] {
  return { mon: ranges, tue: ranges, wed: ranges, thu: ranges, fri: ranges, ...(sat && { sat }), ...(sun && { sun }) };
}

function daily(from: string, to: string): HoursOfCountry["days"] {
  const ranges = range(from, to);
  return week(ranges, { sat: ranges, sun: ranges });
}

/**
 * By country, ISO 3166 alpha-2. They are for messages that nobody asked for, leave out public holidays, and are no legal advice.
 * Nothing of them holds until a workspace chooses it. A `call` is not a channel yet: its hours hold for nothing until it is one.
 */
export const HOURS_OF_COUNTRIES: Readonly<Record<string, readonly HoursOfCountry[]>> = {
  AU: [
    {
      channels: ["call"],
      days: week(range("09:00", "20:00"), { sat: range("09:00", "17:00") }),
      rule: "Telecommunications (Telemarketing and Research Calls) Industry Standard 2017; no public holidays",
      source: "https://packleader.net.au/topic/calling-times/",
    },
  ],
  CA: [
    {
      channels: ["call"],
      days: week(range("09:00", "21:30"), { sat: range("10:00", "18:00"), sun: range("10:00", "18:00") }),
      rule: "CRTC Unsolicited Telecommunications Rules, part III, section 23; provinces may be stricter",
      source: "https://www.northerntel.ca/eng/inside_ntl/donotcalllist/donotcalllist.htm",
    },
  ],
  CO: [
    {
      channels: ["sms", "whatsapp", "call"],
      days: week(range("07:00", "19:00"), { sat: range("08:00", "15:00") }),
      rule: "Ley 2300 de 2023, articles 3 and 5; no public holidays, and it is about e-mail too",
      source: "https://leyonline.co/laws/ley-2300-de-2023/articulo-5o",
    },
  ],
  ES: [
    {
      channels: ["call"],
      days: week(range("09:00", "21:00")),
      rule: "Ley General para la Defensa de los Consumidores y Usuarios, article 96.2; no public holidays",
      source: "https://xatakamovil.com/movil-y-sociedad/llamadas-comerciales-a-deshora-este-horario-fijado-ley",
    },
  ],
  FR: [
    {
      channels: ["call"],
      days: week([...range("10:00", "13:00"), ...range("14:00", "20:00")]),
      rule: "Code de la consommation, article D223-9; no public holidays",
      source: "https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000046421823",
    },
    {
      channels: ["sms"],
      days: week(range("08:00", "20:00"), { sat: range("08:00", "20:00") }),
      rule: "The networks take no marketing at other times; no public holidays",
      source: "https://support.omnisend.com/en/articles/7731269-sms-frequency-capping-and-quiet-hours",
    },
  ],
  IN: [
    {
      channels: ["sms", "call"],
      days: daily("10:00", "21:00"),
      rule: "TRAI Telecom Commercial Communications Customer Preference Regulations; the networks take no marketing at other times",
      source: "https://support.omnisend.com/en/articles/7731269-sms-frequency-capping-and-quiet-hours",
    },
  ],
  KR: [
    {
      channels: ["sms", "whatsapp", "call"],
      days: daily("08:00", "21:00"),
      rule: "Act on Promotion of Information and Communications Network Utilization, article 50(3): at night only with a consent of its own",
      source: "https://docs.dfinery.ai/user-guide/en/action/off-site-campaign/info-vs-ads",
    },
  ],
  US: [
    {
      channels: ["sms", "call"],
      days: daily("08:00", "21:00"),
      rule: "47 CFR 64.1200(c)(1), by the time where the customer is; states may be stricter",
      source: "https://www.nwdebtresolution.com/post/telephone-consumer-protection-act-call-time-restrictions",
    },
  ],
  ZA: [
    {
      channels: ["sms", "whatsapp", "call"],
      days: week(range("08:00", "20:00"), { sat: range("09:00", "13:00") }),
      rule: "Consumer Protection Act, section 12, with its notice of prohibited times; no public holidays, and it is about e-mail too",
      source: "https://www.acts.co.za/consumer-protection-act-2008/r293_prohibited_time_for_contacting_consumers",
    },
  ],
};
