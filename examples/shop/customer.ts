import type { Random } from "./random.ts";

/** How somebody shops; decides how often they look, order, cancel and stay away. */
export type Habit = "regular" | "seldom" | "once" | "looks only";

export interface Shopper {
  readonly customerId: string;
  readonly habit: Habit;
  readonly email: string | undefined;
  readonly zone: string | undefined;
  readonly country: string;
  /** Agreed to offers at the first visit. */
  readonly offers: boolean;
  readonly vip: boolean;
}

const PLACES = [
  { country: "GB", zone: "Europe/London", upTo: 0.55 },
  { country: "DE", zone: "Europe/Berlin", upTo: 0.7 },
  { country: "US", zone: "America/New_York", upTo: 0.82 },
  { country: "US", zone: "America/Los_Angeles", upTo: 0.88 },
  { country: "IN", zone: "Asia/Kolkata", upTo: 0.93 },
  { country: "JP", zone: "Asia/Tokyo", upTo: 0.97 },
  { country: "AU", zone: "Australia/Sydney", upTo: 1 },
] as const;

/** One customer of the made-up shop. A few have no e-mail address, a broken one, or no known zone. */
export function makeShopper(number: number, random: Random): Shopper {
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
    offers: random.chance(0.8),
    vip: random.chance(0.1),
  };
}
