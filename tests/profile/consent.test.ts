import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { latestConsent } from "../../core/policy/gate.ts";
import { DAY, event, HOUR, MINUTE, rulesOf, START, type World, world } from "../ingest/world.ts";

const RULES = rulesOf([], { lateAfter: DAY });
const MARGIN = 10 * MINUTE;

/** One word on e-mail offers: by the topic, or by the topic on this channel. */
interface Word {
  readonly agrees: boolean;
  readonly byChannel: boolean;
}

const word = fc.record({ agrees: fc.boolean(), byChannel: fc.boolean() });
const yes: Word = { agrees: true, byChannel: false };
const no: Word = { agrees: false, byChannel: false };

function said({ agrees, byChannel }: Word, time: number, parts: { replay?: boolean } = {}) {
  return event("Preferences Saved", {
    time,
    context: { consent: { offers: byChannel ? { email: agrees } : agrees } },
    ...parts,
  });
}

function agreed({ profile }: World): boolean | undefined {
  return latestConsent(profile(), ["offers", "offers/email"])?.agreed;
}

/** A word whose system's clock is off by less than ten minutes, and how long after the one before it comes in. */
const skewed = fc.record({
  word,
  skew: fc.integer({ min: 1 - MARGIN, max: 2 * MARGIN }),
  later: fc.integer({ min: 0, max: 30 * MINUTE }),
});

describe("a withdrawal of consent", () => {
  test("that comes in last holds, whatever the clocks of those who report say", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(skewed, { maxLength: 8 }), fc.boolean(), skewed, async (earlier, byChannel, last) => {
        const ada = world(RULES);
        for (const { word, skew, later } of earlier) {
          ada.clock.set(ada.clock.now() + later);
          await ada.ingest(said(word, ada.clock.now() + skew));
        }
        ada.clock.set(ada.clock.now() + last.later);

        await ada.ingest(said({ agrees: false, byChannel }, ada.clock.now() + last.skew));

        expect(agreed(ada)).toBe(false);
        for (const { t } of Object.values(ada.profile().consent)) expect(t).toBeLessThanOrEqual(ada.clock.now());
      }),
    );
  });

  test("holds where it comes in one batch with an agreement from the future, in whatever order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 3 * MARGIN }),
        fc.integer({ min: 1 - MARGIN, max: 3 * MARGIN }),
        fc.boolean(),
        fc.boolean(),
        async (ahead, skew, agreesByChannel, refusesByChannel) => {
          const ada = world(RULES);
          const agreement = said({ agrees: true, byChannel: agreesByChannel }, START + Math.min(ahead, MARGIN));
          const withdrawal = said({ agrees: false, byChannel: refusesByChannel }, START + Math.min(skew, MARGIN));

          await ada.ingest(agreement, withdrawal);

          expect(agreed(ada)).toBe(false);
        },
      ),
    );
  });

  test("gets no margin where it is history, replayed or late", async () => {
    const history = world(RULES);
    await history.ingest(said(yes, START - MINUTE));
    await history.ingest(said(no, START - 2 * MINUTE, { replay: true }));

    const late = world(RULES);
    await late.ingest(said(yes, START - 2 * DAY));
    await late.ingest(said(no, START - 2 * DAY - MINUTE));

    expect(agreed(history)).toBe(true);
    expect(agreed(late)).toBe(true);
  });

  test("that is ten minutes older than the agreement, or more, changes nothing", async () => {
    const ada = world(RULES);
    await ada.ingest(said(yes, START - MINUTE));

    await ada.ingest(said(no, START - MINUTE - MARGIN));

    expect(agreed(ada)).toBe(true);
  });

  test("of the same time as the agreement holds, whichever comes in first", async () => {
    for (const words of [
      [yes, no],
      [no, yes],
    ]) {
      const ada = world(RULES);
      for (const each of words) await ada.ingest(said(each, START - HOUR));

      expect(agreed(ada)).toBe(false);
    }
  });
});

describe("an agreement", () => {
  test("that comes in after a withdrawal and is dated after it holds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(skewed, { maxLength: 6 }),
        fc.integer({ min: 0, max: MARGIN }),
        async (earlier, ahead) => {
          const ada = world(RULES);
          for (const { word, skew, later } of earlier) {
            ada.clock.set(ada.clock.now() + later);
            await ada.ingest(said(word, ada.clock.now() + skew));
          }
          ada.clock.set(ada.clock.now() + 1);

          await ada.ingest(said(yes, ada.clock.now() + ahead));

          expect(agreed(ada)).toBe(true);
        },
      ),
    );
  });
});

test("of words that are ten minutes apart and not ahead, the latest counts in whatever order and batches they come", async () => {
  const words = fc.array(word, { minLength: 1, maxLength: 7 });
  const cases = words.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray([...all.keys()], { minLength: all.length }), fc.array(fc.boolean())),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([all, order, together]) => {
      const ada = world(RULES);
      const events = all.map((each, place) => said(each, START - HOUR - (all.length - place) * MARGIN));
      let batch: typeof events = [];
      for (const [turn, place] of order.entries()) {
        batch.push(...events.slice(place, place + 1));
        if (together[turn]) continue;
        await ada.ingest(...batch);
        batch = [];
      }
      if (batch.length > 0) await ada.ingest(...batch);

      expect(agreed(ada)).toBe(all.at(-1)?.agrees);
    }),
  );
});
