import { DAY } from "./happening.ts";
import type { Random } from "./random.ts";
import type { ShopOptions } from "./shop.ts";

/** How a customer shops: it decides how often they look, order, cancel and stay away. */
export type Habit = "regular" | "seldom" | "once" | "looks only";

export interface Shopper {
  readonly customerId: string;
  readonly habit: Habit;
  readonly email: string | undefined;
  /** E.164, from a range that no country assigns. */
  readonly phone: string | undefined;
  /** The ARN of a platform endpoint, for push messages. */
  readonly device: string | undefined;
  /** Both `YYYY-MM-DD`; only members have a date on which their membership renews. */
  readonly birthday: string | undefined;
  readonly renewalDate: string | undefined;
  readonly signsUp: boolean;
  readonly zone: string | undefined;
  readonly country: string;
  readonly locale: string;
  /** Whether they agreed to offers at the first visit. */
  readonly offers: boolean;
  readonly vip: boolean;
}

const PLACES = [
  { country: "GB", locale: "en-GB", zone: "Europe/London", upTo: 0.55 },
  { country: "DE", locale: "de-DE", zone: "Europe/Berlin", upTo: 0.7 },
  { country: "US", locale: "en-US", zone: "America/New_York", upTo: 0.82 },
  { country: "US", locale: "en-US", zone: "America/Los_Angeles", upTo: 0.88 },
  { country: "IN", locale: "en-IN", zone: "Asia/Kolkata", upTo: 0.93 },
  { country: "JP", locale: "ja-JP", zone: "Asia/Tokyo", upTo: 0.97 },
  { country: "AU", locale: "en-AU", zone: "Australia/Sydney", upTo: 1 },
] as const;

/** One customer of the made-up shop. A few have no e-mail address, a broken one, or no known zone. */
export function makeShopper(number: number, random: Random, shop: Pick<ShopOptions, "start" | "days">): Shopper {
  const customerId = `c${String(number).padStart(4, "0")}`;
  const at = random.next();
  const place = PLACES.find((candidate) => at < candidate.upTo) ?? PLACES[0];
  const address = random.next();
  const habits = random.next();
  return {
    customerId,
    habit: habits < 0.3 ? "regular" : habits < 0.6 ? "seldom" : habits < 0.88 ? "once" : "looks only",
    email: address < 0.03 ? undefined : address < 0.04 ? `${customerId}(at)example.com` : `${customerId}@example.com`,
    zone: random.chance(0.85) ? place.zone : undefined,
    country: place.country,
    locale: place.locale,
    offers: random.chance(0.8),
    vip: random.chance(0.1),
    phone: random.chance(0.6) ? `+4477009${String(number).padStart(5, "0")}` : undefined,
    device: random.chance(0.3) ? `${ENDPOINTS}${customerId}` : undefined,
    birthday: random.chance(0.5) ? birthday(random) : undefined,
    renewalDate: random.chance(0.3)
      ? new Date(shop.start + random.between(20, shop.days + 20) * DAY).toISOString().slice(0, 10)
      : undefined,
    signsUp: random.chance(0.5),
  };
}

const ENDPOINTS = "arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/";

/** One in fifty was born on 29 February. */
function birthday(random: Random): string {
  if (random.chance(0.02)) return "1996-02-29";
  return `${random.between(1950, 2004)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
