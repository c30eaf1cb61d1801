import fc from "fast-check";
import { expect, test } from "vitest";
import type { Link } from "../../core/model/window.ts";
import { chained, lastEnd, latestEnd, withLink } from "../../core/windows/sequence.ts";

const NAMES = ["a", "b", "c"] as const;

/** The latest start of a sequence that ends with this event of a step: by trying all events of the step before. */
function startOf(
  rule: { steps: readonly { event: string }[] },
  steps: readonly (readonly Link[])[],
  place: number,
  link: Link,
) {
  const [time, known = -Infinity] = link;
  const strict = new Set(rule.steps.map(({ event }) => event)).size < rule.steps.length;
  const before: readonly number[] =
    place === 0
      ? [time]
      : (steps[place - 1] ?? [])
          .filter(([each]) => (strict ? each < time : each <= time))
          .map((each): number => startOf(rule, steps, place - 1, each));
  return Math.max(known, ...before);
}

const times = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 8 });
/** Some starts are known already, and rest on events that were dropped. */
const links = fc
  .tuple(times, fc.infiniteStream(fc.option(fc.integer({ min: -5, max: 0 }), { nil: undefined })))
  .map(([found, starts]) => {
    const sorted = found.toSorted((a, b) => a - b);
    return sorted.map((time): Link => {
      const start = starts.next().value;
      return start === undefined ? [time] : [time, start];
    });
  });

test("each event of a sequence has the latest start that trying all events finds, and the latest whole one ends it", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 3 }),
      fc.tuple(links, links, links),
      fc.integer({ min: 1, max: 8 }),
      fc.option(fc.integer({ min: -5, max: 12 }), { nil: undefined }),
      (names, found, within, done) => {
        const rule = { steps: names.map((event) => ({ event })), within };
        const steps = found.slice(0, names.length);
        const starts = steps.map((all, place) =>
          all.map((link): Link => {
            const start = startOf(rule, steps, place, link);
            return start === -Infinity ? [link[0]] : [link[0], start];
          }),
        );
        const ends = (starts.at(-1) ?? []).filter(([time, start]) => start !== undefined && time - start <= within);
        const end = Math.max(done ?? -Infinity, ...ends.map(([time]) => time));

        expect(chained(rule, steps)).toEqual(starts);
        expect(lastEnd(rule, starts, done) ?? -Infinity).toBe(end);
        expect(latestEnd(rule, steps, done) ?? -Infinity).toBe(end);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("the events of a step are kept by time, those of one time once, in whichever order they come", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), (all) => {
      const kept = all.reduce<readonly Link[]>(withLink, []);
      expect(kept).toEqual([...new Set(all)].toSorted((a, b) => a - b).map((time) => [time]));
    }),
  );
});
