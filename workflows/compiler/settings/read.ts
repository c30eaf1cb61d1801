import { defined } from "../../../core/model/defined.ts";
import type { Settings } from "../../../core/model/settings.ts";
import type { SourceFile } from "../compiled.ts";
import { type At, FILE_START, type Report } from "../diagnostics/report.ts";
import type { Located } from "../values/text.ts";
import { readYaml } from "../yaml/document.ts";
import type { Whole } from "../yaml/shape.ts";
import { checkBestHourTopics, plainBestHour } from "./best-hour.ts";
import { withBrand } from "./brand.ts";
import { checkPrices } from "./budgets.ts";
import type { ReadDoubleOptIn } from "./double-opt-in.ts";
import { SETTINGS } from "./fields.ts";
import { checkEverOpen } from "./never-open.ts";
import { checkCapTopics } from "./policy.ts";
import { type SENDER, SENDER_CHANNELS, type SenderChannel, sendersIn } from "./sender.ts";
import { plainTopics } from "./topics.ts";

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
