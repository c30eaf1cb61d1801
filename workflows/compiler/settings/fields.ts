import { TRAIT_TYPES } from "../names/catalogue.ts";
import { DURATION } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { SHARE, wholeNumber } from "../values/share.ts";
import { TEXT, words } from "../values/text.ts";
import { ZONE } from "../values/time.ts";
import { byName, list, mapOf, oneOrList } from "../yaml/readers.ts";
import { shape } from "../yaml/shape.ts";
import { ATTACHMENT_SETTINGS } from "./attachments.ts";
import { BEST_HOUR } from "./best-hour.ts";
import { BRAND } from "./brand.ts";
import { BUDGET, PRICES } from "./budgets.ts";
import { CLICKS } from "./clicks.ts";
import { CONSENT } from "./consent.ts";
import { HOSTS } from "./destination-hosts.ts";
import { CLOSED, COUNTRY_HOURS, OPEN, QUIET } from "./hours.ts";
import { IDENTITY } from "./identity.ts";
import { IMPORTS } from "./imports.ts";
import { PACE } from "./pace.ts";
import { PAGES } from "./pages.ts";
import { CAP } from "./policy.ts";
import { REPLIES } from "./replies.ts";
import { RETENTION } from "./retention.ts";
import { SENDER } from "./sender.ts";
import { PRIORITY_WAIT, SPREAD } from "./short-waits.ts";
import { STAGE } from "./stages.ts";
import { TOPIC } from "./topics.ts";
import { UTM } from "./utm.ts";

/** Every field of `workflows/settings.yaml`. */
export const SETTINGS = shape("The settings", {
  zone: {
    as: ZONE,
    required: "Add `zone: Europe/London`: the zone of your shop.",
    description: "The zone of your shop, an IANA name; also of customers whose own zone is unknown",
    example: "Europe/London",
  },
  sender: { as: SENDER, description: "The sender of e-mail and SMS" },
  topics: {
    as: mapOf(TOPIC, byName("Topics"), NAME),
    description:
      "What customers can agree to, by which channels, and whether a customer is `in` or `out` before they have said anything. Consent to a topic that is not declared here is not kept",
  },
  quiet: {
    as: QUIET,
    description:
      "No marketing between these hours, where the customer lives: `hold` it until after, or `drop` it. A list of them may name `channels`, see [below](#quiet-hours-and-caps-of-their-own)",
  },
  open: {
    as: OPEN,
    description:
      "Marketing only in these hours of the week; a list of them may name `channels`, see [below](#open-hours-and-closed-days)",
  },
  closed: {
    as: CLOSED,
    description: "No marketing on these days; `12-25` is every year, see [below](#open-hours-and-closed-days)",
  },
  "country hours": {
    as: COUNTRY_HOURS,
    description:
      "Marketing by text message and call only when the customer's country allows it: `{ countries: all }`, see [below](#hours-of-countries)",
  },
  caps: {
    as: list(CAP),
    description:
      "At most so many messages in a period, of one topic, of one journey (`journey: win_back`), or of all. Caps may go by the calendar, and hold instead of drop, see [below](#quiet-hours-and-caps-of-their-own)",
  },
  "priority wait": {
    as: PRIORITY_WAIT,
    description:
      "How long a message that would take a cap's last place waits while its customer is inside a journey of higher priority, `0` to `60m`, ten minutes by default; see [priority](#priority)",
  },
  "soft bounces": {
    as: wholeNumber(0, 50),
    description:
      "At how many soft bounces without a delivery between them an e-mail address is suppressed, `0` for never, 5 by default",
  },
  "best hour": {
    as: BEST_HOUR,
    description:
      'Marketing of these topics waits for the hour in which its customer clicks most: `{ topics: [offers], otherwise: "18:00" }`; see [below](#the-best-hour)',
  },
  pace: {
    as: PACE,
    description:
      "How many messages a second leave by a channel, below the account's quota, and how many of them are kept for transactional messages: `{ email: 50 }`, see [below](#pace)",
  },
  budgets: {
    as: list(BUDGET),
    description:
      "The most that messages may cost in a day or month, of a channel, of a journey or all together; marketing over it is held: `{ max: 50, per: day }`, see [below](#budgets)",
  },
  prices: {
    as: PRICES,
    description: "What messages cost, for `budgets`, in US dollars: `{ sms: { US: 0.0079, other: 0.1 } }`",
  },
  deliverability: {
    as: words("hold", "alarm"),
    description:
      "What happens when e-mail bounces, or is complained about, as often as SES puts an account under review for: `hold` marketing by e-mail until the rate falls, or ring an `alarm` only; see [below](#the-guard-of-deliverability)",
  },
  control: {
    as: SHARE,
    description:
      "A global control group: a share of all customers who never get marketing, as a comparison for all marketing",
  },
  "late after": {
    as: DURATION,
    description:
      "An event that arrives later than this changes the profile, but starts and wakes nothing. For a schedule and a business event the arrival of the occurrence counts, not that of each customer's event",
  },
  spread: {
    as: SPREAD,
    description:
      "A moment that many customers share is spread over this time, `0` to `15m`, ten minutes by default; see [below](#spreading)",
  },
  brand: {
    as: BRAND,
    description:
      "Who writes: name, colour, logo, postal address, website; `{{ brand.name }}` in [templates](#brand), and the look of the pages",
  },
  utm: {
    as: UTM,
    description:
      'Parameters that web analytics read, on links of marketing: `{ source: sojourn, content: "{template}" }`; see [below](#parameters-of-links)',
  },
  clicks: {
    as: CLICKS,
    description: "Links of marketing e-mail lead through our pages, so that clicks are events; see [below](#clicks)",
  },
  pages: {
    as: PAGES,
    description:
      "The pages that links of messages lead to: name, colour, words; see [consent.md](consent.md#the-pages)",
  },
  replies: {
    as: REPLIES,
    description:
      "Text messages that customers send: words like STOP, and who answers them; see [consent.md](consent.md#text-messages-that-come-in)",
  },
  stages: {
    as: mapOf(STAGE, byName("Stages")),
    description:
      "Where a stage may deliver: addresses, numbers, devices, and hosts of webhooks (`hooks.example.com`, `*.example.com`). Everything else is recorded (`outbox`) or dropped (`drop`)",
  },
  proofs: {
    as: oneOrList(TEXT),
    description:
      "Addresses, numbers and devices that `sojourn send-test` may send a proof to, like `*@shop.example`; without it those that a stage delivers `only` to",
  },
  destinations: {
    as: HOSTS,
    description: "The hosts that [destinations](#destinations) may be on; any host by default",
  },
  traits: {
    as: TRAIT_TYPES,
    description:
      "Types of traits: a value that arrives is converted, and a value of another type is left out; see [below](#types-of-traits)",
  },
  identity: {
    as: IDENTITY,
    description:
      "Under which ids other systems know customers, which of them join two customers into one, and which values identify nobody; see [below](#identity)",
  },
  consent: {
    as: CONSENT,
    description: "What customers allow beside topics, and what other systems call it; see [below](#consent)",
  },
  retention: {
    as: RETENTION,
    description: "How long data is kept, where that can be chosen: `{ messages: 90d }`; see [below](#retention)",
  },
  imports: {
    as: IMPORTS,
    description:
      "With it the stack has a bucket whose files are taken in, `{ rate: 100, keep: 30d }`; see [import-bucket.md](import-bucket.md)",
  },
  attachments: {
    as: ATTACHMENT_SETTINGS,
    description: "Where the files lie that go with e-mail: `{ bucket: shop-documents }`; see [below](#attachments)",
  },
});
