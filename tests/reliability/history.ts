import fc from "fast-check";
import type { JsonObject } from "../../core/model/json.ts";

/** One event of a history and how it reaches ingest. Times are half hours after the start. */
export interface HistoryEvent {
  readonly id: string;
  readonly customer: string;
  readonly name: string;
  readonly properties: JsonObject;
  readonly context: JsonObject;
  /** When it happened. */
  readonly time: number;
  /** When its copies arrive, at least one, none before it happened. */
  readonly arrivals: readonly number[];
}

/** What a customer does and how the world misbehaves meanwhile. */
export interface History {
  readonly events: readonly HistoryEvent[];
  /** Decides the order of calls, and which of them fail. */
  readonly seed: number;
  /** Invocations that die, and calls that are throttled, at most. */
  readonly crashes: number;
  readonly throttles: number;
  /** What the provider answers, in turn; then it accepts. */
  /** When the price drops, which is nobody's event; each comes twice. */
  readonly drops: readonly number[];
  /** When a schedule fires, each time twice. */
  readonly schedules: readonly number[];
  /** When the canary is rolled back, and when a journey is paused and resumed. */
  readonly rollBack?: number;
  readonly pause?: readonly [from: number, to: number];
  readonly provider: readonly ("accept" | "throttle" | "refuse" | "fail" | "silent")[];
}

const CUSTOMERS = ["ann", "bob"];
const cart = fc.constantFrom("c1", "c2");

/** Most of what happens is what the journeys are about. */
const happening = fc.oneof(
  { weight: 5, arbitrary: cart.map((cartId) => ({ name: "Cart Updated", properties: { cartId }, context: {} })) },
  { weight: 3, arbitrary: cart.map((cartId) => ({ name: "Order Completed", properties: { cartId }, context: {} })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ n: fc.integer({ min: 0, max: 3 }), step: fc.constantFrom("reminder", "last") })
      .map(({ n, step }) => ({ name: "Email Clicked", properties: {}, context: { message: `nudge#${n}#${step}#1` } })),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map((offers) => ({
      name: offers ? "Subscribed" : "Unsubscribed",
      properties: {},
      context: { consent: { offers } },
    })),
  },
  { weight: 1, arbitrary: fc.constant({ name: "Left", properties: {}, context: {} }) },
  { weight: 2, arbitrary: fc.boolean().map((vip) => ({ name: "Seen", properties: {}, context: { traits: { vip } } })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 7, max: 10 }).map((day) => ({
      name: "Planned",
      properties: {},
      context: { traits: { day: `2026-12-${String(day).padStart(2, "0")}` }, zone: "Europe/London" },
    })),
  },
);

const event = fc.record({
  customer: fc.constantFrom(...CUSTOMERS),
  happening,
  time: fc.integer({ min: 0, max: 100 }),
  /** Half hours until each copy arrives: mostly at once, now and then late. */
  delays: fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 0, max: 70 }) }),
    {
      minLength: 1,
      maxLength: 3,
    },
  ),
});

/** Everybody has an address, and most have agreed, before anything else happens. */
const hello = CUSTOMERS.map((customer, i): HistoryEvent => {
  const push = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/${customer}`;
  const addresses = { email: `${customer}@example.com`, phone: `+44770090012${i}`, push };
  const context = { addresses, consent: { offers: true } };
  return { id: `hello-${i}`, customer, name: "Hello", properties: {}, context, time: 0, arrivals: [0] };
});

const time = fc.integer({ min: 1, max: 100 });

const plain = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 14 }).map((all) => [
    ...hello,
    ...all.map(
      ({ customer, happening: { name, properties, context }, time, delays }, i): HistoryEvent => ({
        id: `e${i}`,
        customer,
        name,
        properties,
        context,
        time: time + 1,
        arrivals: delays.map((delay) => time + 1 + delay),
      }),
    ),
  ]),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  // Together no more than the six times that a machine tries a step again: after that it goes on without it.
  crashes: fc.integer({ min: 0, max: 3 }),
  throttles: fc.integer({ min: 0, max: 3 }),
  drops: fc.array(time, { maxLength: 2 }),
  schedules: fc.array(time, { maxLength: 2 }),
  rollBack: fc.option(time, { nil: undefined }),
  pause: fc.option(fc.tuple(time, time), { nil: undefined }),
  provider: fc.array(fc.constantFrom("accept", "accept", "accept", "throttle", "refuse", "fail", "silent"), {
    maxLength: 6,
  }),
});

export const histories: fc.Arbitrary<History> = plain.map(({ rollBack, pause, ...history }) => ({
  ...history,
  ...(rollBack === undefined ? {} : { rollBack }),
  ...(pause === undefined ? {} : { pause }),
}));
