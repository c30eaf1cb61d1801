import fc from "fast-check";
import { histories } from "./generate.ts";
import type { History, HistoryEvent } from "./history.ts";

/** Who is who: each visitor of a history is the customer beside them, once they sign in. */
export const PERSONS = [
  { customer: "ann", was: "bob", visitor: "anonymous/bob" },
  { customer: "dee", was: "gil", visitor: "anonymous/gil" },
] as const;

const time = fc.integer({ min: 1, max: 90 });

/** When somebody signs in, and when the copies of the event arrive: twice, and late now and then. */
const signIn = fc.record({
  time,
  delays: fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ max: 40, min: 0 }) }),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
});

/** Histories in which two of the customers turn out to be visitors that were two others all along. */
export const joinedHistories: fc.Arbitrary<History> = fc
  .tuple(histories, signIn, fc.option(signIn, { nil: undefined }))
  .map(([history, first, second]) => {
    const { erase: _, ...trouble } = history.trouble;
    const said = history.events.filter(({ id }) => !id.endsWith("-back")).map(asVisitor);
    const joins = [first, second].flatMap((join, i): HistoryEvent[] => {
      const { customer, visitor } = PERSONS[i] ?? PERSONS[0];
      if (join === undefined) return [];
      const arrivals = join.delays.map((delay) => join.time + delay);
      return [
        {
          id: `join-${i}`,
          customer,
          visitor,
          name: "Signed In",
          properties: {},
          context: {},
          time: join.time,
          arrivals,
        },
      ];
    });
    return { ...history, trouble, events: [...said, ...joins] };
  });

/** The same, in which somebody is erased under one of their ids: before they sign in, while they do, or afterwards. */
export const forgottenHistories: fc.Arbitrary<History> = fc
  .record({
    history: joinedHistories,
    customer: fc.constantFrom(PERSONS[0].customer, PERSONS[0].visitor),
    /** How long after the sign-in; half hours. */
    later: fc.oneof(fc.constant(0), fc.integer({ min: -30, max: 30 })),
  })
  .map(({ history, customer, later }) => {
    const join = history.events.find(({ visitor }) => visitor === PERSONS[0].visitor)?.time ?? 1;
    return { ...history, trouble: { ...history.trouble, erase: { customer, time: Math.max(1, join + later) } } };
  });

function asVisitor(event: HistoryEvent): HistoryEvent {
  const person = PERSONS.find(({ was }) => was === event.customer);
  return person === undefined ? event : { ...event, customer: person.visitor };
}
