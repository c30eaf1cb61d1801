import fc from "fast-check";
import { defined } from "../../core/model/defined.ts";
import { type Happening, happening } from "./happenings.ts";
import type { History, HistoryEvent, Outage, Trouble } from "./history.ts";

/** Of each kind: held out of `measured` or not, on the canary of `tried` or not, in the control group or not. */
export const CUSTOMERS = ["ann", "bob", "dee", "gil"] as const;

const seldom = <T>(arbitrary: fc.Arbitrary<T>, nil: T) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(nil) }, { weight: 1, arbitrary });
const time = fc.integer({ min: 1, max: 100 });
const customer = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("ann", "bob") },
  { weight: 1, arbitrary: fc.constantFrom("dee", "gil") },
);

const event = fc.record({
  customer,
  happening,
  /** Undefined: with the event before. */
  time: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined, freq: 5 }),
  ahead: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 25 }) }),
  replayed: fc.oneof({ weight: 14, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  /** Half hours until each copy arrives: mostly at once, now and then late, seldom out of a dead-letter queue. */
  delays: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 70 }) },
      { weight: 1, arbitrary: fc.integer({ min: 70, max: 400 }) },
    ),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Everybody has an address, two devices, and most have agreed, before anything else happens. */
const hello = CUSTOMERS.flatMap((customer, i): readonly HistoryEvent[] => {
  const push = `arn:aws:sns:eu-west-1:000000000000:endpoint/GCM/shop/${customer}`;
  const addresses = { email: `${customer}@example.com`, phone: `+44770090012${i}`, push };
  const context = { addresses, consent: { offers: true } };
  const greeting = { customer, name: "Hello", properties: {}, time: 0, arrivals: [0] };
  const tablet = { addresses: { push: `${push}-tablet` } };
  return [
    { ...greeting, id: `tablet-${i}`, context: tablet },
    { ...greeting, id: `hello-${i}`, context },
  ];
});

const events = fc
  .oneof(
    { weight: 12, arbitrary: fc.array(event, { minLength: 1, maxLength: 14 }) },
    { weight: 1, arbitrary: fc.array(event, { minLength: 10, maxLength: 45 }) },
  )
  .map((all) => {
    let time = 0;
    const said = all.flatMap(({ customer, happening, ahead, replayed, delays, ...event }, i) => {
      time = event.time ?? time;
      return (Array.isArray(happening) ? happening : [happening]).map(
        ({ name, properties, context }: Happening, part: number): HistoryEvent => ({
          id: part === 0 ? `e${i}` : `e${i}-${part}`,
          ...{ customer, name, properties, context },
          time: time + 1,
          ...(ahead === 0 ? {} : { ahead }),
          ...(replayed ? { replayed } : {}),
          arrivals: delays.map((delay) => time + 1 + delay),
        }),
      );
    });
    const known = new Set(said.map(({ customer }) => customer));
    return [
      ...hello.filter(({ customer }) => CUSTOMERS.slice(0, 2).some((one) => one === customer) || known.has(customer)),
      ...said,
    ];
  });

const outage: fc.Arbitrary<Outage> = fc.record({
  of: fc.constantFrom("functions", "functions", "states", "queue"),
  from: time,
  minutes: fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 20, max: 600 }),
    fc.integer({ min: 600, max: 1_500 }),
  ),
});

/** Machines retry for a day: what lasts longer, also by two outages that follow each other, costs steps. */
function isOverInADay(outages: readonly Outage[]): boolean {
  return outages.reduce((sum, { minutes }) => sum + minutes, 0) <= 1_500;
}

const trouble: fc.Arbitrary<Trouble> = fc
  .record({
    outages: seldom(fc.array(outage, { minLength: 1, maxLength: 2 }).filter(isOverInADay), []),
    slow: seldom(fc.constantFrom(40, 900, 8_000), 0),
    skew: seldom(fc.constantFrom(1, 50, 4_000), 0),
    lag: seldom(fc.constantFrom(800, 30_000), 0),
    lost: seldom(fc.constant(true), false),
    most: seldom<number | undefined>(fc.constantFrom(300, 2_000), undefined),
    deploy: seldom<number | undefined>(time, undefined),
    erase: seldom<Trouble["erase"]>(fc.record({ customer: fc.constantFrom("ann", "bob"), time }), undefined),
  })
  .map(({ most, deploy, erase, ...rest }) => ({
    ...rest,
    ...defined({ most, deploy, erase }),
  }));

/**
 * When histories begin: on a Monday in December at six in the evening in London, with quiet hours near; and on the evenings
 * before clocks are set, in Europe and in New York.
 */
const start = fc.constantFrom(
  Date.UTC(2026, 11, 7, 18),
  Date.UTC(2026, 11, 7, 18),
  Date.UTC(2026, 11, 7, 18),
  Date.UTC(2026, 9, 24, 18),
  Date.UTC(2026, 9, 31, 18),
  Date.UTC(2026, 2, 28, 18),
);

const plain = fc.record({
  events,
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  start,
  // A machine tries for a day what died; what failed in another way six times, and after that it goes on without the step.
  crashes: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 15 })),
  throttles: fc.integer({ min: 0, max: 5 }),
  drops: fc.array(time, { maxLength: 2 }),
  schedules: fc.array(time, { maxLength: 2 }),
  rollBack: fc.option(time, { nil: undefined }),
  pause: fc.option(fc.tuple(time, time), { nil: undefined }),
  provider: fc.array(fc.constantFrom("accept", "accept", "accept", "throttle", "refuse", "fail", "silent"), {
    maxLength: 6,
  }),
  trouble,
});

export const histories: fc.Arbitrary<History> = plain.map(({ rollBack, pause, events, ...history }) => ({
  ...history,
  events: [...events, ...comingBack(events, history.trouble.erase)],
  ...defined({ rollBack, pause }),
}));

/** Who is erased comes back, and begins as they did the first time: so that entries have the same numbers. */
function comingBack(events: readonly HistoryEvent[], erase: Trouble["erase"]): readonly HistoryEvent[] {
  if (erase === undefined) return [];
  const { customer, time } = erase;
  const first = events.filter((event) => event.customer === customer && event.time <= time).slice(0, 4);
  return first.map((event, i) => ({ ...event, id: `${event.id}-back`, time: time + 1 + i, arrivals: [time + 1 + i] }));
}
