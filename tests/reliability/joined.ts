import fc from "fast-check";
import { defined } from "../../core/model/defined.ts";
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
    return { ...history, trouble: { ...trouble, ...defined({ erase: undefined }) }, events: [...said, ...joins] };
  });

function asVisitor(event: HistoryEvent): HistoryEvent {
  const person = PERSONS.find(({ was }) => was === event.customer);
  return person === undefined ? event : { ...event, customer: person.visitor };
}
