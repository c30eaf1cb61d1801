import { DAY, type Happening, HOUR } from "./happening.ts";
import type { Random } from "./random.ts";
import type { ShopOptions } from "./shop.ts";

/** What members do about their membership: most renew in the last weeks, some move the date, and some cards are refused. */
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
