import { CHANNELS } from "../../../core/channels/channels.ts";
import { budgetName } from "../../../core/model/budget.ts";
import type { Rules } from "../../../core/model/rules.ts";
import { type CountryHours, type Imports, keepOf, rateOf, type Settings } from "../../../core/model/settings.ts";
import { spreadOf } from "../../../core/moment/spread.ts";
import { PRIORITY_WAIT, priorityOf } from "../../../core/policy/priority.ts";
import { SOFT_BOUNCES } from "../../../core/profile/soft-bounces.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { spoken } from "../values/duration.ts";
import { shareText } from "../values/share.ts";
import type { Finding, Side } from "./finding.ts";

/** A change of one setting: what changes, and whom it reaches. */
type Change = Required<Pick<Finding, "what" | "who">>;

const HOURS =
  "Marketing goes by it from the deployment on, also to those inside. What is held already is decided again when its hold ends.";
const DELIVERY = "Messages go by it from the deployment on, also to those inside.";
const EVENTS =
  "Events are read by it from the deployment on, also those of customers inside. What is stored stays as it is.";

const SENDERS: { readonly [K in keyof Required<Settings["sender"]>]: string } = {
  email: "The sender of e-mail",
  replyTo: "The address for answers to e-mail",
  sms: "The sender of text messages",
  texts: "The sender of text messages by country, or their terms,",
  whatsapp: "The sender of WhatsApp messages",
};

