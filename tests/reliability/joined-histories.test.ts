import fc from "fast-check";
import { expect, test } from "vitest";
import { forgottenHistories, joinedHistories } from "./joined.ts";
import { brokenForgotten, brokenJoined } from "./joined-invariants.ts";
import { play } from "./play.ts";

/** A fifth as many as `histories.test.ts` plays beside them, so that both of these together take no longer. */
const HISTORIES = Math.ceil(Number(process.env.SOJOURN_HISTORIES ?? 60) / 5);

test("histories in which visitors sign in keep the invariants", { timeout: 420_000 }, async () => {
  let merged = 0;
  let all = 0;
  await fc.assert(
    fc.asyncProperty(joinedHistories, async (history) => {
      const played = await play(history);
      all += 1;
      expect(brokenJoined(history, played)).toEqual([]);
      merged += played.profiles.filter((profile) => profile.merged !== undefined).length;
    }),
    { numRuns: HISTORIES, seed: 20_261_130 },
  );
  expect(merged).toBeGreaterThan(all / 4);
});

test("nor does a merge hang where one of the two is erased", { timeout: 420_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(forgottenHistories, async (history) => {
      expect(brokenForgotten(history, await play(history))).toEqual([]);
    }),
    { numRuns: Math.ceil(HISTORIES / 2), seed: 20_261_131 },
  );
});
