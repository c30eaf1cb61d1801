import { defined } from "../model/defined.ts";
import { type AddressKind, type EventContext, PURPOSES, type Purpose } from "../model/event.ts";
import { getOwn, isJsonObject, type Json, type JsonObject } from "../model/json.ts";
import { type LeaveOut, storableFields } from "./storable.ts";

/*
 * The context of an event: what it says about the customer. Systems fill in what they know and send other fields as
 * null or empty, so each field is read by itself, and an unusable field does not cost the others.
 */

/**
 * The usable part of an event's context. `leaveOut` is called with the path of each field that is empty, null or of
 * another type.
 */
export function readContext(said: Json | undefined, leaveOut: LeaveOut): EventContext {
  if (said === undefined) return {};
  if (!isJsonObject(said)) {
    leaveOut("context");
    return {};
  }
  const traits = objectOf(said, "traits", leaveOut);
  const addresses = objectOf(said, "addresses", leaveOut);
  const consent = objectOf(said, "consent", leaveOut);
  const confirmed = objectOf(said, "confirmed", leaveOut);
  const purposes = objectOf(said, "purposes", leaveOut);
  const text = (name: string, longest: number) => textOf(said, name, longest, leaveOut);
  return defined({
    traits: traits && storableFields(traits, "context.traits", leaveOut),
    addresses: addresses && readAddresses(addresses, leaveOut),
    consent: consent && readConsent(consent, leaveOut),
    basis: text("basis", GROUNDS_LENGTH),
    source: text("source", GROUNDS_LENGTH),
    proof: text("proof", GROUNDS_LENGTH),
    confirmed: confirmed && readConfirmed(confirmed, leaveOut),
    purposes: purposes && readPurposes(purposes, leaveOut),
    zone: text("zone", 64),
    locale: text("locale", 64),
    country: text("country", 64),
    message: text("message", 512),
  });
}

/** Longest basis, source or proof of an answer. */
const GROUNDS_LENGTH = 256;

function objectOf(said: JsonObject, name: string, leaveOut: LeaveOut): JsonObject | undefined {
  const value = getOwn(said, name);
  if (value === undefined || isJsonObject(value)) return value;
  leaveOut(`context.${name}`);
  return undefined;
}

/** The text in a field; undefined, and left out, where it is empty, too long or no text. `at`: the path of the object. */
export function textOf(
  said: JsonObject,
  name: string,
  longest: number,
  leaveOut: LeaveOut,
  at = "context",
): string | undefined {
  const value = getOwn(said, name);
  if (value === undefined) return undefined;
  if (typeof value === "string" && value !== "" && value.length <= longest) return value;
  leaveOut(`${at}.${name}`);
  return undefined;
}

const KINDS: Readonly<Record<AddressKind, true>> = { email: true, phone: true, push: true };
const ADDRESS_LENGTH = 1_000;

function isKind(name: string): name is AddressKind {
  return Object.hasOwn(KINDS, name);
}

/** Null removes an address. */
function readAddresses(said: JsonObject, leaveOut: LeaveOut): NonNullable<EventContext["addresses"]> {
  const addresses: Partial<Record<AddressKind, string | null>> = {};
  for (const [name, value] of Object.entries(said)) {
    const usable = value === null || (typeof value === "string" && value !== "" && value.length <= ADDRESS_LENGTH);
    if (usable && isKind(name)) addresses[name] = value;
    else leaveOut(`context.addresses.${name}`);
  }
  return addresses;
}

/** Only true and false are answers: consent must not rest on a word that we would have to interpret. */
function readConsent(said: JsonObject, leaveOut: LeaveOut): NonNullable<EventContext["consent"]> {
  const consent = new Map<string, boolean | Readonly<Record<string, boolean>>>();
  for (const [topic, answer] of Object.entries(said)) {
    if (typeof answer === "boolean" && isName(topic)) {
      consent.set(topic, answer);
      continue;
    }
    const path = `context.consent.${topic}`;
    if (isJsonObject(answer) && isName(topic)) consent.set(topic, byChannel(answer, path, leaveOut));
    else leaveOut(path);
  }
  return Object.fromEntries(consent);
}

function byChannel(said: JsonObject, path: string, leaveOut: LeaveOut): Readonly<Record<string, boolean>> {
  const answers = new Map<string, boolean>();
  for (const [channel, answer] of Object.entries(said)) {
    if (typeof answer === "boolean" && isName(channel)) answers.set(channel, answer);
    else leaveOut(`${path}.${channel}`);
  }
  return Object.fromEntries(answers);
}

function readPurposes(said: JsonObject, leaveOut: LeaveOut): NonNullable<EventContext["purposes"]> {
  const purposes: Partial<Record<Purpose, boolean>> = {};
  for (const [name, answer] of Object.entries(said)) {
    const purpose = PURPOSES.find((each) => each === name);
    if (typeof answer === "boolean" && purpose !== undefined) purposes[purpose] = answer;
    else leaveOut(`context.purposes.${name}`);
  }
  return purposes;
}

function readConfirmed(said: JsonObject, leaveOut: LeaveOut): NonNullable<EventContext["confirmed"]> {
  const confirmed: Partial<Record<AddressKind, string>> = {};
  for (const [kind, hash] of Object.entries(said)) {
    if (typeof hash === "string" && isKind(kind) && /^[0-9a-f]{16,64}$/.test(hash)) confirmed[kind] = hash;
    else leaveOut(`context.confirmed.${kind}`);
  }
  return confirmed;
}

function isName(name: string): boolean {
  return name !== "" && name !== "__proto__";
}
