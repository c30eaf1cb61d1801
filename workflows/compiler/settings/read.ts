import { CHANNELS } from "../../../core/channels/channels.ts";
import { defined } from "../../../core/model/defined.ts";
import { HOST } from "../../../core/model/destination.ts";
import type { Settings, StageSettings, Topic } from "../../../core/model/settings.ts";
import { MAX_SPREAD } from "../../../core/moment/spread.ts";
import type { SourceFile } from "../compiled.ts";
import type { Code } from "../diagnostics/codes.ts";
import { type At, FILE_START, type Report } from "../diagnostics/report.ts";
import { TRAIT_TYPES } from "../names/catalogue.ts";
import { DURATION, readDuration } from "../values/duration.ts";
import { NAME } from "../values/name.ts";
import { SHARE, wholeNumber } from "../values/share.ts";
import { type Located, TEXT, words } from "../values/text.ts";
import { ZONE } from "../values/time.ts";
import { readYaml } from "../yaml/document.ts";
import { byName, checked, list, mapOf, oneOrList } from "../yaml/readers.ts";
import { type Reader, shape, type Whole } from "../yaml/shape.ts";
import { shown } from "../yaml/tree.ts";
import { ATTACHMENT_SETTINGS } from "./attachments.ts";
import { BEST_HOUR, checkBestHourTopics, plainBestHour } from "./best-hour.ts";
import { BRAND, withBrand } from "./brand.ts";
import { BUDGET, checkPrices, PRICES } from "./budgets.ts";
import { CLICKS } from "./clicks.ts";
import { CONSENT } from "./consent.ts";
import type { ReadDoubleOptIn } from "./double-opt-in.ts";
import { CLOSED, COUNTRY_HOURS, OPEN, QUIET } from "./hours.ts";
import { IDENTITY } from "./identity.ts";
import { IMPORTS } from "./imports.ts";
import { checkEverOpen } from "./never-open.ts";
import { PACE } from "./pace.ts";
import { PAGES } from "./pages.ts";
import { CAP, checkCapTopics } from "./policy.ts";
import { REPLIES } from "./replies.ts";
import { RETENTION } from "./retention.ts";
import { SENDER, SENDER_CHANNELS, type SenderChannel, sendersIn } from "./sender.ts";
import { UTM } from "./utm.ts";

/** The channels that customers can agree to; of some of them other systems ask. A task is none of theirs. */
const TOPIC_CHANNELS = [...CHANNELS.filter((channel) => channel !== "task" && channel !== "slack"), "call"] as const;

export interface ReadSettings {
  readonly settings: Settings;
  /** Journeys that caps and the best hour name. They can be checked only when all journeys are read. */
  readonly journeysNamed: readonly Located<string>[];
  /** The double opt-in of topics; its templates can be checked only when all templates are read. */
  readonly doubleOptIn: readonly ReadDoubleOptIn[];
  /** False if the file cannot be read: then its declarations are unknown, and nothing is checked against them. */
  readonly known: boolean;
  /** Where the brand is declared, if it is. */
  readonly brandAt?: At;
  /** The channels with a sender in the file, readable or not. */
  readonly senders: ReadonlySet<SenderChannel>;
}

/**
 * Lower-case letters, digits, - and _, as SES takes them; no more than the name of a configuration set has room for.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateDedicatedIpPool.html
 */
const POOL = sesName(/^[a-z0-9_-]{1,30}$/, "a pool", "up to 30 lower-case letters, digits, - and _");
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_CreateTenant.html */
const TENANT = sesName(/^[\w-]{1,64}$/, "a tenant", "up to 64 letters, digits, - and _");

function sesName(form: RegExp, what: string, allowed: string): Reader<string> {
  return checked(TEXT, (name) =>
    form.test(name) ? undefined : ["SJ455", { message: `\`${name}\` is no name of ${what}.`, found: name, allowed }],
  );
}

