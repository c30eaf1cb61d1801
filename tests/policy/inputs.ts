import { sha256 } from "../../adapters/system/system.ts";
import type { Entry } from "../../core/model/entry.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import type { MessageFacts, PolicyInput } from "../../core/policy/decision.ts";

/** Tuesday, noon in London. */
export const NOON = at("2026-12-01T12:00:00Z");
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function at(iso: string): number {
  return Date.parse(iso);
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}

export const settings: Settings = {
  zone: "Europe/London",
  sender: { email: "Shop <hello@example.com>" },
  topics: {
    offers: { channels: ["email"], default: "out" },
    account: { channels: ["email"], default: "in" },
  },
  caps: [],
  stages: {},
};

export const message: MessageFacts = {
  key: "welcome#1#hello#1",
  journey: "welcome",
  n: 1,
  channel: "email",
  topic: "account",
  transactional: false,
};

export function entry(fields: Partial<Entry> = {}): Entry {
  return {
    journey: "welcome",
    n: 1,
    version: "0123456789ab",
    start: NOON - HOUR,
    event: { name: "Order Completed", time: NOON - HOUR, properties: { orderId: "o-1" } },
    rules: { exit: [], watch: [] },
    cursor: "",
    waits: {},
    seen: {},
    kept: {},
    due: NOON + 30 * DAY,
    ...fields,
  };
}

/** A customer who may be written to: inside the journey, with an address. */
export function customer(fields: Partial<Profile> = {}): Profile {
  return {
    ...emptyProfile("c-1", NOON - DAY),
    ver: 1,
    serial: 2,
    addresses: { email: { v: "ada@example.com", t: 1 } },
    entries: { "welcome#1": entry() },
    ...fields,
  };
}

/** Everything the gate looks at, letting the message pass but for what a test changes. */
export function input(fields: Partial<PolicyInput> = {}): PolicyInput {
  return { now: NOON, hash: sha256, settings, profile: customer(), message, suppression: undefined, ...fields };
}
