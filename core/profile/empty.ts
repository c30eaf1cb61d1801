import type { Profile } from "../model/profile.ts";

/** A customer of whom nothing is known yet, first heard of at `born` (epoch milliseconds). Never stored: `ver` is 0. */
export function emptyProfile(customerId: string, born: number): Profile {
  return {
    schema: 1,
    customerId,
    born,
    ver: 0,
    serial: 1,
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
  };
}