const TOPIC: Reader<Topic & Pick<ReadDoubleOptIn, "templates">> = shape("A topic", {
  channels: {
    as: oneOrList(words(...TOPIC_CHANNELS)),
    required: "Add `channels: [email]`.",
    description: "The channels that customers can agree to",
  },
  default: {
    as: words("in", "out"),
    otherwise: "out",
    description: "Whether customers who have said nothing are `in` or `out` (the default)",
  },
  "double opt-in": {
    as: oneOrList(NAME),
    description:
      "The template of the message by which an agreement is confirmed before it counts, or one each for e-mail and SMS; see [double opt-in](#double-opt-in)",
  },
  pool: {
    as: POOL,
    description: "The dedicated IP pool of SES that its e-mail leaves by, see [below](#the-reputation-of-a-topic)",
  },
  tenant: {
    as: TENANT,
    description: "The tenant of SES whose reputation its e-mail counts for",
  },
}).make(({ values, field, report }) => {
  const { channels = [], default: otherwise, "double opt-in": templates = [], pool, tenant } = values;
  const mail = field("pool") ?? field("tenant");
  if (mail !== undefined && channels.length > 0 && !channels.includes("email")) {
    report("SJ456", mail.key, {
      message: "This topic has no e-mail that could leave by it.",
      found: channels.join(", "),
    });
  }
  const written = field("double opt-in");
  if (written !== undefined && otherwise === "in") {
    report("SJ725", written.key, {
      message: "Customers are `in` by default: there is nothing to confirm.",
      found: "default: in",
    });
  }
  const by = defined({ pool, tenant });
  return { channels, default: otherwise, templates: otherwise === "in" ? [] : templates, ...by };
});

const HOST_NAME = checked(TEXT, (host) =>
  HOST.test(host.toLowerCase())
    ? undefined
    : [
        "SJ110",
        {
          message: `\`${host}\` is not a host.`,
          found: host,
          allowed: "a host without scheme, port and path, like billing.example.com or *.example.com",
          ...defined({ hint: hostHint(host) }),
        },
      ],
);

/** `{ hosts: [billing.example.com, "*.example.org"] }`. */
const HOSTS: Reader<readonly string[]> = shape("destinations", {
  hosts: {
    as: oneOrList(HOST_NAME),
    required: "Add `hosts: [billing.example.com]`.",
    description: "The hosts; `*.example.com` stands for all below one",
  },
}).make(({ values: { hosts = [] } }) => hosts.map((host) => host.toLowerCase()));

/** Milliseconds of `0`, which is none, to some minutes. `than`: "longer than …". */
function minutesUpTo(most: number, pattern: string, code: Code, than: string): Reader<number> {
  return {
    schema: { anyOf: [{ const: 0 }, { type: "string", pattern: `^(0*(${pattern})m)$` }] },
    read: (tree, report) => {
      if (shown(tree) === "0") return 0;
      const milliseconds = readDuration(tree, report);
      if (milliseconds === undefined || milliseconds <= most) return milliseconds;
      report(code, tree.at, {
        message: `\`${shown(tree)}\` is longer than ${than}.`,
        found: shown(tree),
        allowed: `0 to ${most / 60_000}m`,
      });
      return undefined;
    },
  };
}

const SPREAD = minutesUpTo(MAX_SPREAD, "[1-9]|1[0-5]", "SJ504", "moments can be spread");
const PRIORITY_WAIT = minutesUpTo(3_600_000, "[1-9]|[1-5][0-9]|60", "SJ475", "a message may wait for another");

const LINKS_URL = checked(TEXT, (url) =>
  /^https:\/\/[a-z0-9.-]+(\/[\w-]+)*$/.test(url)
    ? undefined
    : [
        "SJ422",
        {
          message: `\`${url}\` is no place for pages.`,
          found: url,
          allowed: "https://, a host, and a path if there is one, without a slash at the end",
        },
      ],
);

const STAGE: Reader<StageSettings> = shape("A stage", {
  deliver: {
    as: shape("deliver", {
      only: {
        as: oneOrList(TEXT),
        required: 'Add `only: ["*@example.com"]`.',
        description:
          "Addresses, numbers, devices and hosts of webhooks that the stage delivers to; `*` stands for any text",
      },
      else: {
        as: words("outbox", "drop"),
        otherwise: "outbox",
        description: "What happens to any other message: it is recorded (`outbox`) or dropped (`drop`)",
      },
    }).make(({ values: { only = [], else: otherwise } }) => ({ only, else: otherwise })),
    description: "Where the stage delivers to",
  },
  links: {
    as: LINKS_URL,
    description: "Where its pages are reached, if the API has a domain of its own: `https://l.shop.example`",
  },
});

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

const NONE: Settings = { zone: "UTC", sender: {}, topics: {}, caps: [], stages: {} };

