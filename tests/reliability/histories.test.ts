import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IN_CI } from "../in-ci.ts";
import type { Breakage } from "./broken.ts";
import { aboutTheSegment, whereNothingIsStopped } from "./focused.ts";
import { histories } from "./generate.ts";
import type { History } from "./history.ts";
import { broken } from "./invariants.ts";
import { play } from "./play.ts";

/**
 * Enough to notice a slip while developing; `.ci/run` plays more, and `npm run histories -- N` as many as asked. The number is fixed, so
 * that a faster machine meets no history that a slower one has not met.
 */
const HISTORIES = Number(process.env.SOJOURN_HISTORIES ?? 60);
/** Milliseconds, on a slow machine. */
const LONGEST = 15 * 60_000;

describe("histories with crashes, duplicates, reordering, clashes and a moody provider", () => {
  test(
    "keep the invariants",
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          expect(broken(history, await play(history))).toEqual([]);
        }),
        { numRuns: HISTORIES, seed: 20_261_122 },
      );
    },
    LONGEST,
  );

  /** Each protection, the invariants that fall without it, and histories in which it is needed often: none takes ten seconds. */
  const breakages: readonly (readonly [Breakage, RegExp, fc.Arbitrary<History>])[] = [
    ["claim", /^3 /, histories],
    ["ver", /^[12345] /, histories],
    ["recent", /^1 .*counted/, histories],
    ["exit check", /^4 .*after its entry had ended/, whereNothingIsStopped],
    ["pending", /^[26] /, histories],
    ["recent", /^8 .*digest/, aboutTheSegment],
    ["recent", /^11 .*updates of/, aboutTheSegment],
    ["pending", /^10 members/, aboutTheSegment],
  ];
  test.runIf(IN_CI).each(breakages)(
    "find a counterexample when the %s is taken out: %s",
    async (breakage, invariant, focused) => {
      let found: readonly string[] = [];
      await fc.check(
        fc.asyncProperty(focused, async (history) => {
          found = broken(history, await play(history, breakage));
          return !found.some((text) => invariant.test(text));
        }),
        { numRuns: 400, seed: 4, endOnFailure: true },
      );
      expect(found.join("\n")).toMatch(new RegExp(invariant, "m"));
    },
    120_000,
  );
});
