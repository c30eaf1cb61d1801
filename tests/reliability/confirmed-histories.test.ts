import fc from "fast-check";
import { expect, test } from "vitest";
import { confirmedHistories } from "./confirmed.ts";
import { brokenConfirmed } from "./consent-invariants.ts";
import { play } from "./play.ts";

/** `SOJOURN_HISTORIES` of them, as many as fit into the time; a few where it is not set. */
const HISTORIES = Number(process.env.SOJOURN_HISTORIES ?? 12);
/** Milliseconds. */
const LONGEST = 20_000;

test("histories in which agreements wait to be confirmed keep the invariants", { timeout: 120_000 }, async () => {
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
    { numRuns: HISTORIES, seed: 20_261_201, interruptAfterTimeLimit: LONGEST },
  );
  // They are about what they say.
  expect(Object.values(seen).every((n) => n > 0)).toBe(true);
});