const UNKNOWN: ReadSettings = {
  settings: NONE,
  journeysNamed: [],
  doubleOptIn: [],
  known: false,
  senders: new Set(SENDER_CHANNELS),
};

/** The settings of a workspace; what cannot be read is reported and left at its default. */
export function readSettings(file: SourceFile | undefined, report: Report): ReadSettings {
  if (file === undefined) {
    report("SJ500", FILE_START, {
      message: "There is no workflows/settings.yaml.",
      hint: 'Add it, with at least `zone: Europe/London`, and `sender: { email: "Shop <hello@example.com>" }` for e-mail.',
    });
    return UNKNOWN;
  }
  const tree = readYaml(file.text, report);
  const opened = tree === undefined ? undefined : SETTINGS.open(tree, report);
  if (opened === undefined) return UNKNOWN;
  const { values, field } = opened;
  const { zone, sender, topics, caps = [], stages } = values;
  const replies = field("replies");
  const texts = [sender?.sms?.sms, ...Object.values(sender?.sms?.texts?.countries ?? {})];
  if (replies !== undefined && !texts.some((from) => from?.startsWith("+"))) {
    report("SJ428", replies.key, {
      message: "Text messages come in only to a number, and `sender.sms` is none.",
      found: texts.find((from) => from !== undefined) ?? "no sender.sms",
    });
  }
  checkCapTopics(caps, topics ?? {}, report);
  checkBestHourTopics(values["best hour"], topics ?? {}, report);
  const budgets = field("budgets");
  if (budgets !== undefined) {
    const sends = texts.some((from) => from !== undefined);
    checkPrices(values.budgets ?? [], { texts: sends, prices: values.prices, at: budgets.key }, report);
  }
  const place = field("open") ?? field("quiet") ?? field("country hours");
  const hours = { quiet: values.quiet, open: values.open, countryHours: values["country hours"] };
  if (place !== undefined) checkEverOpen({ ...NONE, ...defined(hours) }, place.key, report);
  return {
    settings: withBrand({
      ...NONE,
      ...defined({ zone, sender: sender && plainSender(sender), topics: topics && plainTopics(topics), stages }),
      caps: caps.flatMap(({ cap }) => cap ?? []),
      ...defined({
        destinationHosts: values.destinations,
        quiet: values.quiet,
        open: values.open,
        closed: values.closed,
        countryHours: values["country hours"],
        priorityWait: values["priority wait"],
        softBounces: values["soft bounces"],
        bestHour: values["best hour"] && plainBestHour(values["best hour"]),
        pace: values.pace,
        budgets: values.budgets?.flatMap(({ budget }) => budget ?? []),
        prices: values.prices,
        deliverability: values.deliverability,
        control: values.control,
        lateAfter: values["late after"],
        spread: values.spread,
        traits: values.traits,
        identity: values.identity,
        consent: values.consent,
        brand: values.brand,
        utm: values.utm,
        clicks: values.clicks,
        pages: values.pages,
        retention: values.retention,
        replies: values.replies,
        imports: values.imports,
        proofs: values.proofs,
        attachments: values.attachments,
      }),
    }),
    doubleOptIn: Object.entries(topics ?? {}).map(([topic, { templates }]) => ({ topic, templates })),
    journeysNamed: [
      ...[...caps, ...(values.budgets ?? [])].flatMap(({ journey }) => journey ?? []),
      ...(values["best hour"]?.except ?? []),
    ],
    known: true,
    ...defined({ brandAt: field("brand")?.key }),
    senders: sendersIn(field("sender")?.value),
  };
}

function plainSender({ "reply to": replyTo, sms, ...rest }: Whole<typeof SENDER.fields>): Settings["sender"] {
  return { ...rest, ...sms, ...defined({ replyTo }) };
}

function plainTopics(topics: Readonly<Record<string, Topic>>): Settings["topics"] {
  return Object.fromEntries(
    Object.entries(topics).map(([name, { channels, default: otherwise, pool, tenant }]) => [
      name,
      { channels, default: otherwise, ...defined({ pool, tenant }) },
    ]),
  );
}

function hostHint(text: string): string | undefined {
  const plain = text.replace(/^[a-z]+:\/\//, "").replace(/[:/?#].*$/, "");
  return HOST.test(plain) ? `Write \`${plain}\`.` : undefined;
}
