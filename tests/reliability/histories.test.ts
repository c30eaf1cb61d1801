import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { IN_CI } from "../in-ci.ts";
import type { Breakage } from "./broken.ts";
import { histories } from "./generate.ts";
import { broken } from "./invariants.ts";
import { play } from "./play.ts";

/** Enough to notice a slip while developing; `.ci/run` plays as many as five minutes take, and `npm run histories -- N` as many as asked. */
const HISTORIES = Number(process.env.SOJOURN_HISTORIES ?? 60);
/** No more than fit into this are played; milliseconds. */
const LONGEST = 5 * 60_000;

describe("histories with crashes, duplicates, reordering, clashes and a moody provider", () => {
  test(
    "keep the invariants",
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          expect(broken(history, await play(history))).toEqual([]);
        }),
        { numRuns: HISTORIES, seed: 20_261_122, interruptAfterTimeLimit: LONGEST },
      );
    },
    LONGEST + 120_000,
  );

  /** Each protection, and the invariants that fall without it. */
  const breakages: readonly (readonly [Breakage, RegExp])[] = [
    ["claim", /^3 /],
    ["ver", /^[12345] /],
    ["recent", /^1 .*counted/],
    ["exit check", /^4 .*after its entry had ended/],
    ["pending", /^[26] /],
    ["recent", /^8 .*digest/],
    ["recent", /^11 .*updates of/],
    ["pending", /^10 members/],
  ];
  test.runIf(IN_CI).each(breakages)(
    "find a counterexample when the %s is taken out: %s",
    async (breakage, invariant) => {
      let found: readonly string[] = [];
      await fc.check(
        fc.asyncProperty(histories, async (history) => {
          found = broken(history, await play(history, breakage));
          return !found.some((text) => invariant.test(text));
        }),
        { numRuns: 3000, seed: 1, endOnFailure: true },
      );
      expect(found.join("\n")).toMatch(new RegExp(invariant, "m"));
    },
    300_000,
  );
});
