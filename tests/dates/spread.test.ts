import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { Profile } from "../../core/model/profile.ts";
import type { Settings } from "../../core/model/settings.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { whole } from "../ingest/whole.ts";
import { DAY, entryOn, HOUR, journey, MINUTE, rulesOf, START, type World, world } from "../ingest/world.ts";

const RENEWAL = journey({
  journey: "renewal",
  enter: [
    entryOn(
      {
        on: "date",
        moment: {
          date: { expression: "profile.renewal" },
          offset: 0,
          at: "09:00",
          zone: "customer",
          workspaceZone: "Europe/London",
        },
        feb29: "feb28",
        reads: ["trait:renewal"],
      },
      { id: "date" },
    ),
  ],
});
/** Ada's place in the spread. */
const TURN = spreadWithin(sha256, "ada", SPREAD);
const TOMORROW = START + DAY;

const renewal = (date: string) => ({ context: { traits: { renewal: date } } });

async function renewing(date: string, settings: Partial<Settings> = {}): Promise<World> {
  const of = world(rulesOf([RENEWAL], { spread: SPREAD, ...settings }));
  await of.ingest(of.now("Seen", renewal(date)));
  return of;
}

async function sweptAt(of: World, time: number): Promise<Profile> {
  of.clock.set(time);
  await sweep(of.deps, { items: 10, until: Number.POSITIVE_INFINITY });
  return of.profile();
}

describe("a date entry", () => {
  test("comes at the customer's place in the spread, and goes by its moment", async () => {
    const of = await renewing("2026-03-03");

    expect(of.profile()).toMatchObject({
      dates: { "renewal/date": { at: TOMORROW, due: TOMORROW + TURN, day: "2026-03-03" } },
      due: TOMORROW + TURN,
    });
    expect((await sweptAt(of, TOMORROW + TURN - 1)).entries).toEqual({});
    const { entries } = await sweptAt(of, TOMORROW + TURN);
    expect(entries["renewal#1"]).toMatchObject({
      nominal: TOMORROW,
      event: { name: "Date Reached", time: TOMORROW, properties: { date: "2026-03-03" } },
    });
  });

  test("is not lost by what the customer does between the moment and their place after it", async () => {
    const of = await renewing("2026-03-03");
    of.clock.set(TOMORROW + TURN / 2);
    await of.ingest(of.now("Seen", renewal("2026-03-03T00:00")));

    expect((await sweptAt(of, TOMORROW + TURN)).entries["renewal#1"]).toMatchObject({ nominal: TOMORROW });
  });

  test("is late by its place in the spread, not by its moment", async () => {
    const settings = { lateAfter: 2 * MINUTE };
    expect(TURN).toBeGreaterThan(settings.lateAfter);
    const inTime = await renewing("2026-03-03", settings);
    const late = await renewing("2026-03-03", settings);

    expect((await sweptAt(inTime, TOMORROW + TURN + MINUTE)).entries["renewal#1"]).toBeDefined();
    expect((await sweptAt(late, TOMORROW + TURN + HOUR)).journeys.renewal?.refused.late?.n).toBe(1);
  });

  test("that was stored before moments were spread comes at its moment", async () => {
    const of = await renewing("2026-03-03");
    const { due: _due, ...old } = of.profile().dates?.["renewal/date"] ?? {};
    const profile = {
      ...of.profile(),
      dates: { "renewal/date": old },
      look: { rules: "look-1", at: TOMORROW },
      due: TOMORROW,
    };
    await of.profiles.write({ ...profile, ver: profile.ver + 1 }, profile.ver, {});

    expect(whole((await sweptAt(of, TOMORROW)).entries["renewal#1"]).nominal).toBeUndefined();
    expect(of.runs.all()).toHaveLength(1);
  });
});
