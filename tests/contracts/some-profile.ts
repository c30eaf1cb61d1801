import type { Effect, Profile } from "../../core/model/profile.ts";
import { T0 } from "./stores.ts";

/** A profile of nobody in particular. */
export function someProfile(customerId: string, fields: Partial<Profile> = {}): Profile {
  return {
    schema: 1,
    customerId,
    born: T0,
    ver: 1,
    serial: 0,
    traits: {},
    addresses: {},
    consent: {},
    segments: [],
    counts: {},
    entries: {},
    journeys: {},
    slots: [],
    recent: [],
    pending: {},
    ...fields,
  };
}

export function enterEffect(n: number): Effect {
  return { kind: "enter", journey: "welcome", n, version: "0123456789ab", start: T0 };
}

export function exitEffect(n: number): Effect {
  return { kind: "exit", journey: "welcome", n, reason: "it's bought" };
}
