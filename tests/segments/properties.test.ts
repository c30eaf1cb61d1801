import fc from "fast-check";
import { expect, test } from "vitest";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import type { RecencyRule, SegmentRule } from "../../core/model/rules.ts";
import { entryOn, HOUR, journey, rulesOf, segment, world } from "../ingest/world.ts";

const TRAITS = ["a", "b", "c"];
const EVENTS = ["One", "Two"];

/** A segment as the test understands it, beside the rule that says the same. */
type Plain =
  | { kind: "trait"; trait: string; least: number }
  | { kind: "count"; event: string; least: number }
  | { kind: "last"; event: string; hours: number; within: boolean }
  | { kind: "made"; of: number[]; how: "all" | "any" | "none" };

const plain: fc.Arbitrary<Plain> = fc.oneof(
  fc.record({
    kind: fc.constant("trait" as const),
    trait: fc.constantFrom(...TRAITS),
    least: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant("count" as const),
    event: fc.constantFrom(...EVENTS),
    least: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: fc.constant("last" as const),
    event: fc.constantFrom(...EVENTS),
    hours: fc.integer({ min: 1, max: 9 }),
    within: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("made" as const),
    of: fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }),
    how: fc.constantFrom("all" as const, "any" as const, "none" as const),
  }),
);

const step = fc.record({
  hours: fc.integer({ min: 0, max: 4 }),
  look: fc.boolean(),
  event: fc.constantFrom(...EVENTS, "Other"),
  traits: fc.dictionary(fc.constantFrom(...TRAITS), fc.integer({ min: 0, max: 3 }), {
    maxKeys: 2,
    noNullPrototype: true,
  }),
});

const name = (place: number) => `s${place}`;
/** A segment is made of those before it; the first of none but itself would be. */
const partsOf = (of: readonly number[], place: number) =>
  of.map((each) => each % Math.max(place, 1)).filter((each) => each < place);

function ruleOf(each: Plain, place: number): SegmentRule {
  if (each.kind === "trait") {
    return segment(name(place), { when: `profile.${each.trait} >= ${each.least}`, reads: [`trait:${each.trait}`] });
  }
  if (each.kind === "count") {
    return segment(name(place), {
      when: `profile.counts.${each.event} >= ${each.least}`,
      reads: [`count:${each.event}`],
    });
  }
  if (each.kind === "last") {
    const span = each.hours * HOUR;
    const last: RecencyRule = each.within
      ? { event: each.event, within: span }
      : { event: each.event, notWithin: span };
    return segment(name(place), { last: [last], reads: [`last:${each.event}`] });
  }
  const parts = partsOf(each.of, place).map(name);
  return segment(name(place), { [each.how]: parts, reads: parts.map((part) => `segment:${part}`) });
}

interface Known {
  readonly traits: Record<string, number>;
  readonly counts: Record<string, number>;
  readonly last: Record<string, number>;
}

/** Who is in what, worked out plainly and as a whole. */
function membership(all: readonly Plain[], { traits, counts, last }: Known, now: number): readonly boolean[] {
  const is: boolean[] = [];
  for (const [place, each] of all.entries()) {
    if (each.kind === "trait") is.push((traits[each.trait] ?? -1) >= each.least);
    else if (each.kind === "count") is.push((counts[each.event] ?? 0) >= each.least);
    else if (each.kind === "last") {
      const at = last[each.event];
      const recent = at !== undefined && now - at < each.hours * HOUR;
      is.push(each.within ? recent : !recent);
    } else {
      const parts = partsOf(each.of, place).map((part) => is[part] === true);
      if (each.how === "all") is.push(parts.every(Boolean));
      else if (each.how === "any") is.push(parts.some(Boolean));
      else is.push(!parts.some(Boolean));
    }
  }
  return is;
}

test("segments judged by what changed are those judged as a whole, and every edge lets in once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(plain, { minLength: 1, maxLength: 8 }),
      fc.array(step, { minLength: 1, maxLength: 12 }),
      async (all, steps) => {
        const rules = all.map(ruleOf);
        const journeys = rules.map(({ segment: of }) =>
          journey({
            journey: of,
            enter: [entryOn({ on: "segment", segment: of, edge: "entering" }, { inside: "restart" })],
          }),
        );
        const { ingest, now, profile, clock, counter } = world(rulesOf(journeys, {}, rules));
        const known: Known = { traits: {}, counts: {}, last: {} };
        let before: readonly boolean[] = all.map(() => false);
        const edges = all.map(() => 0);
        const look = () => {
          const is = membership(all, known, clock.now());
          for (const place of is.keys()) if (is[place] && !before[place]) edges[place] = (edges[place] ?? 0) + 1;
          before = is;
        };
        for (const [at, { hours, look: looks, event, traits }] of steps.entries()) {
          clock.advance(hours * HOUR);
          // What time has brought, the sweeper finds or else the next event does.
          if (at > 0) look();
          if (looks) await ingest(recheckEvent("ada", clock.now()));
          await ingest(now(event, { context: { traits } }));
          Object.assign(known.traits, traits);
          known.counts[event] = (known.counts[event] ?? 0) + 1;
          known.last[event] = clock.now();
          look();

          expect(profile().segments).toEqual(rules.map(({ segment: of }) => of).filter((_, place) => before[place]));
        }

        expect(rules.map(({ segment: of }) => counter.total("Entered", { journey: of }))).toEqual(edges);
      },
    ),
    { numRuns: 300 },
  );
});
