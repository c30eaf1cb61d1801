import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { WindowStates } from "../../core/model/window.ts";
import { holdsDid } from "../../core/windows/judge.ts";
import { mergeCounts } from "../../core/windows/merge-counts.ts";
import { type Counted, withEvent, withoutEvents } from "../../core/windows/record.ts";
import { DAY, START } from "../ingest/world.ts";
import { ALL_WINDOWS, ORDERS, THEN, TWICE, ZONE } from "./world.ts";

const CLOCK = { now: START + 20 * DAY, zone: ZONE };

function naming(name: string) {
  return ALL_WINDOWS.filter((rule) =>
    rule.kind === "order" ? rule.steps.some(({ event }) => event === name) : rule.event === name,
  );
}

async function counted(events: readonly Counted[]): Promise<WindowStates> {
  let windows: WindowStates = {};
  for (const event of events) windows = await withEvent(windows, naming(event.name), event, CLOCK, []);
  return windows;
}

const happened = fc.record({
  name: fc.constantFrom("Order Completed", "Cart Updated", "Product Viewed"),
  time: fc.integer({ min: 0, max: 20 * DAY }).map((at) => START + at),
  properties: fc.integer({ min: 1, max: 20_000 }).map((cents) => ({ total: cents / 100 })),
});

/** What conditions find in windows. */
function found(windows: WindowStates) {
  const profile = { counts: {}, windows };
  const rules = new Map(ALL_WINDOWS.map((rule) => [rule.id, rule]));
  const input = { profile, windows: rules, zone: ZONE, today: Math.floor(CLOCK.now / DAY) };
  const sequences = [THEN, TWICE].map(({ id }) => holdsDid({ kind: "order", window: id, days: 30 }, input));
  const days = Object.entries(windows).map(([id, state]) => [id, state.days ?? [], state.last]);
  return [...sequences, ...days.toSorted()];
}

describe("the counts of two profiles that become one", () => {
  test("are those of a profile that has counted the events of both", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happened, { maxLength: 8 }),
        fc.array(happened, { maxLength: 8 }),
        async (ours, theirs) => {
          const [a, b, whole] = await Promise.all([counted(ours), counted(theirs), counted([...ours, ...theirs])]);

          expect(found(mergeCounts(a, b))).toEqual(found(whole));
          expect(mergeCounts(a, b)).toEqual(mergeCounts(b, a));
        },
      ),
      { numRuns: 100 },
    );
  });

  test("reach back as far as those of both do", () => {
    const merged = mergeCounts({ orders: { since: 5 }, large: { since: 7 } }, { orders: { since: 9 } });

    expect(merged).toEqual({ orders: { since: 9 }, large: { since: 7 } });
  });

  test("are those of one where the other never did anything of it", () => {
    const some: WindowStates = { orders: { days: [[20_600, 2, 0]] } };

    expect(mergeCounts(some, {})).toEqual(some);
    expect(mergeCounts({}, some)).toEqual(some);
  });

  test("count an event of both once, where it is taken out of one before", async () => {
    const both: Counted = { name: "Order Completed", time: START + DAY, properties: { total: 120 } };
    const [ours, theirs] = [await counted([both, { ...both, time: START }]), await counted([both])];

    const left = await withoutEvents(theirs, ALL_WINDOWS, [both], CLOCK);

    expect(found(mergeCounts(ours, left))).toEqual(found(ours));
    expect(mergeCounts(ours, left)[ORDERS.id]?.days?.reduce((all, [, n]) => all + n, 0)).toBe(2);
  });
});
