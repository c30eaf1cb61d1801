import { UNTIL_AGREED } from "../channels/channel.ts";
import { addressedChannels, CHANNEL_WORDS, type Channel } from "../channels/channels.ts";
import { defined } from "../model/defined.ts";
import { getOwn } from "../model/json.ts";
import type { LeftOut, LeftOutPart, Profile } from "../model/profile.ts";
import { type SuppressionRecord, UNSUBSCRIBED } from "../model/suppression.ts";
import { addressHashes, isValid } from "../policy/address.ts";
import type { Hash } from "../ports/system.ts";
import { answerFacts, CHANNEL_NAMES, idFacts, trustOf } from "./answer-facts.ts";
import type { Records } from "./explain.ts";
import { counted, moment, shown } from "./words.ts";

/** What is known of a customer besides events and journeys, a sentence each. */
export function profileFacts(profile: Profile, zone: string): readonly string[] {
  const facts: string[] = [];
  const addresses = Object.entries(profile.addresses);
  for (const [kind, { v, how, others = [] }] of addresses) {
    const name = CHANNEL_NAMES[kind] ?? kind;
    const more = others.length === 0 ? "" : `, and ${counted(others.length, "other device")}`;
    facts.push(
      v === null
        ? `${name} address taken back`
        : `${name}: ${v}${more}${doubt(kind, v, profile)}${trustOf(defined({ how }))}`,
    );
  }
  if (addresses.length === 0) facts.push("no address known");
  facts.push(...answerFacts(profile, zone));
  facts.push(...idFacts(profile, zone), placeOf(profile));
  for (const [name, { v }] of Object.entries(profile.traits)) facts.push(`${name}: ${shown(v)}`);
  if (profile.segments.length > 0) facts.push(`in segments ${profile.segments.join(", ")}`);
  for (const [part, noted] of Object.entries(profile.leftOut ?? {})) facts.push(leftOutText(part, noted, zone));
  return facts;
}

/** Why an address cannot be written to. */
function doubt(kind: string, text: string, { country }: Profile): string {
  const known = (["email", "phone", "push"] as const).find((each) => each === kind);
  if (known === undefined || isValid(known, text)) return "";
  const missing = known === "phone" && country === undefined && !/^\s*(\+|00)/.test(text);
  return missing ? " (cannot be written to: it names no country, and none is known)" : " (cannot be written to)";
}

const LEFT_OUT = {
  trait: "because it did not fit, of traits: traits and counts have 64 kB",
  "event name": "because it did not fit, of event names: traits and counts have 64 kB",
  consent: "of the answers on topics: the settings declare no such topic or channel",
  properties: "because it did not fit, of an event's properties: 8 kB of each event are kept",
  "event ids": "of the lists of event ids: those of the latest 8,000 events are kept",
  field:
    "of the fields of events: an id of nobody or of no declared namespace, or it was empty, null or of another kind",
  text: "",
  "trait type": "because the value of a trait was not of its declared type",
  "property type": "because the value of a property was not of its declared type",
  add: "because a trait is no number, so that nothing can be added to it",
  append: "because a trait is no list, so that nothing can be appended to it",
  alias: "of the ids of events: they were not joined, because of the settings, of a browser's word or of their number",
  confirmation: "of confirmations: the address that they went to is no longer the customer's",
} satisfies Record<LeftOutPart, string>;

function leftOutText(part: string, { n, last, name }: LeftOut, zone: string): string {
  const times = n === 1 ? "once" : `${n} times`;
  if (part === "condition") {
    return `a condition was more work than is allowed and counted as no, ${times}; the last was ${name} (${moment(last, zone)})`;
  }
  if (part === "text") {
    return `a text was read as the number, or the yes or no, that conditions take it for, ${times}; the last was ${name} (${moment(last, zone)}). Declare its type`;
  }
  const why = new Map<string, string>(Object.entries(LEFT_OUT)).get(part) ?? part;
  return `left out ${times} ${why}; the last was ${name} (${moment(last, zone)})`;
}

function placeOf(profile: Profile): string {
  const country = profile.country === undefined ? "" : `, country ${profile.country.v}`;
  return profile.zone === undefined ? `time zone not told${country}` : `time zone ${profile.zone.v}${country}`;
}

/** What is known against the addresses that a customer has, a sentence each; one read for each address. */
export async function suppressionFacts(
  records: Pick<Records, "suppression">,
  hash: Hash,
  profile: Profile,
  zone: string,
): Promise<readonly string[]> {
  const facts: string[] = [];
  for (const channel of addressedChannels()) {
    for (const each of addressHashes(hash, profile, channel)) {
      const found = await records.suppression(channel, each);
      if (found !== undefined) facts.push(...recordFacts(CHANNEL_WORDS[channel].plural, channel, found, zone));
    }
  }
  return facts;
}

function recordFacts(
  name: string,
  channel: Channel,
  { suppression: { reason, time }, lifted, lifts, said }: SuppressionRecord,
  zone: string,
): string[] {
  const told = lifts.map(
    ({ by, why, at, was }) =>
      `${name}: ${by} lifted "${was.reason}" of ${moment(was.time, zone)} on ${moment(at, zone)}: ${why}`,
  );
  if (said !== undefined) {
    const what = said.word === "stop" ? "STOP came from the number" : "START came from the number, which ends STOP";
    told.push(`${name}: ${what}, on ${moment(said.time, zone)}`);
  }
  return lifted
    ? told
    : [...told, `${name}: ${reason} since ${moment(time, zone)}; ${suppressionText(channel, reason)}`];
}

/** What follows from a suppression. */
export function suppressionText(channel: string, reason: string): string {
  if (reason !== UNSUBSCRIBED) return "nothing is sent to this address";
  return getOwn(CHANNEL_WORDS, channel)?.unsubscribed ?? UNTIL_AGREED;
}
