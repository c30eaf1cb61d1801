import type { Effect } from "../../core/model/effect.ts";
import type { Entry } from "../../core/model/entry.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DAY, T0 } from "./stores.ts";

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

const ON_EXIT = [{ set: { last: { literal: 1 } }, add: {}, append: {}, remove: [], join: [], leave: ["shoppers"] }];

export function exitEffect(n: number): Effect {
  return { kind: "exit", journey: "welcome", n, reason: "it's bought" };
}

/** A live entry of an order that waits for its parcel, with so many bytes kept of its event. */
export function someEntry(n: number, bytes: number): Entry {
  return {
    journey: "order",
    n,
    version: "0123456789ab",
    key: n.toString(16).padStart(16, "0"),
    start: T0 + n * 1_000,
    startInName: true,
    event: {
      name: "Order Completed",
      time: T0 - 5,
      properties: { orderId: `o${n}`, lines: "x".repeat(bytes) },
      trimmed: { items: { kept: 2, of: 9 } },
    },
    cursor: "0123456789abcdef",
    rules: { exit: [{ event: "Order Cancelled", same: "orderId", reason: "cancelled" }], watch: [], onExit: ON_EXIT },
    waits: {
      "shipped#1": {
        rule: {
          kind: "events",
          need: "any",
          events: [{ event: "Order Shipped", same: "orderId", fields: [] }],
          since: "step",
        },
        token: "t".repeat(620),
        began: T0 + n * 1_000,
      },
    },
    seen: {},
    kept: {},
    due: T0 + n * 1_000 + 14 * DAY,
  };
}
