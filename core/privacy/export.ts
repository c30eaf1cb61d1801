import type { Channel } from "../channels/channels.ts";
import type { AnswerRecord } from "../consent/history.ts";
import { defined } from "../model/defined.ts";
import type { Effect } from "../model/effect.ts";
import type { Entry, OffloadedEntry } from "../model/entry.ts";
import { isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import type { Message } from "../model/message.ts";
import type { Address, Answer, Profile, RecentEvent, Stamped } from "../model/profile.ts";
import type { SuppressionRecord } from "../model/suppression.ts";
import type { InboxMessage } from "../ports/inbox.ts";
import { HALF_HOUR } from "../profile/clicks.ts";
import { isOffloaded } from "../profile/offload.ts";

/** Everything that is stored of one person, as the adapter read it. */
export interface Held {
  readonly profile: Profile | undefined;
  /** Their ids; `since`: when another name was joined (epoch milliseconds). */
  readonly ids: readonly { readonly id: string; readonly since?: number }[];
  readonly messages: readonly Message[];
  /** What is kept for the customer's app. */
  readonly inApp: readonly InboxMessage[];
  readonly answers: readonly AnswerRecord[];
  /** Events whose ids lie in side items. */
  readonly spilled: readonly RecentEvent[];
  readonly ended: readonly EndedEntries[];
  readonly memberships: readonly { readonly id: string; readonly segment: string; readonly member: boolean }[];
  readonly suppressions: readonly (SuppressionRecord & { readonly channel: Channel; readonly addressHash: string })[];
  /** What the customer's addresses were mailed on request, by hash: who was asked to confirm, who got a new link. */
  readonly mailed: readonly JsonObject[];
  /** Receipt of the last erasure of the id that was given. */
  readonly erasure?: JsonObject;
  /** Items of any other kind, as they are stored. */
  readonly other: readonly JsonObject[];
}

export interface EndedEntries {
  readonly journey: string;
  /** Hash of the key's value. */
  readonly key: string;
  readonly count: number;
  /** Epoch milliseconds. */
  readonly last: number;
}

/**
 * What is held of a customer, as one JSON document for them: docs/privacy.md describes each field. A field is only added, never renamed;
 * `format` grows if one must. Times are ISO 8601. Texts that the workspace wrote (templates) are not in it.
 */
export function customerExport(held: Held, now: number): JsonObject {
  const { profile, ids, messages, inApp, answers, spilled, ended, memberships, suppressions, mailed, erasure, other } =
    held;
  return plain({
    export: "customer",
    format: 1,
    made: iso(now),
    customerId: profile?.customerId ?? ids[0]?.id ?? null,
    ids: ids.map(({ id, since }) => ({ id, since: since === undefined ? undefined : iso(since) })),
    ...(profile === undefined ? {} : profileParts(profile)),
    answers: answers.flatMap(({ changes }) =>
      changes.map(({ time, at, ...rest }) => ({ ...rest, time: iso(time), at: iso(at) })),
    ),
    olderAnswers: answers.reduce((sum, { older }) => sum + older, 0),
    recentEvents: [...spilled, ...(profile?.recent ?? [])]
      .filter(({ name }) => name !== "")
      .map(({ time, at, ...rest }) => ({ ...rest, time: iso(time), at: iso(at) })),
    memberships,
    endedEntries: ended.map(({ last, ...rest }) => ({ ...rest, last: iso(last) })),
    messages: messages.map(messageOf),
    inApp: inApp.map(({ key, content, time, expires, acts }) => ({
      key,
      content: { ...content },
      time: iso(time),
      expires: iso(expires),
      ...mapped(acts, iso),
    })),
    suppressions: suppressions.map(({ channel, addressHash, suppression, lifted, lifts, said }) => ({
      channel,
      addressHash,
      reason: suppression.reason,
      time: iso(suppression.time),
      lifted,
      ...(said === undefined ? {} : { said: said.word, saidAt: iso(said.time) }),
      lifts: lifts.map(({ by, why, at, was }) => ({ by, why, at: iso(at), was: was.reason })),
    })),
    mailed,
    erasure,
    other,
  });
}

/** The field of the export that has each part of a profile, or why none has. A test fills every part and looks for it. */
export const EXPORTED_PARTS: Readonly<Record<keyof Profile, { readonly in: string } | { readonly not: string }>> = {
  schema: { not: "the number of a format" },
  customerId: { in: "customerId" },
  born: { in: "knownSince" },
  ver: { not: "counts writes" },
  serial: { not: "numbers entries" },
  traits: { in: "traits" },
  removed: { in: "removedTraits" },
  addresses: { in: "addresses" },
  consent: { in: "consent" },
  unconfirmed: { in: "unconfirmedConsent" },
  purposes: { in: "purposes" },
  erased: { in: "erasedBefore" },
  aliases: { in: "aliases" },
  zone: { in: "zone" },
  locale: { in: "locale" },
  country: { in: "country" },
  segments: { in: "segments" },
  counts: { in: "events" },
  entries: { in: "entries" },
  journeys: { in: "journeys" },
  slots: { in: "capSlots" },
  recent: { in: "recentEvents" },
  pending: { in: "pending" },
  spills: { not: "names side items, whose events are in recentEvents" },
  merged: { in: "merged" },
  conflicts: { in: "refusedJoins" },
  merging: { not: "lasts for minutes, and the profile into which this one goes is exported" },
  look: { not: "the version of rules under which segments were judged, and when they are next" },
  dates: { in: "dates" },
  windows: { in: "counted" },
  clicks: { in: "clicks" },
  leftOut: { in: "leftOut" },
  due: { not: "when the sweeper comes by" },
};

function profileParts(profile: Profile) {
  const { born, erased, traits, addresses, consent, unconfirmed = {}, purposes = {}, segments, counts } = profile;
  return {
    knownSince: iso(born),
    erasedBefore: erased === undefined ? undefined : iso(erased),
    traits: mapped(traits, stampedOf),
    removedTraits: mapped(profile.removed ?? {}, iso),
    addresses: mapped(addresses, addressOf),
    zone: profile.zone && stampedOf(profile.zone),
    locale: profile.locale && stampedOf(profile.locale),
    country: profile.country && stampedOf(profile.country),
    consent: mapped(consent, answerOf),
    unconfirmedConsent: mapped(unconfirmed, answerOf),
    purposes: mapped(purposes, answerOf),
    segments,
    events: mapped(counts, ({ n, first, last, ...rest }) => ({ n, first: iso(first), last: iso(last), ...rest })),
    journeys: mapped(profile.journeys, ({ count, last, ended, gone = [], refused }) => ({
      entered: count,
      last: iso(last),
      ended,
      earlier: gone.map(({ start, ...rest }) => ({ ...rest, start: iso(start) })),
      refused: mapped(refused, ({ n, last: latest }) => ({ n, last: iso(latest) })),
    })),
    entries: Object.values(profile.entries).map(entryOf),
    aliases: profile.aliases,
    pending: Object.values(profile.pending).map(effectOf),
    counted: profile.windows,
    ...defined({ clicks: profile.clicks?.map((halfHour) => iso(halfHour * HALF_HOUR)) }),
    dates: profile.dates,
    capSlots: profile.slots.map(({ time, ...rest }) => ({ ...rest, time: iso(time) })),
    merged: mapped(profile.merged ?? {}, ({ time }) => ({ time: iso(time) })),
    refusedJoins: (profile.conflicts ?? []).map(({ id, time }) => ({ id, time: iso(time) })),
    leftOut: profile.leftOut,
  };
}

/** Without the rules of its journey, and without the tokens by which its run is answered. */
function entryOf(entry: Entry | OffloadedEntry) {
  const start = iso(entry.start);
  if (isOffloaded(entry)) return { ...entry, start };
  const { rules: _, due: __, waits, ...rest } = entry;
  return { ...rest, start, waits: mapped(waits, ({ token: ___, ...wait }) => wait) };
}

/** What is decided and not done yet. */
function effectOf(effect: Effect) {
  if (effect.kind !== "wake") return effect;
  const { token: _, ...rest } = effect;
  return rest;
}

function stampedOf<T>({ v, t }: Stamped<T>) {
  return { value: v, time: iso(t) };
}

function addressOf({ v, t, how, earlier, others }: Address) {
  return {
    value: v,
    time: iso(t),
    how: how ?? "trusted",
    earlierHashes: earlier,
    ...defined({ otherDevices: others?.map(stampedOf) }),
  };
}

function answerOf({ v, t, ...rest }: Answer) {
  return { agreed: v, time: iso(t), how: "trusted", ...rest };
}

function messageOf({ time, first, until, lease: _, claimant: __, due: ___, marks = {}, ...message }: Message) {
  return {
    ...message,
    time: iso(time),
    first: iso(first),
    marks: mapped(marks, iso),
    ...defined({ until: until === undefined ? undefined : iso(until) }),
  };
}

function mapped<T, U>(from: Readonly<Partial<Record<string, T>>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(
    Object.entries(from).flatMap(([name, value]) => (value === undefined ? [] : [[name, change(value)]])),
  );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** Through JSON: absent fields fall away. */
function plain(value: object): JsonObject {
  const parsed: Json = JSON.parse(JSON.stringify(value));
  return isJsonObject(parsed) ? parsed : {};
}
