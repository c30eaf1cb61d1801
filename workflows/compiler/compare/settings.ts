import { CHANNELS } from "../../../core/channels/channels.ts";
import { budgetName } from "../../../core/model/budget.ts";
import type { Rules } from "../../../core/model/rules.ts";
import { type Imports, keepOf, rateOf, type Settings } from "../../../core/model/settings.ts";
import { spreadOf } from "../../../core/moment/spread.ts";
import { PRIORITY_WAIT, priorityOf } from "../../../core/policy/priority.ts";
import { SOFT_BOUNCES } from "../../../core/profile/soft-bounces.ts";
import { spoken } from "../values/duration.ts";
import type { Finding, Side } from "./finding.ts";
import { type Change, changed, DELIVERY, duration, HOURS, names, percent, value } from "./setting-change.ts";
import { caps, countryHours, topics } from "./setting-lists.ts";

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

function importPart(imports: Imports | undefined, part: "rate" | "keep"): string | undefined {
  if (imports === undefined) return undefined;
  return part === "rate" ? `${rateOf(imports)} rows a second` : spoken(keepOf(imports));
}
