import { sha256 } from "../../adapters/system/system.ts";
import { getOwn, isJsonObject } from "../../core/model/json.ts";
import type { Answer, Profile } from "../../core/model/profile.ts";
import { addressHash } from "../../core/policy/address.ts";
import { filled } from "./arrivals.ts";
import { wasErased } from "./entries.ts";
import { HALF_HOUR, type History, type HistoryEvent, MINUTE } from "./history.ts";
import { INVARIANTS } from "./invariants.ts";
import type { Played } from "./play.ts";
import { idOf } from "./send-invariants.ts";
import type { Call, Said } from "./trace.ts";

type Check = (history: History, played: Played) => readonly string[];

/** What must hold of agreements, addresses, numbers and joins; judged by what was said, and not by the code that folds it. */
export const CONSENT_INVARIANTS = {
  "40 nobody gets a message on a topic with double opt-in before they confirm it on that channel": (_, { trace }) =>
    trace.calls.filter(isNews).flatMap((call) => {
      const profile = writtenBy(trace.stored, call);
      if (profile === undefined) return [`${idOf(call)} was sent without a profile write`];
      const ids = personOf(profile);
      const at = call.decided?.at ?? 0;
      const confirmed = trace.said.filter((said) => confirms(said, call.channel, ids) && said.at <= at);
      const before = confirmed.length > 0;
      // The address was the customer's when the confirmation came in.
      const theirs = confirmed.some((said) =>
        trace.stored.slice(said.at, at + 1).some(({ profile: { customerId, addresses } }) => {
          const { v } = addresses[call.channel === "email" ? "email" : "phone"] ?? {};
          return v === said.to && ids.includes(customerId);
        }),
      );
      const agreed = latest(profile.consent, call.channel)?.v === true;
      return [
        ...(before ? [] : [`${idOf(call)} was sent before a confirmation`]),
        ...(before && !theirs ? [`${idOf(call)} was confirmed by an address that was another's by then`] : []),
        ...(agreed ? [] : [`${idOf(call)} was sent without consent`]),
      ];
    }),

  "41 an address that only a browser said gets the confirmation alone": (history, { trace }) =>
    trace.calls
      .filter((call) => call.channel === "email" && !asks(call))
      .flatMap((call) => {
        const ids = personOf(writtenBy(trace.stored, call) ?? { customerId: call.customer });
        const { at = 0, time = 0 } = call.decided ?? {};
        const told = history.events.some(
          (event) =>
            ids.includes(event.customer) &&
            event.trust !== "browser" &&
            emailOf(event, history) === call.to &&
            Math.min(...event.arrivals) * HALF_HOUR + history.start <= time + SKEW,
        );
        const confirmed = trace.said.some(
          (said) => said.kind === "confirm" && said.to === call.to && said.at <= at && ids.includes(customerOf(said)),
        );
        return told || confirmed ? [] : [`${idOf(call)} went to ${call.to}, which only a browser said`];
      }),

  "42 an address is asked to confirm once a day": (_, { trace }) => {
    const asking = trace.calls.filter((call) => asks(call) && !call.declined);
    return asking.flatMap((call, i) =>
      asking.slice(0, i).flatMap((other) => {
        const apart = Math.abs((call.decided?.time ?? 0) - (other.decided?.time ?? 0));
        // One message may be handed over twice.
        const same = call.key === other.key && call.customer === other.customer && call.start === other.start;
        const twice = !same && call.to === other.to && apart < DAY - MINUTE;
        return twice ? [`${idOf(call)} asked ${call.to} ${apart / MINUTE} minutes after ${idOf(other)}`] : [];
      }),
    );
  },

  "43 opening a page says nothing, and what was said by a button counts once": (_, { trace, profiles }) => [
    ...trace.said.filter(({ press }) => !press).map(({ event }) => `${event.name} was said by opening a page`),
    ...[...Map.groupBy(trace.said, pressOf)].flatMap(([press, all]) =>
      new Set(all.map(({ event }) => event.detail.id)).size > 1 ? [`${press} was said twice`] : [],
    ),
    ...profiles.flatMap((profile) => {
      const ids = personOf(profile);
      const theirs = trace.said.filter((said) => ids.includes(customerOf(said)));
      return ["Consent Confirmed", "Topic Unsubscribed"].flatMap((name) => {
        const different = new Set(theirs.flatMap(({ event }) => (event.name === name ? [event.detail.id] : [])));
        const n = profile.counts[name]?.n ?? 0;
        const least = ids.some((id) => wasErased(trace, id)) ? 0 : different.size;
        return n >= least && n <= different.size
          ? []
          : [`${profile.customerId}: ${different.size} × ${name} was said, ${n} counted`];
      });
    }),
  ],

  "44 the last word on a topic with double opt-in holds, and a no as late as a yes": (history, played) =>
    played.profiles.flatMap((profile) =>
      CHANNELS.flatMap((channel) => {
        const holds = latest(profile.consent, channel)?.v === true;
        const { yes, no } = wordsOn(history, played, profile, channel);
        const last = Math.max(...yes.map(({ time }) => time));
        const refused = Math.max(...no);
        const where = `${profile.customerId} on ${channel}`;
        if (holds && yes.length === 0) return [`${where}: agreed, and nobody has confirmed it`];
        if (holds && refused >= last + SKEW) return [`${where}: agreed, and refused it at ${refused}, last at ${last}`];
        const erased = personOf(profile).some((id) => wasErased(played.trace, id));
        const clear = !erased && last > refused + MARGIN && isOneAddress(history, profile, channel);
        return !holds && clear ? [`${where}: refused, and confirmed it last at ${last}`] : [];
      }),
    ),

  "45 a browser's yes does not count, and its no does": (history, { profiles, trace }) =>
    profiles.flatMap((profile) => {
      const ids = personOf(profile);
      const answers = history.events.filter(
        ({ customer, context: { consent } }) =>
          ids.includes(customer) && isJsonObject(consent) && typeof consent.offers === "boolean",
      );
      const yes = answers.filter(
        ({ trust, context: { consent } }) => isJsonObject(consent) && consent.offers === true && trust !== "browser",
      );
      const no = answers.filter(({ context: { consent } }) => isJsonObject(consent) && consent.offers === false);
      const [agreed, refused] = [yes, no].map((all) => Math.max(...all.map(({ time }) => time)));
      const holds = profile.consent.offers?.v === true;
      if (agreed === undefined || refused === undefined || !holds) return [];
      if (yes.length === 0) return [`${profile.customerId} agrees to offers by a browser's word alone`];
      // A clock ahead is worth up to half an hour.
      const late = refused > agreed + 1 && !ids.some((id) => wasErased(trace, id));
      return late ? [`${profile.customerId} agrees to offers, and refused them at ${refused}, last at ${agreed}`] : [];
    }),

  "46 nothing is sent to a number whose STOP was stored, and the later word holds": (history, { trace, stopped }) => [
    ...trace.calls
      .filter(({ channel }) => channel === "sms")
      .flatMap((call) => {
        const stored = trace.words.slice(0, call.words).filter(({ number }) => number === addressHash(sha256, call.to));
        return isStopped(stored.map(({ word, time }) => ({ stop: word === "stop", time })))
          ? [`${idOf(call)} went to a number that had sent STOP`]
          : [];
      }),
    ...[...stopped].flatMap(([number, holds]) => {
      const theirs = (history.texts ?? []).filter(({ from }) => from === number);
      const meant = isStopped(theirs.map(({ word, time }) => ({ stop: word === "STOP", time })));
      return meant === holds ? [] : [`${number} is ${holds ? "" : "not "}stopped at the end`];
    }),
  ],

  "47 two known customers become one where a system says so, by an id that joins, and only then": (history, played) => {
    if (played.trace.erased.length > 0) return [];
    const of = (customer: string) =>
      new Set(
        history.events.flatMap(({ customer: whose, aliases, trust }) =>
          whose === customer && trust !== "browser" && typeof aliases?.shop === "string" && aliases.shop !== "null"
            ? [aliases.shop]
            : [],
        ),
      );
    const known = ["ann", "bob", "eve"];
    const groups = known.map((customer) => joinedTo(customer, known, of));
    return played.profiles.flatMap((profile) => {
      const ids = personOf(profile);
      const mine = known.filter((one) => ids.includes(one));
      const [first] = mine;
      const meant = groups.find((group) => first !== undefined && group.includes(first)) ?? [];
      const there = meant.filter((one) => history.events.some(({ customer }) => customer === one));
      const asMeant = first === undefined || mine.join() === there.join();
      return asMeant ? [] : [`${profile.customerId} is ${mine.join()}, and ${there.join()} was said to be one`];
    });
  },

  "48 a visitor who signs in is that customer, and nobody is left being merged": (history, { profiles, trace }) => {
    const left = profiles.flatMap(({ customerId, merging }) => (merging ? [`${customerId} is being merged`] : []));
    const joined = history.events.some(({ visitor }) => visitor !== undefined);
    const two = joined && trace.erased.length === 0 && profiles.some(({ customerId }) => customerId === VISITOR);
    return [...left, ...(two ? [`${VISITOR} is a customer of their own`] : [])];
  },
} as const satisfies Record<string, Check>;

