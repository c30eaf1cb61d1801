import type { Json } from "../model/json.ts";
import type { Grounds } from "../model/message.ts";
import { PACE_RULE } from "../model/pace.ts";
import { BEST_HOUR } from "../policy/best-hour.ts";
import { BUDGET_RULE } from "../policy/budgets.ts";
import { DELIVERABILITY_RULE } from "../policy/deliverability.ts";
import { PRIORITY_RULE } from "../policy/priority.ts";
import { suppressionText } from "./profile-facts.ts";
import { counted, moment, orList, reasonWords, shown, span, words } from "./words.ts";

/** A decision of the gate: the rule that decided and the values it saw, a sentence each. */
export function groundsText(verdict: Grounds, zone: string): readonly string[] {
  const { passed, ...values } = verdict.values;
  const tell = RULES.find(({ begins }) => verdict.rule.startsWith(begins))?.tell ?? anyRule;
  return [...passedOver(passed), ...tell({ ...verdict, values }, (name) => values[name], zone)];
}

/** The choices of a `first of` that were passed over, and why. */
function passedOver(passed: Json | undefined): readonly string[] {
  if (typeof passed !== "object" || passed === null || Array.isArray(passed)) return [];
  return Object.entries(passed).map(([template, why]) => {
    const reason =
      why === "failed" ? "its provider refused it" : why === "held" ? "it would have waited" : reasonWords(text(why));
    return `${template} was passed over: ${reason}`;
  });
}

type Values = (name: string) => Json | undefined;
type Teller = (verdict: Grounds, value: Values, zone: string) => readonly string[];

/** By how the rule's name begins: quiet hours and caps carry their figures in it. Rules are those of core/policy. */
const RULES: readonly { readonly begins: string; readonly tell: Teller }[] = [
  {
    begins: "allowed",
    tell: ({ values }, _, zone) => Object.entries(values).flatMap(([check, saw]) => allowed(check, saw, zone)),
  },
  {
    begins: "control",
    tell: (_, value) => [
      `belongs to the global control group (${percent(value("control"))} of customers), which never gets marketing messages`,
    ],
  },
  {
    begins: "consent",
    tell: (_, value, zone) => [
      `refused ${text(value("topic"))} by ${text(value("channel"))} on ${when(value("time"), zone)} (said of: ${text(value("said"))})`,
    ],
  },
  {
    begins: "topic_default",
    tell: (_, value) => [
      `never agreed to ${text(value("topic"))} by ${text(value("channel"))}; the topic's default is ${text(value("default"))}`,
    ],
  },
  {
    begins: "channel",
    tell: (_, value, zone) => [`opted out of ${text(value("channel"))} altogether on ${when(value("time"), zone)}`],
  },
  {
    begins: "suppression",
    tell: (_, value, zone) => {
      const [reason, time] = [text(value("suppression")), value("time")];
      const since = time === undefined ? "" : ` since ${when(time, zone)}`;
      return [`${reason}${since}: ${suppressionText(text(value("channel")), reason)}`];
    },
  },
  {
    begins: "address",
    tell: (_, value) => [
      value("length") === undefined
        ? `no ${text(value("needs"))} address is known`
        : `the ${text(value("needs"))} address is not valid${value("needs") === "phone" ? ": it is neither a number in full (+44…) nor one of the customer's country" : ""}`,
    ],
  },
  {
    begins: "no sender",
    tell: (_, value) => [`\`sender.sms\` of the settings names nobody for ${countries(value("countries"))}`],
  },
  {
    begins: "asked already",
    tell: () => ["the address was asked to confirm an agreement less than 24 hours ago"],
  },
  {
    begins: "unconfirmed",
    tell: (_, value, zone) => [
      value("needs") === undefined
        ? `agreed to ${text(value("topic"))} by ${text(value("channel"))} on ${when(value("time"), zone)}, which does not count until it is confirmed${value("how") === "browser" ? ": only a browser said it" : ""}`
        : `only a browser said the ${text(value("needs"))} address (${when(value("time"), zone)}), and it is not confirmed`,
    ],
  },
  {
    begins: "journey paused",
    tell: (_, value, zone) => [`the journey is paused since ${when(value("since"), zone)}`],
  },
  {
    begins: PRIORITY_RULE,
    tell: ({ rule }, value, zone) => [
      value("until") === undefined
        ? `${rule.slice(PRIORITY_RULE.length)} has a higher priority and took the last place that this message waited for: ${spanned(text(value("cap")))}`
        : `would take the last place of ${spanned(text(value("cap")))}; the customer is inside ${rule.slice(PRIORITY_RULE.length)}, of higher priority, which may have it until ${when(value("until"), zone)}`,
    ],
  },
  {
    begins: BEST_HOUR,
    tell: (_, value, zone) => [`waits for ${bestHourOf(value)}, from ${when(value("until"), zone)} on`],
  },
  {
    begins: PACE_RULE,
    tell: ({ rule }, value, zone) => [
      `${rule}: ${text(value("perSecond"))} messages a second; its turn is ${when(value("until"), zone)}`,
    ],
  },
  {
    begins: BUDGET_RULE,
    tell: ({ rule }, value, zone) => [
      `${rule}: ${text(value("usd"))} USD were spent; it begins anew ${when(value("ends"), zone)}`,
    ],
  },
  {
    begins: DELIVERABILITY_RULE,
    tell: (_, value, zone) => {
      const of = value("bounces") === undefined ? "complaints" : "bounces";
      const rate = percent(Number(value(of)) / Number(value("sent")), 2);
      const what = of === "bounces" ? "bounced" : "to domains that report complaints was complained about";
      return [
        `${rate} of ${text(value("sent"))} e-mails of the last three days ${what}; SES reviews accounts from ${percent(value("level"), 2)} on. The rate falls ${when(value("falls"), zone)} at the latest`,
      ];
    },
  },
  { begins: "quiet", tell: hours },
  { begins: "closed", tell: hours },
  { begins: "open hours", tell: hours },
  {
    begins: "cap",
    tell: ({ rule }, value, zone) => [
      `${spanned(rule)}: ${text(value("used"))} of ${text(value("max"))} used ${CALENDAR.get(text(value("calendar"))) ?? `in the last ${span(Number(value("perMs")))}`}${room(value("opens"), zone)}`,
    ],
  },
];

