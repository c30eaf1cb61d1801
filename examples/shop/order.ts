import type { JsonObject } from "../../core/model/json.ts";
import { DAY, type Happening, HOUR, MINUTE } from "./happening.ts";
import type { Random } from "./random.ts";
import type { ShopOptions } from "./shop.ts";

interface Item {
  readonly item: string;
  readonly price: number;
}

/** What the shop sells. */
export const ITEMS: readonly [Item, ...Item[]] = [
  { item: "Enamel mug", price: 9.5 },
  { item: "Linen apron", price: 24 },
  { item: "Beeswax candle", price: 14.5 },
  { item: "Wool throw", price: 79 },
  { item: "Oak board", price: 39 },
  { item: "Seed box", price: 18 },
  { item: "Tea tin", price: 12 },
];

/** A basket. It is abandoned unless an order follows within the hour. */
export function basket(customerId: string, cart: number, at: number, random: Random): readonly Happening[] {
  const { item, price } = random.pick(...ITEMS);
  const cartId = `${customerId}-cart-${cart}`;
  const first: Happening = {
    name: "Cart Updated",
    at: at - 25 * MINUTE,
    customerId,
    properties: { cartId, item, total: price },
  };
  if (!random.chance(0.4)) return [first];
  const items = random.between(2, 5);
  const total = Math.round(price * items * 100) / 100;
  return [first, { ...first, at: at - 20 * MINUTE, properties: { cartId, item, total } }];
}

/** An order with its later events: payment, packing, delivery, review, cancellation, survey. */
export function order(
  customerId: string,
  count: number,
  cart: number,
  at: number,
  random: Random,
): readonly Happening[] {
  const { item, price } = random.pick(...ITEMS);
  const items = random.between(1, 6);
  const orderId = `${customerId}-${count}`;
  const total = Math.round(price * items * 100) / 100;
  const properties = { orderId, cartId: `${customerId}-cart-${cart}`, total, currency: "GBP", items, top_item: item };
  if (random.chance(0.004)) return [{ name: "Order Completed", at, properties }];
  const one = (name: string, after: number, more: JsonObject = {}): Happening => ({
    name,
    at: at + after,
    customerId,
    properties: { orderId, ...more },
  });
  const ordered = [
    { name: "Order Placed", at: at + 1_000, customerId, properties },
    { name: "Order Completed", at, customerId, properties },
  ];
  if (random.chance(0.06)) {
    return [...ordered, one("Order Cancelled", random.between(1, 140) * HOUR, { total, currency: "GBP" })];
  }
  const reviewed = random.chance(0.15)
    ? [one("Review Submitted", random.between(8 * 24, 16 * 24) * HOUR, { stars: random.between(2, 5) })]
    : [];
  return [...ordered, ...reviewed, ...fulfilment(one, random)];
}

/** Most orders are paid and packed within hours, some days late, a few never; one in thirty is delivered at the second attempt. */
function fulfilment(
  one: (name: string, after: number, more?: JsonObject) => Happening,
  random: Random,
): readonly Happening[] {
  const late = random.chance(0.05) ? random.between(3, 6) * DAY : 0;
  const paid = one("Payment Captured", random.between(1, 300) * MINUTE + (random.chance(0.5) ? late : 0));
  if (random.chance(0.02)) return [paid];
  const packed = one("Stock Reserved", random.between(1, 600) * MINUTE + late);
  const sent = late + random.between(2 * 24, 5 * 24) * HOUR;
  const missed = random.chance(0.03) ? [one("Delivery Failed", sent)] : [];
  const delivered = sent + missed.length * DAY;
  const answered = random.chance(0.35)
    ? [one("Survey Answered", delivered + random.between(7 * 24 + 2, 15 * 24) * HOUR, { score: random.between(3, 10) })]
    : [];
  return [paid, packed, ...missed, one("Order Delivered", delivered), ...answered];
}

/** The events of a membership: most members renew in the last weeks, some move the date, and some cards are refused. */
export function membership(
  customerId: string,
  renewal: string,
  options: ShopOptions,
  random: Random,
): readonly Happening[] {
  const renews = Date.parse(renewal);
  const happenings: Happening[] = [];
  if (random.chance(0.15)) {
    const moved = new Date(renews + random.between(-5, 12) * DAY).toISOString().slice(0, 10);
    happenings.push({
      name: "Membership Changed",
      at: renews - random.between(16, 28) * DAY,
      customerId,
      properties: {},
      context: { traits: { renewalDate: moved } },
    });
  }
  if (random.chance(0.5)) {
    happenings.push({
      name: "Membership Renewed",
      at: renews - random.between(1, 25 * 24) * HOUR,
      customerId,
      properties: {},
    });
  } else if (random.chance(0.4)) {
    const invoiceId = `${customerId}-invoice`;
    const properties = { invoiceId, amount: 49 };
    happenings.push({ name: "Payment Failed", at: renews + 6 * HOUR, customerId, properties });
    if (random.chance(0.4))
      happenings.push({ name: "Payment Captured", at: renews + random.between(7, 200) * HOUR, customerId, properties });
  }
  return happenings.filter(({ at }) => at >= options.start);
}
