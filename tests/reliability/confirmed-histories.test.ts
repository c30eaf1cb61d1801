import fc from "fast-check";
import { expect, test } from "vitest";
import { confirmedHistories } from "./confirmed.ts";
import { brokenConfirmed } from "./consent-invariants.ts";
import { play } from "./play.ts";

/** A fifth as many as `histories.test.ts` plays. */
const HISTORIES = Math.ceil(Number(process.env.SOJOURN_HISTORIES ?? 60) / 5);

test("histories in which agreements wait to be confirmed keep the invariants", { timeout: 420_000 }, async () => {
  const seen = { said: 0, asked: 0, sent: 0, merged: 0 };
  await fc.assert(
    fc.asyncProperty(confirmedHistories, async (history) => {
      const played = await play(history);
      expect(brokenConfirmed(history, played)).toEqual([]);
      seen.said += played.trace.said.length;
      seen.asked += played.trace.calls.filter(({ key }) => key.startsWith("confirm_news_")).length;
      seen.sent += played.trace.calls.filter(({ key }) => key.startsWith("bulletin#")).length;
      seen.merged += played.profiles.filter(({ merged }) => merged !== undefined).length;
    }),
    { numRuns: HISTORIES, seed: 20_261_201 },
  );
  // They are about what they say.
  expect(Object.values(seen).every((n) => n > 0)).toBe(true);
});
