import type { CountryHours, Settings } from "../../../core/model/settings.ts";
import { canonical } from "../rules/recheck-hash.ts";
import { spoken } from "../values/duration.ts";
import { type Change, DELIVERY, HOURS, names, value } from "./setting-change.ts";

/** Topics that came or changed; compareTopics reports those that are gone. */
export function topics(before: Settings["topics"], after: Settings["topics"]): readonly Change[] {
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
export function countryHours(
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

/** Caps that came and went. */
export function caps({ caps: before }: Settings, { caps: after }: Settings): readonly Change[] {
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