/** Of everybody's invariants those that hold where customers become one, and where somebody is erased too. */
const JOINED = /^(2|3|6|10|13) /;
const ERASED = /^(3|6|10) /;

/** What is broken after this history, in words; empty where everything holds. */
export function brokenConfirmed(history: History, played: Played): readonly string[] {
  const everybody = played.trace.erased.length > 0 ? ERASED : JOINED;
  const others = Object.entries(INVARIANTS).filter(([name]) => everybody.test(name));
  return [...others, ...Object.entries(CONSENT_INVARIANTS)].flatMap(([name, check]) =>
    check(history, played).map((found) => `${name}: ${found}`),
  );
}

const VISITOR = "anonymous/fay";
const CHANNELS = ["email", "sms"] as const;
const DAY = 24 * 60 * MINUTE;
/** How far the clocks of two functions differ at most, and how long a call takes. */
const SKEW = 20_000;
/** A no that comes after a yes counts where it is dated up to ten minutes before it. */
const MARGIN = 10 * MINUTE + SKEW;

/** The ids of one person: those of profiles that were merged, and those that lead to this one. */
function personOf({ customerId, merged = {}, aliases = [] }: Pick<Profile, "customerId" | "merged" | "aliases">) {
  return [...new Set([customerId, ...Object.keys(merged), ...aliases])];
}