/** Every setting, with the words for its change. The types refuse a setting that is not named here. */
const SETTINGS: { readonly [K in keyof Required<Settings>]: (before: Settings, after: Settings) => readonly Change[] } =
  {
    zone: (before, after) =>
      changed(`The workspace's zone is ${after.zone}, not ${before.zone}.`, before.zone, after.zone, {
        who: `It is at once the zone of everybody whose own is not known, also of those inside; their waits keep ${before.zone}.`,
      }),
    sender: (before, after) =>
      (["email", "replyTo", "sms", "texts", "whatsapp"] as const).flatMap((kind) =>
        value(SENDERS[kind], before.sender[kind], after.sender[kind], { who: DELIVERY }),
      ),
    topics: (before, after) => topics(before.topics, after.topics),
    quiet: (before, after) => value("`quiet`", before.quiet, after.quiet, { who: HOURS }),
    open: (before, after) => value("`open`", before.open, after.open, { who: HOURS }),
    closed: (before, after) => value("`closed`", before.closed, after.closed, { who: HOURS }),
    countryHours: (before, after) => countryHours(before, after),
    caps: (before, after) => caps(before, after),
    priorities: (before, after) =>
      names(before.priorities ?? {}, after.priorities ?? {}).flatMap((journey) =>
        value(`The priority of ${journey}`, priorityOf(before, journey), priorityOf(after, journey), { who: HOURS }),
      ),
    priorityWait: (before, after) =>
      value(
        "`priority wait`",
        duration(before.priorityWait ?? PRIORITY_WAIT),
        duration(after.priorityWait ?? PRIORITY_WAIT),
        { who: HOURS },
      ),
    bestHour: (before, after) =>
      changed("`best hour` has changed.", before.bestHour, after.bestHour, {
        who: "Messages that are due from now on wait by it, also those of customers inside. What waits already goes at its time. Clicks count for it from the deployment on.",
      }),
    pace: (before, after) =>
      CHANNELS.flatMap((channel) =>
        value(`The pace of ${channel}`, before.pace?.[channel], after.pace?.[channel], {
          who: "Messages go by it from the deployment on. What is held already goes at its time.",
          none: "as fast as they come",
        }),
      ),
    // It follows from `pace` and the journeys.
    fanOutRates: () => [],
    budgets: (before, after) =>
      value("`budgets`", before.budgets?.map(budgetName), after.budgets?.map(budgetName), {
        who: "Messages count from the deployment on, also those of customers inside. What is held already is decided again when its hold ends.",
        none: "none",
      }),
    prices: (before, after) =>
      changed("`prices` have changed.", before.prices, after.prices, {
        who: "Messages count by them from the deployment on; what was counted before stays.",
      }),
    deliverability: (before, after) =>
      value("`deliverability`", before.deliverability, after.deliverability, {
        who: "E-mail is counted from the deployment on. What is held already is decided again when its hold ends.",
        none: "neither held nor counted",
      }),
    softBounces: (before, after) =>
      value("`soft bounces`", before.softBounces ?? SOFT_BOUNCES, after.softBounces ?? SOFT_BOUNCES, {
        who: "Soft bounces are held against it from the deployment on, also those that were counted before.",
      }),
    control: (before, after) =>
      value("`control`", percent(before.control), percent(after.control), {
        who: "Some customers change sides at once, also of those inside: who is in the control group gets no marketing.",
      }),
    lateAfter: (before, after) =>
      value("`late after`", duration(before.lateAfter), duration(after.lateAfter), {
        who: "Events that arrive later than this start and wake nothing from the deployment on, also for those inside.",
      }),
    spread: (before, after) =>
      value("`spread`", duration(spreadOf(before)), duration(spreadOf(after)), {
        who: "Entries, holds and waits go by it from the deployment on, also of those inside, except their waits for a date that is the same for everybody.",
      }),
    stages: (before, after) =>
      names(before.stages, after.stages).flatMap((stage) => [
        ...value(`What the stage ${stage} delivers to`, before.stages[stage]?.deliver, after.stages[stage]?.deliver, {
          who: DELIVERY,
          none: "everything",
        }),
        ...value(
          `The place of the pages of the stage ${stage}`,
          before.stages[stage]?.links,
          after.stages[stage]?.links,
          {
            who: "Messages link to it from the deployment on; the links of earlier messages lead to the former place.",
            none: "the host of the API",
          },
        ),
      ]),
    destinationHosts: (before, after) =>
      value("`destinations`, the hosts that may be called,", before.destinationHosts, after.destinationHosts, {
        who: "Calls go by it from the deployment on, also of those inside.",
        none: "any host",
      }),
    traits: (before, after) =>
      names(before.traits ?? {}, after.traits ?? {}).flatMap((trait) =>
        value(`The type of the trait \`${trait}\``, before.traits?.[trait], after.traits?.[trait], { who: EVENTS }),
      ),
    identity: (before, after) =>
      changed("`identity` has changed.", before.identity, after.identity, {
        who: "Ids join by it from the deployment on. Customers who were joined stay one.",
      }),
    retention: ({ retention: before = {} }, { retention: after = {} }) => [
      ...value("`retention` of messages", duration(before.messages), duration(after.messages), {
        who: "It holds for messages that are decided on from the deployment on.",
        none: "400 days",
      }),
      ...value("`retention` of refused events", duration(before.refused), duration(after.refused), {
        who: "It holds at once, also for those that are there: older ones are lost.",
        none: "14 days",
      }),
      ...value("`retention` of logs", duration(before.logs), duration(after.logs), {
        who: "It holds at once, also for lines that are there.",
        none: "what the stage says",
      }),
    ],
    // Only the command line reads it.
    proofs: () => [],
    attachments: (before, after) =>
      value("The bucket of `attachments`", before.attachments?.bucket, after.attachments?.bucket, { who: DELIVERY }),
    imports: (before, after) =>
      (["rate", "keep"] as const).flatMap((part) =>
        value(`\`${part}\` of \`imports\``, importPart(before.imports, part), importPart(after.imports, part), {
          who: "Files of the import bucket are taken in, and kept, by it from the deployment on; without `imports` there is none.",
          none: "no import bucket",
        }),
      ),
    consent: (before, after) =>
      value("`consent`", before.consent, after.consent, {
        who: "It holds at once for everybody who has not answered, also for those inside.",
      }),
    replies: (before, after) =>
      changed("`replies` has changed.", before.replies, after.replies, {
        who: "Text messages that come in are taken by it from the deployment on. Who has stopped stays stopped.",
      }),
    brand: (before, after) =>
      changed("`brand` has changed.", before.brand, after.brand, {
        who: "Messages that are written from now on show it, also those of customers inside.",
      }),
    utm: (before, after) =>
      changed("`utm` has changed.", before.utm, after.utm, {
        who: "Links of messages that are written from now on have it, also those of customers inside.",
      }),
    clicks: (before, after) =>
      value("`clicks`", before.clicks, after.clicks, {
        who: "Links of messages go by it from the deployment on; links of earlier messages lead on.",
      }),
    pages: (before, after) =>
      changed("`pages` has changed.", before.pages, after.pages, {
        who: "The pages show it at once, also by the links of messages that were sent before.",
      }),
  };

/**
 * Settings, and the types of properties in the catalogue, have no versions: what changes in them reaches those inside at once,
 * except what a machine keeps (kept.ts).
 */
export function compareSettings(before: Side, after: Side): readonly Finding[] {
  const [old, now] = [before.workspace.settings, after.workspace.settings];
  const changes = Object.values(SETTINGS).flatMap((changesOf) => changesOf(old, now));
  const all = [...changes, ...propertyTypes(before.workspace.rules.properties, after.workspace.rules.properties)];
  return all.map((change): Finding => ({ level: "changes", kind: "setting", ...change }));
}

function propertyTypes(before: Rules["properties"] = {}, after: Rules["properties"] = {}): readonly Change[] {
  return names(before, after).flatMap((event) =>
    names(before[event] ?? {}, after[event] ?? {}).flatMap((property) =>
      value(`The type of \`${property}\` of ${event}`, before[event]?.[property], after[event]?.[property], {
        who: EVENTS,
      }),
    ),
  );
}

