import type { EventContext } from "../../core/model/event.ts";
import type { JsonObject } from "../../core/model/json.ts";
import { makeShopper, type Shopper } from "./customer.ts";
import { Random } from "./random.ts";

/** An event as systems put it on the bus, with the time at which it arrives there. */
export interface ShopEvent {
  readonly id: string;
  readonly name: string;
  /** When it happened and when it came in; ISO 8601, UTC. */
  readonly time: string;
  readonly receivedAt: string;
  /** Absent for guests who never said who they are: such an event belongs to nobody, and is refused. */
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

interface Item {
  readonly item: string;
  readonly price: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ITEMS: readonly [Item, ...Item[]] = [
  { item: "Enamel mug", price: 9.5 },
  { item: "Linen apron", price: 24 },
  { item: "Beeswax candle", price: 14.5 },
  { item: "Wool throw", price: 79 },
  { item: "Oak board", price: 39 },
  { item: "Seed box", price: 18 },
  { item: "Tea tin", price: 12 },
];

/** The sample that `npm start` plays: a shop over 90 days, from 2 March 2026, across a change to summer time. */
export const SAMPLE: ShopOptions = { seed: 20260302, customers: 300, days: 90, start: Date.UTC(2026, 2, 2) };

/**
 * What the customers of a made-up shop do, in order of arrival: visits, orders, reviews, cancellations, changes of mind about
 * offers. About one event in fifty comes twice under the same id, one in fifty comes hours or days late, and a few
 * orders are by guests whom nobody knows. The same options give the same events, byte for byte.
 */
export function shopEvents(options: ShopOptions): readonly ShopEvent[] {
  const events: ShopEvent[] = [];
  for (let number = 1; number <= options.customers; number++) {
    // A stream of their own each: adding a customer leaves the others as they were.
    const random = new Random(options.seed + number * 7919);
    events.push(...arrivals(visits(makeShopper(number, random), options, random), random));
  }
  return events.toSorted((a, b) =>
    a.receivedAt === b.receivedAt ? compare(a.id, b.id) : compare(a.receivedAt, b.receivedAt),
  );
}

type Happening = Omit<ShopEvent, "id" | "time" | "receivedAt"> & { readonly at: number };

/** One customer's life in the shop, before anything is lost or doubled on the way. */
function visits(shopper: Shopper, options: ShopOptions, random: Random): readonly Happening[] {
  const { customerId, habit } = shopper;
  const end = options.start + options.days * DAY;
  const done: Happening[] = [];
  const orders = { regular: 99, seldom: random.between(2, 3), once: 1, "looks only": 0 }[habit];
  const pause = { regular: [9, 24], seldom: [18, 40], once: [20, 60], "looks only": [10, 40] }[habit];
  let at = options.start + random.between(0, Math.floor(options.days * 0.6)) * DAY + timeOfDay(random);
  let ordered = 0;
  while (at < end) {
    const context = done.length === 0 ? { context: introduction(shopper) } : {};
    for (let views = random.between(0, 3); views >= 0; views--) {
      const { item, price } = random.pick(...ITEMS);
      const viewed = {
        name: "Product Viewed",
        at: at - (views + 1) * 4 * MINUTE,
        customerId,
        properties: { item, price },
      };
      done.push(done.length === 0 ? { ...viewed, ...context } : viewed);
    }
    if (ordered < orders) {
      ordered += 1;
      done.push(...purchase(shopper, ordered, at, random));
    }
    if (shopper.offers && random.chance(0.06)) done.push(optOut(customerId, at + random.between(1, 30) * HOUR));
    at += random.between(pause[0] ?? 10, pause[1] ?? 40) * DAY + timeOfDay(random) - 14 * HOUR;
  }
  return done.filter((happening) => happening.at >= options.start && happening.at < end);
}

/** An order, and now and then its review in the second week, or its cancellation within six days. */
function purchase(shopper: Shopper, count: number, at: number, random: Random): readonly Happening[] {
  const { item, price } = random.pick(...ITEMS);
  const items = random.between(1, 6);
  const orderId = `${shopper.customerId}-${count}`;
  const properties = { orderId, total: Math.round(price * items * 100) / 100, currency: "GBP", items, top_item: item };
  if (random.chance(0.004)) return [{ name: "Order Completed", at, properties }];
  const order = { name: "Order Completed", at, customerId: shopper.customerId, properties };
  const review = { ...order, name: "Review Submitted", at: at + random.between(8 * 24, 16 * 24) * HOUR };
  if (random.chance(0.15)) return [order, { ...review, properties: { orderId, stars: random.between(2, 5) } }];
  if (!random.chance(0.07)) return [order];
  const cancelled = { ...order, name: "Order Cancelled", at: at + random.between(1, 140) * HOUR };
  return [order, { ...cancelled, properties: { orderId, total: properties.total, currency: "GBP" } }];
}

function optOut(customerId: string, at: number): Happening {
  return { name: "Preferences Changed", at, customerId, properties: {}, context: { consent: { offers: false } } };
}

/** What the first event says of its customer. */
function introduction(shopper: Shopper): EventContext {
  return {
    traits: { vip: shopper.vip },
    ...(shopper.email === undefined ? {} : { addresses: { email: shopper.email } }),
    consent: { offers: shopper.offers },
    ...(shopper.zone === undefined ? {} : { zone: shopper.zone }),
    country: shopper.country,
  };
}

/** What arrives of what happened: numbered, mostly within seconds, some late, some twice. */
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

/** People shop by day, mostly: milliseconds after midnight UTC. */
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