function isNews({ key }: Call): boolean {
  return key.startsWith("bulletin#");
}

function asks({ key }: Call): boolean {
  return key.startsWith("confirm_news_");
}

function writtenBy(stored: Played["trace"]["stored"], { decided }: Call): Profile | undefined {
  return decided && stored[decided.at]?.profile;
}

function customerOf({ event }: Said): string {
  return String(event.detail.customerId);
}

/** What is pressed once, however often it is: the button of a message within one minute. */
function pressOf({ event: { name, detail } }: Said): string {
  const { message } = isJsonObject(detail.properties) ? detail.properties : {};
  const minute = Math.floor(Date.parse(String(detail.time)) / MINUTE);
  return `${name} of ${detail.customerId} ${message} in minute ${minute}`;
}

function confirms(said: Said, channel: string, ids: readonly string[]): boolean {
  const { properties } = said.event.detail;
  const on = isJsonObject(properties) ? properties.channel : undefined;
  return said.kind === "confirm" && said.press && on === channel && ids.includes(customerOf(said));
}

/** The later of the answers on the topic and on the topic by this channel; of one time the refusal. */
function latest(consent: Profile["consent"], channel: string): Answer | undefined {
  const said = [getOwn(consent, "news"), getOwn(consent, `news/${channel}`)].flatMap((answer) => answer ?? []);
  return said.toSorted((a, b) => b.t - a.t || Number(a.v) - Number(b.v))[0];
}

/** When this person confirmed the topic on a channel, and when they refused it; epoch milliseconds. */
function wordsOn({ events, start }: History, { trace }: Played, profile: Profile, channel: string) {
  const ids = personOf(profile);
  const refused = events.flatMap(({ customer, time, context: { consent } }) => {
    const news = isJsonObject(consent) ? consent.news : undefined;
    const no = news === false || (isJsonObject(news) && news[channel] === false);
    return no && ids.includes(customer) ? [start + time * HALF_HOUR] : [];
  });
  const left = trace.said.flatMap((said) => {
    const { properties, time } = said.event.detail;
    const ends = said.kind === "unsubscribe" && isJsonObject(properties);
    const theirs = ends && properties.topic === "news" && properties.channel === channel;
    return theirs && ids.includes(customerOf(said)) ? [Date.parse(String(time))] : [];
  });
  const yes = trace.said.flatMap((said) =>
    confirms(said, channel, ids) ? [{ time: Date.parse(String(said.event.detail.time)) }] : [],
  );
  return { yes, no: [...refused, ...left] };
}

/** Whether a person had one address of a channel all along, so that each confirmation was of that address. */
function isOneAddress(history: History, profile: Profile, channel: "email" | "sms"): boolean {
  const kind = channel === "email" ? "email" : "phone";
  const ids = personOf(profile);
  const all = history.events.flatMap(({ customer, context }) => {
    const { addresses } = filled(context, customer, history.start);
    return ids.includes(customer) && isJsonObject(addresses) && kind in addresses ? [addresses[kind]] : [];
  });
  return new Set(all).size === 1;
}

function emailOf({ customer, context }: HistoryEvent, { start }: History): string | undefined {
  const { addresses } = filled(context, customer, start);
  const email = isJsonObject(addresses) ? addresses.email : undefined;
  return typeof email === "string" ? email : undefined;
}

function isStopped(words: readonly { readonly stop: boolean; readonly time: number }[]): boolean {
  return words.toSorted((a, b) => b.time - a.time || Number(b.stop) - Number(a.stop))[0]?.stop === true;
}

/** The customers who are one with this one, by the ids that they share. */
function joinedTo(customer: string, all: readonly string[], of: (one: string) => ReadonlySet<string>): string[] {
  const group = new Set([customer]);
  for (let size = 0; size < group.size; ) {
    size = group.size;
    for (const one of all) {
      const shared = [...group].some((member) => [...of(member)].some((id) => of(one).has(id)));
      if (shared) group.add(one);
    }
  }
  return all.filter((one) => group.has(one));
}
