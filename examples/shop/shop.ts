import { defined } from "../../core/model/defined.ts";
import type { EventContext } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { makeShopper, type Shopper } from "./customer.ts";
import { DAY, type Happening, HOUR, MINUTE } from "./happening.ts";
import { basket, ITEMS, membership, order } from "./order.ts";
import { Random } from "./random.ts";

/** An event as systems put it on the bus, with the time at which it arrives there. */
export interface ShopEvent {
  readonly id: string;
  readonly name: string;
  /** When it happened; `receivedAt`: when it arrived. ISO 8601, UTC. */
  readonly time: string;
  readonly receivedAt: string;
  /** Absent for guests, who are unknown: such an event is refused. */
  readonly customerId?: string;
  readonly properties: JsonObject;
  readonly context?: EventContext;
}

export interface ShopOptions {
  readonly seed: number;
  readonly customers: number;
  readonly days: number;
  /** First midnight; epoch milliseconds. */
  readonly start: number;
}

/** The sample that `npm start` plays: a shop over 90 days, from 2 March 2026, across a change to summer time. */
export const SAMPLE: ShopOptions = { seed: 20260302, customers: 200, days: 90, start: Date.UTC(2026, 2, 2) };

/**
 * The events of a made-up shop, in order of arrival: visits, baskets, orders and their delivery, reviews, surveys, cancellations,
 * memberships, opt-outs. About one event in fifty comes twice with the same id, one in fifty comes hours or days late, and a few
 * orders are by unknown guests. The same options give the same events, byte for byte.
 */
export function shopEvents(options: ShopOptions): readonly ShopEvent[] {
  const events: ShopEvent[] = [];
  for (let number = 1; number <= options.customers; number++) {
    // Each customer has a random stream of their own, so that an added customer does not change the others.
    const random = new Random(options.seed + number * 7919);
    events.push(...arrivals(visits(makeShopper(number, random, options), options, random), random));
  }
  return events.toSorted((a, b) =>
    a.receivedAt === b.receivedAt ? compare(a.id, b.id) : compare(a.receivedAt, b.receivedAt),
  );
}

/** One customer's events, before they are delayed or duplicated on their way. */
function visits(shopper: Shopper, options: ShopOptions, random: Random): readonly Happening[] {
  const { customerId, habit } = shopper;
  const end = options.start + options.days * DAY;
  const done: Happening[] = [];
  const orders = { regular: 99, seldom: random.between(2, 3), once: 1, "looks only": 0 }[habit];
  const pause = { regular: [9, 24], seldom: [18, 40], once: [20, 60], "looks only": [10, 40] }[habit];
  let at = options.start + random.between(0, Math.floor(options.days * 0.6)) * DAY + timeOfDay(random);
  let ordered = 0;
  for (let cart = 1; at < end; cart++) {
    if (done.length === 0) done.push(introduction(shopper, at - 40 * MINUTE));
    done.push(...views(customerId, at, random));
    const buys = ordered < orders;
    if (buys || random.chance(0.4)) done.push(...basket(customerId, cart, at, random));
    if (buys) done.push(...order(customerId, ++ordered, cart, at, random));
    if (shopper.offers && random.chance(0.06)) done.push(optOut(customerId, at + random.between(1, 30) * HOUR));
    at += random.between(pause[0] ?? 10, pause[1] ?? 40) * DAY + timeOfDay(random) - 14 * HOUR;
  }
  if (shopper.renewalDate !== undefined && done.length > 0)
    done.push(...membership(customerId, shopper.renewalDate, options, random));
  return done.filter((happening) => happening.at >= options.start && happening.at < end);
}

function views(customerId: string, at: number, random: Random): readonly Happening[] {
  return Array.from({ length: random.between(1, 4) }, (_, index) => {
    const { item, price } = random.pick(...ITEMS);
    return { name: "Product Viewed", at: at - (index + 7) * 4 * MINUTE, customerId, properties: { item, price } };
  });
}

function optOut(customerId: string, at: number): Happening {
  return { name: "Preferences Changed", at, customerId, properties: {}, context: { consent: { offers: false } } };
}

/** The first event of a customer, which describes them. Some sign up, the others only visit. */
function introduction(shopper: Shopper, at: number): Happening {
  const { customerId, vip, email, phone, device, birthday, renewalDate, zone, offers, country, locale } = shopper;
  const addresses = {
    ...defined({ email, phone, push: device }),
  };
  const traits = {
    vip,
    ...defined({ birthday }),
    ...(renewalDate === undefined ? {} : { renewalDate, plan: "friends" }),
  };
  return {
    name: shopper.signsUp ? "Signed Up" : "Visit Started",
    at,
    customerId,
    properties: {},
    context: { traits, addresses, consent: { offers }, ...defined({ zone }), country, locale },
  };
}

/** The events as they arrive: with ids, mostly within seconds, some late, some twice. */
function arrivals(happenings: readonly Happening[], random: Random): readonly ShopEvent[] {
  const arrived: ShopEvent[] = [];
  for (const [index, { at, ...rest }] of happenings.toSorted((a, b) => a.at - b.at).entries()) {
    const owner = rest.customerId ?? `guest-${rest.properties.orderId}`;
    const late = random.chance(0.02) ? random.between(1, 60) * HOUR : random.between(0, 4_000);
    const event = { id: `${owner}-${index + 1}`, ...rest, time: iso(at), receivedAt: iso(at + late) };
    arrived.push(event);
    if (random.chance(0.02)) arrived.push({ ...event, receivedAt: iso(at + late + random.between(1, 1_800) * 1_000) });
  }
  return arrived;
}

/** Milliseconds after midnight UTC; mostly by day. */
function timeOfDay(random: Random): number {
  const hour = random.chance(0.9) ? random.between(7, 21) : random.between(0, 23);
  return hour * HOUR + random.between(0, 3_599) * 1_000;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
