import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { DidRule } from "../../core/model/window.ts";
import { DAY, HOUR, START } from "../ingest/world.ts";
import { counting, countingRules, folded, rechecked, ZONE } from "./world.ts";

/** A condition, and what it means by all events that there ever were. */
interface Meant {
  readonly did: DidRule;
  readonly holds: (events: readonly CustomerEvent[], now: number) => boolean;
}

const TEXT = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, dateStyle: "short" });
/** Days between two times by the calendar of the zone. */
const daysBack = (time: number, now: number) =>
  Math.round((Date.parse(TEXT.format(now)) - Date.parse(TEXT.format(time))) / DAY);
const within = (events: readonly CustomerEvent[], days: number, now: number) =>
  events.filter(({ time }) => daysBack(time, now) < days);
const named = (events: readonly CustomerEvent[], name: string) => events.filter((event) => event.name === name);
const orders = (events: readonly CustomerEvent[]) => named(events, "Order Completed");
const cents = ({ properties: { total } }: CustomerEvent) => Math.round(Number(total) * 100);
const sum = (events: readonly CustomerEvent[]) => events.reduce((all, event) => all + cents(event), 0);
const large = (event: CustomerEvent) => cents(event) > 10_000;
const latest = (events: readonly CustomerEvent[]) => Math.max(-Infinity, ...events.map(({ time }) => time));

const COUNTED: Readonly<Record<string, Meant>> = {
  three: {
    did: { kind: "amount", amount: "count", event: "Order Completed", window: "orders", days: 30, atLeast: 3 },
    holds: (events, now) => within(orders(events), 30, now).length >= 3,
  },
  none_in_a_week: {
    did: { kind: "amount", amount: "count", event: "Order Completed", window: "orders", days: 7, atMost: 0 },
    holds: (events, now) => within(orders(events), 7, now).length === 0,
  },
  one_large: {
    did: { kind: "amount", amount: "count", event: "Order Completed", window: "large", days: 10, atLeast: 1 },
    holds: (events, now) => within(orders(events).filter(large), 10, now).length > 0,
  },
  spent: {
    did: { kind: "amount", amount: "sum", event: "Order Completed", window: "spent", days: 30, moreThan: 200 },
    holds: (events, now) => sum(within(orders(events), 30, now)) > 20_000,
  },
  on_average: {
    did: { kind: "amount", amount: "average", event: "Order Completed", window: "spent", days: 14, atLeast: 60 },
    holds: (events, now) => {
      const some = within(orders(events), 14, now);
      return some.length > 0 && sum(some) >= 6_000 * some.length;
    },
  },
  ever: {
    did: { kind: "amount", amount: "sum", event: "Order Completed", window: "ever", moreThan: 500 },
    holds: (events) => sum(orders(events)) > 50_000,
  },
  never: {
    did: { kind: "amount", amount: "count", event: "Order Completed", atMost: 0 },
    holds: (events) => orders(events).length === 0,
  },
  left_the_cart: {
    did: { kind: "since", did: { event: "Cart Updated" }, not: { event: "Order Completed" }, days: 7 },
    holds: (events, now) => {
      const cart = latest(named(events, "Cart Updated"));
      return cart > -Infinity && daysBack(cart, now) < 7 && latest(orders(events)) < cart;
    },
  },
  nothing_since_large: {
    did: {
      kind: "since",
      did: { event: "Order Completed", window: "last" },
      not: { event: "Product Viewed" },
    },
    holds: (events) => {
      const last = latest(orders(events).filter(large));
      return last > -Infinity && latest(named(events, "Product Viewed")) < last;
    },
  },
  in_order: {
    did: { kind: "order", window: "then", days: 30 },
    holds: (events, now) =>
      named(events, "Product Viewed").some((view) =>
        named(events, "Cart Updated").some((cart) =>
          within(orders(events), 30, now).some(
            ({ time }) => view.time <= cart.time && cart.time <= time && time - view.time <= 2 * DAY,
          ),
        ),
      ),
  },
  twice_in_a_day: {
    did: { kind: "order", window: "twice", days: 30 },
    holds: (events, now) =>
      orders(events).some((one) =>
        within(orders(events), 30, now).some(({ time }) => one.time < time && time - one.time <= DAY),
      ),
  },
};

const RULES = countingRules(Object.entries(COUNTED).map(([name, { did }]) => counting(name, [did])));

/** The customer's segments by a model that looks at all events. */
function byModel(events: readonly CustomerEvent[], now: number): string[] {
  return Object.entries(COUNTED)
    .flatMap(([name, { holds }]) => (holds(events, now) ? [name] : []))
    .sort();
}

/** The profile as it is looked at again whenever it says that it is due, and only then. */
async function swept(profile: Profile, end: number): Promise<Profile> {
  let next = profile;
  for (let at = next.look?.at; at !== undefined && at <= end; at = next.look?.at) {
    const due: number = at;
    next = await rechecked(RULES, next, due);
    expect(next.look?.at ?? Infinity).toBeGreaterThan(due);
  }
  return next;
}

/** An event of the last forty days, and after how many hours it comes; some come twice. */
const happened = fc.record({
  name: fc.constantFrom("Order Completed", "Order Completed", "Cart Updated", "Product Viewed"),
  // Whole and half days, so that equal times and the ends of days are common.
  at: fc.oneof(
    fc.integer({ min: 0, max: 80 }).map((half) => half * 12 * HOUR),
    fc.integer({ min: 0, max: 40 * DAY }),
  ),
  later: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 * DAY })),
  total: fc.integer({ min: 1, max: 20_000 }).map((value) => value / 100),
  replay: fc.boolean(),
  again: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 4 * DAY }) },
  ),
});

describe("what segments count", () => {
  test("is what a model finds that looks at all events: in any order, late, replayed, twice and at any later time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happened, { maxLength: 16 }),
        fc.integer({ min: 0, max: 70 * DAY }),
        async (all, after) => {
          const events = all.map(({ name, at, total, replay }, n): CustomerEvent => {
            return {
              id: `e${n}`,
              name,
              time: START + at,
              customerId: "ada",
              properties: { total },
              context: {},
              replay,
            };
          });
          const arrivals = events
            .flatMap((event, n) => {
              const first = event.time + (all[n]?.later ?? 0);
              const again = all[n]?.again ?? 0;
              return [{ event, at: first }, ...(again === 0 ? [] : [{ event, at: first + again }])];
            })
            .sort((a, b) => a.at - b.at);
          let profile: Profile | undefined;
          const known: CustomerEvent[] = [];
          for (const { event, at } of arrivals) {
            if (profile !== undefined) profile = await swept(profile, at);
            profile = (await folded(RULES, profile, [event], at)).profile;
            if (!known.includes(event)) known.push(event);
            expect(profile.segments).toEqual(byModel(known, at));
          }
          if (profile === undefined) return;
          const end = Math.max(START + 40 * DAY + after, arrivals.at(-1)?.at ?? 0);
          expect((await swept(profile, end)).segments).toEqual(byModel(known, end));
        },
      ),
      { numRuns: 150 },
    );
  });
});