/** Topics that came or changed; compareTopics reports those that are gone. */
function topics(before: Settings["topics"], after: Settings["topics"]): readonly Change[] {
  return names(before, after).flatMap((topic): readonly Change[] => {
    const [old, now] = [before[topic], after[topic]];
    if (old === undefined) {
      return [{ what: `New topic: \`${topic}\`.`, who: "Answers to it are kept from the deployment on." }];
    }
    if (now === undefined) return [];
    const who = "It holds at once for everybody who has not answered, also for those inside.";
    return [
      ...value(`The default of the topic \`${topic}\``, old.default, now.default, { who }),
      ...value(`The channels of the topic \`${topic}\``, old.channels, now.channels, { who }),
      ...value(`The pool of the topic \`${topic}\``, old.pool, now.pool, { who: DELIVERY, none: "none" }),
      ...value(`The tenant of the topic \`${topic}\``, old.tenant, now.tenant, { who: DELIVERY, none: "none" }),
      ...value(`The double opt-in of the topic \`${topic}\``, old.doubleOptIn, now.doubleOptIn, {
        who: "Agreements are confirmed by it from the deployment on. Those that count already go on counting.",
        none: "none",
      }),
    ];
  });
}

/** By country: the hours of one may change with a release of the compiler too. */
function countryHours(
  { countryHours: before = [] }: Settings,
  { countryHours: after = [] }: Settings,
): readonly Change[] {
  const countries = [...new Set([...before, ...after].map(({ country }) => country))];
  return countries.flatMap((country) => {
    const [old, now] = [before, after].map((all) => all.filter((hours) => hours.country === country));
    return value(`\`country hours\` of ${country}`, hoursText(old), hoursText(now), { who: HOURS, none: "none" });
  });
}

function hoursText(hours: readonly CountryHours[] = []): readonly string[] | undefined {
  if (hours.length === 0) return undefined;
  return hours.map(({ channels = [], days, then }) => {
    const week = Object.entries(days).map(([day, ranges = []]) => `${day} ${ranges.map(rangeText).join(", ")}`);
    return `${channels.join(", ")}: ${week.join("; ")}, then ${then}`;
  });
}

function rangeText({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from}-${to}`;
}

function caps({ caps: before }: Settings, { caps: after }: Settings): readonly Change[] {
  const [old, now] = [before.map(canonical), after.map(canonical)];
  const who = "Messages are counted by it from the deployment on, also to those inside; those already sent count too.";
  return [
    ...after.filter((cap) => !old.includes(canonical(cap))).map((cap) => ({ what: `New cap: ${capText(cap)}.`, who })),
    ...before
      .filter((cap) => !now.includes(canonical(cap)))
      .map((cap) => ({ what: `No cap any more: ${capText(cap)}.`, who })),
  ];
}

function capText({ max, per, calendar, topic, journey, channel, then }: Settings["caps"][number]): string {
  const scope = [journey && `of ${journey}`, topic && `of the topic ${topic}`, channel && `by ${channel}`]
    .filter(Boolean)
    .join(" ");
  return [
    `${max} per ${calendar === undefined ? spoken(per) : `calendar ${calendar}`}`,
    scope,
    `then ${then ?? "drop"}`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

interface Words {
  readonly who: string;
  /** What holds where the setting is absent. */
  readonly none?: string;
}

function changed(what: string, before: unknown, after: unknown, { who }: Words): readonly Change[] {
  return canonical(before) === canonical(after) ? [] : [{ what, who }];
}

function value(name: string, before: unknown, after: unknown, words: Words): readonly Change[] {
  const { none = "nothing" } = words;
  return changed(`${name} is now ${text(after, none)}, not ${text(before, none)}.`, before, after, words);
}

/** A setting as an author writes it: `{ from: 21:00, to: 08:00, then: hold }`. */
function text(given: unknown, none: string): string {
  if (given === undefined) return none;
  if (Array.isArray(given)) return `[${given.map((one) => text(one, none)).join(", ")}]`;
  if (typeof given !== "object" || given === null) return String(given);
  return `{ ${Object.entries(given)
    .map(([name, one]) => `${name}: ${text(one, none)}`)
    .join(", ")} }`;
}

function importPart(imports: Imports | undefined, part: "rate" | "keep"): string | undefined {
  if (imports === undefined) return undefined;
  return part === "rate" ? `${rateOf(imports)} rows a second` : spoken(keepOf(imports));
}

function percent(share: number | undefined): string | undefined {
  return share === undefined ? undefined : shareText(share);
}

function duration(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : spoken(milliseconds);
}

function names(before: object, after: object): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])];
}
