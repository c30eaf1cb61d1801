import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import type { EnterOn, Rules } from "../../core/model/rules.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { DAY, entryOn, HOUR, journey, MINUTE, rulesOf, START, segment, type World, world } from "../ingest/world.ts";

const MONDAYS = "cron(0 9 ? * MON *)";
const KEY = "letter/mondays";

function letters(expression = MONDAYS, more: Partial<Rules["settings"]> = {}, look = "look-1"): Rules {
  const on: EnterOn = { on: "schedule", schedule: { expression, zone: "customer" }, segment: "readers" };
  const letter = journey({ journey: "letter", enter: [entryOn(on, { id: "mondays" })] });
  const readers = segment("readers", { when: "profile.reads = true", reads: ["trait:reads"] });
  return rulesOf([letter], more, [readers], look);
}

const reads = (zone: string, more: object = { reads: true }) => ({ context: { zone, traits: { ...more } } });

/** When the schedule comes to Ada next, by the world's clock. */
function next({ profile }: World): string | undefined {
  const { at } = profile().dates?.[KEY] ?? {};
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
}

/** Lets time pass to each moment that the profile is due at, up to a time; runs are over as soon as they have begun. */
async function live(of: World, until: number): Promise<void> {
  for (let { due } = of.profile(); due !== undefined && due <= until; { due } = of.profile()) {
    of.clock.set(Math.max(due, of.clock.now()));
    await sweep(of.deps, { items: 10, until: Number.POSITIVE_INFINITY });
    for (const { input } of of.runs.all()) {
      const { journey, n } = input;
      await closeEntry(of.deps, { customerId: "ada", journey, n, outcome: "completed", time: of.clock.now() });
    }
  }
  of.clock.set(until);
}

