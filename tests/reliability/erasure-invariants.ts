import type { History } from "./history.ts";
import type { Played } from "./play.ts";
import { idOf } from "./send-invariants.ts";

/** What must hold of customers who were erased. */
export const ERASURE_INVARIANTS = {
  "30 nothing is left of who was erased, and what happened before makes no new customer": (
    _: History,
    { left, profiles, messages, trace }: Played,
  ): readonly string[] => {
    const gone = new Set(trace.erased.map(({ customer }) => customer));
    return [
      ...Object.entries(left).flatMap(([kind, n]) => (n > 0 ? [`${n} × ${kind} left`] : [])),
      ...profiles
        .filter(({ customerId }) => gone.has(customerId))
        .flatMap(({ customerId, erased, counts, recent }) => {
          if (erased === undefined) return [`${customerId} has come back and does not know it`];
          const early = Object.entries(counts).filter(([, { first }]) => first <= erased);
          return [
            ...early.map(([name]) => `${customerId}: ${name} from before the erasure was counted`),
            ...recent.filter(({ time }) => time <= erased).map(({ name }) => `${customerId}: ${name} is remembered`),
            ...messages
              .filter((message) => message.customerId === customerId && message.first <= erased)
              .map(({ key }) => `${customerId}: the message ${key} is from before the erasure`),
          ];
        }),
    ];
  },

  "31 nothing is sent to who was erased by a decision made afterwards": (_: History, { trace }: Played) =>
    trace.calls.flatMap((call) => {
      const erasure = trace.erased.find(({ customer, time }) => customer === call.customer && time >= call.start);
      const late = erasure !== undefined && call.decided !== undefined && call.decided.at >= erasure.at;
      return late ? [`${idOf(call)} was decided after the erasure`] : [];
    }),
};