/** "the best hour, 18:00 in Europe/London (told by the customer), by 7 half hours with clicks". */
function bestHourOf(value: Values): string {
  const by = value("of") === "customer" ? clicked(value) : `the settings, since they know only ${clicked(value)}`;
  const hour = String(value("hour")).padStart(2, "0");
  return `the best hour, ${hour}:00 in ${text(value("zone"))} (${from(value("from"))}), by ${by}`;
}

function clicked(value: Values): string {
  return `${counted(Number(value("clicks")), "half hour")} with clicks`;
}

const CALENDAR: ReadonlyMap<string, string> = new Map([
  ["day", "that day"],
  ["week", "that week"],
]);

function room(opens: Json | undefined, zone: string): string {
  return opens === undefined ? "" : `; room again ${when(opens, zone)}`;
}

function hours({ rule }: Grounds, value: Values, zone: string): readonly string[] {
  const where = text(value("zone"));
  const at = value("at") === undefined ? "" : `: there it was ${when(value("at"), where)}`;
  const opens = typeof value("opens") === "number" ? `; next opening ${when(value("opens"), zone)}` : "";
  return [`${rule}, in ${where} (${from(value("from"))})${at}${opens}`];
}

/** What a check saw when it let the message pass. */
function allowed(check: string, saw: Json, zone: string): readonly string[] {
  if (typeof saw !== "object" || saw === null || Array.isArray(saw)) return [`${words(check)}: ${shown(saw)}`];
  const values = new Map<string, Json>(Object.entries(saw));
  if (check === "consent") {
    const said = values.get("consent");
    return [
      said === "default" ? "consent: assumed, since the topic's default is in" : `consent: agreed to ${text(said)}`,
    ];
  }
  if (check === "suppression") {
    const [agreed, gone] = [values.get("agreed"), values.get("unsubscribed")];
    return agreed === undefined
      ? ["unsubscribed, which stops marketing and no receipt"]
      : [`unsubscribed on ${when(gone, zone)}, but agreed again on ${when(agreed, zone)}`];
  }
  if (check === "hours") return [`hours: allowed now in ${text(values.get("zone"))} (${from(values.get("from"))})`];
  if (check === BEST_HOUR) {
    if (values.get("profiling") === false) return ["the best hour: objects to profiling, so it is not asked for"];
    const value = (name: string) => values.get(name);
    return [
      value("hour") === undefined
        ? `the best hour: not known by ${clicked(value)}`
        : `${bestHourOf(value)}, and no later hour is better`,
    ];
  }
  if (check === "caps") {
    return [...values].map(([cap, used]) =>
      cap === "over"
        ? `its priority took the place of ${Array.isArray(used) ? used.join(", ") : text(used)}`
        : `${spanned(cap)}, ${text(used)} used before`,
    );
  }
  return [`${words(check)}: ${[...values].map(([name, value]) => `${words(name)} ${shown(value)}`).join(", ")}`];
}

/** Where the zone comes from. */
function from(value: Json | undefined): string {
  const known = new Map([
    ["customer", "told by the customer"],
    ["trait", "from the trait zone"],
    ["phone", "estimated from the phone number"],
    ["country", "estimated from the country"],
    ["workspace", "the workspace's, as the customer's is not known"],
  ]);
  return known.get(text(value)) ?? text(value);
}

const anyRule: Teller = ({ rule, values }, _, zone) => [
  [
    words(rule),
    ...Object.entries(values).map(
      ([name, value]) =>
        `${words(name)} ${typeof value === "number" && value > 1e11 ? moment(value, zone) : shown(value)}`,
    ),
  ].join(", "),
];

/** "2 per 168 h" → "2 per 7 d". */
function spanned(rule: string): string {
  return rule.replace(/(\d+) h$/, (_, hours: string) => span(Number(hours) * 3_600_000));
}

function countries(value: Json | undefined): string {
  return Array.isArray(value) && value.length > 0 ? orList(value.map(text)) : "a number of no country";
}

function percent(value: Json | undefined, digits = 1): string {
  return `${Number((Number(value) * 100).toFixed(digits))} %`;
}

function when(value: Json | undefined, zone: string): string {
  return typeof value === "number" ? moment(value, zone) : text(value);
}

function text(value: Json | undefined): string {
  return value === undefined ? "unknown" : shown(value);
}