/** START is Monday, nine o'clock in London. */
describe("a schedule by the customer's clock", () => {
  test.each([
    ["America/New_York", "2026-03-02T14:00"],
    ["Pacific/Honolulu", "2026-03-02T19:00"],
    ["Asia/Kolkata", "2026-03-09T03:30"],
    ["Pacific/Kiritimati", "2026-03-08T19:00"],
  ])("comes on the day meant in %s, at %s", async (zone, at) => {
    const of = world(letters());
    await of.ingest(of.now("Seen", reads(zone)));

    expect(next(of)).toBe(at);
    await live(of, START + 7 * DAY - MINUTE);
    expect(of.profile().journeys.letter?.count ?? 0).toBe(1);
  });

  test("lets in with an event like that of any schedule, and goes by its moment", async () => {
    const of = world(letters(MONDAYS, { spread: SPREAD }));
    await of.ingest(of.now("Seen", reads("America/New_York")));
    const moment = START + 5 * HOUR;
    of.clock.set(moment + spreadWithin(sha256, "ada", SPREAD));
    await sweep(of.deps, { items: 10, until: Number.POSITIVE_INFINITY });

    expect(of.entry("letter#1")).toMatchObject({
      nominal: moment,
      event: { name: "Schedule", time: moment, properties: { at: "2026-03-02T14:00:00Z" } },
    });
  });

  test("is for those who are in the segment when it comes", async () => {
    const of = world(letters());
    await of.ingest(of.now("Seen", reads("America/New_York", {})));
    expect(next(of)).toBeUndefined();
    of.clock.set(START + HOUR);
    await of.ingest(of.now("Seen", reads("America/New_York")));
    expect(next(of)).toBe("2026-03-02T14:00");
    of.clock.set(START + 2 * HOUR);
    await of.ingest(of.now("Seen", reads("America/New_York", { reads: false })));

    expect(next(of)).toBeUndefined();
    await live(of, START + 8 * DAY);
    expect(of.profile().journeys.letter).toBeUndefined();
  });

  test("never comes twice to somebody who flies west after it, or back", async () => {
    const of = world(letters());
    await of.ingest(of.now("Seen", reads("America/New_York")));
    await live(of, START + 6 * HOUR);
    expect(of.profile().journeys.letter?.count).toBe(1);

    await of.ingest(of.now("Seen", reads("America/Los_Angeles")));
    expect(next(of)).toBe("2026-03-09T16:00");
    await of.ingest(of.now("Seen", reads("Asia/Tokyo")));
    await of.ingest(of.now("Seen", reads("America/New_York")));
    await live(of, START + 6 * DAY);
    expect(of.profile().journeys.letter?.count).toBe(1);
  });

  test("comes at once to somebody who has flown past it on the same day, and not on another day", async () => {
    const sameDay = world(letters());
    await sameDay.ingest(sameDay.now("Seen", reads("America/New_York")));
    sameDay.clock.set(START + HOUR);
    await sameDay.ingest(sameDay.now("Seen", reads("Europe/Paris")));
    const later = world(letters());
    await later.ingest(later.now("Seen", reads("Pacific/Honolulu")));
    later.clock.set(START + 8 * HOUR);
    await later.ingest(later.now("Seen", reads("Asia/Tokyo")));

    expect(sameDay.profile().journeys.letter?.count).toBe(1);
    // It is Tuesday in Tokyo.
    expect(later.profile().journeys.letter).toBeUndefined();
    expect(next(later)).toBe("2026-03-09T00:00");
  });

  test("comes once where a clock shows its hour twice, and after the gap where it skips it", async () => {
    const autumn = world(letters("cron(30 1 * 10 ? *)"));
    autumn.clock.set(Date.parse("2026-10-24T12:00:00Z"));
    await autumn.ingest(autumn.now("Seen", reads("Europe/London")));
    expect(next(autumn)).toBe("2026-10-25T00:30");
    await live(autumn, Date.parse("2026-10-25T12:00:00Z"));
    expect(autumn.profile().journeys.letter?.count).toBe(1);
    const spring = world(letters("cron(30 1 * 3 ? *)"));
    spring.clock.set(Date.parse("2026-03-28T12:00:00Z"));
    await spring.ingest(spring.now("Seen", reads("Europe/London")));
    expect(next(spring)).toBe("2026-03-29T01:00");
  });

  test("that is for one time comes once, by each clock", async () => {
    const of = world(letters("at(2026-12-24T09:00:00)"));
    await of.ingest(of.now("Seen", reads("America/New_York")));

    expect(next(of)).toBe("2026-12-24T14:00");
    await live(of, START + 400 * DAY);
    expect(of.profile().journeys.letter?.count).toBe(1);
    expect(next(of)).toBeUndefined();
  });

  test("goes by the workspace's zone where nothing says where the customer lives", async () => {
    const of = world(letters(MONDAYS, { zone: "Asia/Tokyo" }));
    await of.ingest(of.now("Seen", { context: { traits: { reads: true } } }));

    expect(next(of)).toBe("2026-03-09T00:00");
  });

  test("that a deployment brings counts from when the look at everybody began, however long that takes", async () => {
    const old = world({ ...letters(), journeys: [], look: "look-0" });
    await old.ingest(old.now("Seen", reads("America/New_York")));
    const of = { ...old, deps: { ...old.deps, rules: letters() } };
    const since = START + 4 * HOUR;
    await of.deps.rechecks.note({ look: { rules: "look-1", since, customers: 0 }, listed: {}, ver: undefined });
    // Ada's turn comes an hour after the moment in New York.
    of.clock.set(START + 6 * HOUR);
    await ingestCustomer(of.deps, "ada", [recheckEvent("ada", of.clock.now())]);

    expect(of.profile().journeys.letter?.count).toBe(1);
  });

  test("that was past before the look began lets nobody in", async () => {
    const old = world({ ...letters(), journeys: [], look: "look-0" });
    await old.ingest(old.now("Seen", reads("America/New_York")));
    const deps = { ...old.deps, rules: letters() };
    const since = START + 5.5 * HOUR;
    await deps.rechecks.note({ look: { rules: "look-1", since, customers: 0 }, listed: {}, ver: undefined });
    old.clock.set(START + 6 * HOUR);
    await ingestCustomer(deps, "ada", [recheckEvent("ada", old.clock.now())]);

    expect(old.profile().journeys.letter).toBeUndefined();
    expect(next(old)).toBe("2026-03-09T13:00");
  });
});
