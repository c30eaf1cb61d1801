import fc from "fast-check";
import { expect, test } from "vitest";
import type { AmountRule, DayCount, DidRule, OrderRule, WindowState } from "../../core/model/window.ts";
import { changesOn, type DidInput, holdsDid } from "../../core/windows/judge.ts";

const ZONE = "UTC";
const TODAY = 20_000;
const DAY = 86_400_000;
const THEN: OrderRule = { kind: "order", id: "then", steps: [{ event: "a" }, { event: "b" }], within: 2 * DAY };

function inputOn(today: number, windows: Readonly<Record<string, WindowState>>): DidInput {
  return { profile: { counts: {}, windows }, windows: new Map([["then", THEN]]), today, zone: ZONE };
}

/** The first day on which the condition comes out otherwise, by judging it on each day. */
function firstOtherDay(rule: DidRule, windows: Readonly<Record<string, WindowState>>): number | undefined {
  const is = holdsDid(rule, inputOn(TODAY, windows));
  for (let day = TODAY + 1; day <= TODAY + 80; day++) if (holdsDid(rule, inputOn(day, windows)) !== is) return day;
  return undefined;
}

/** Sums in ten-thousandths may be negative: amounts are taken back. */
const days = fc
  .uniqueArray(fc.integer({ min: TODAY - 40, max: TODAY }), { maxLength: 30 })
  .chain((found) =>
    fc.tuple(
      ...found
        .toSorted((a, b) => a - b)
        .map((day) =>
          fc.tuple(fc.constant(day), fc.integer({ min: 1, max: 3 }), fc.integer({ min: -50_000, max: 50_000 })),
        ),
    ),
  );
const bound = fc.option(fc.integer({ min: -10, max: 20 }), { nil: undefined });
const amount = fc
  .record({
    amount: fc.constantFrom("count" as const, "sum" as const, "average" as const),
    days: fc.integer({ min: 1, max: 60 }),
    atLeast: bound,
    moreThan: bound,
    atMost: bound,
    lessThan: bound,
  })
  .map((found): AmountRule => {
    const given = Object.entries(found).filter(([, value]) => value !== undefined);
    return {
      ...{ kind: "amount", event: "a", window: "days", amount: found.amount },
      ...Object.fromEntries(given),
    };
  });
const time = fc.integer({ min: (TODAY - 20) * DAY, max: (TODAY + 1) * DAY - 1 });
const links = fc
  .uniqueArray(time, { maxLength: 8 })
  .map((found) => found.toSorted((a, b) => a - b).map((at) => [at] as const));
const until = fc.oneof(fc.constant(Infinity), fc.integer({ min: TODAY, max: TODAY + 60 }));

test("a condition on an amount comes out otherwise on the day that judging it day by day finds", () => {
  fc.assert(
    fc.property(amount, days, until, (rule, found, before) => {
      const windows = { days: { days: found satisfies readonly DayCount[] } };
      const day = firstOtherDay(rule, windows);
      expect(changesOn(rule, inputOn(TODAY, windows))).toBe(day);
      expect(changesOn(rule, inputOn(TODAY, windows), before)).toBe((day ?? Infinity) < before ? day : undefined);
    }),
    { numRuns: 2_000 },
  );
});

test("so does a condition on a sequence", () => {
  fc.assert(
    fc.property(links, links, fc.integer({ min: 1, max: 30 }), until, (first, last, length, before) => {
      const rule: DidRule = { kind: "order", window: "then", days: length };
      const windows = { then: { steps: [first, last] } };
      const day = firstOtherDay(rule, windows);
      expect(changesOn(rule, inputOn(TODAY, windows))).toBe(day);
      expect(changesOn(rule, inputOn(TODAY, windows), before)).toBe((day ?? Infinity) < before ? day : undefined);
    }),
    { numRuns: 500 },
  );
});
