import { describe, expect, test } from "vitest";
import { recheckEvent } from "../../core/ingest/inner-event.ts";
import type { EnterOn, MomentRule } from "../../core/model/rules.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { whole } from "../ingest/whole.ts";
import { DAY, entryOn, HOUR, journey, MINUTE, rulesOf, START, type World, world } from "../ingest/world.ts";

type DateOn = Extract<EnterOn, { on: "date" }>;

const MOMENT: MomentRule = {
  date: { expression: "profile.birthday" },
  offset: 0,
  at: "09:00",
  zone: "customer",
  workspaceZone: "UTC",
};

/** An entry at nine on the customer's birthday, every year, unless said otherwise. */
function birthday(moment: Partial<MomentRule> = {}, on: Partial<DateOn> = {}) {
  const reads = ["trait:birthday"];
  const date: DateOn = {
    on: "date",
    moment: { ...MOMENT, ...moment },
    repeat: "yearly",
    feb29: "feb28",
    reads,
    ...on,
  };
  return journey({ journey: "birthday", enter: [entryOn(date, { id: "date/birthday" })] });
}

/** One that lets in once for each date, as a renewal does. */
function once(moment: Partial<MomentRule> = {}) {
  const { repeat: _, ...on } = {
    repeat: undefined,
    on: "date" as const,
    feb29: "feb28" as const,
    reads: ["trait:birthday"],
  };
  return journey({
    journey: "birthday",
    enter: [entryOn({ ...on, moment: { ...MOMENT, ...moment } }, { id: "date/birthday" })],
  });
}

const born = (date: unknown) => ({ context: { traits: { birthday: JSON.parse(JSON.stringify(date)) } } });

const next = ({ profile }: World): string | undefined => {
  const { at } = profile().dates?.["birthday/date/birthday"] ?? {};
  return at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);
};

/** Lets time pass to each moment that the profile is due at, up to a time, as the sweeper finds it. */
async function live(of: World, until: number): Promise<void> {
  for (let { due } = of.profile(); due !== undefined && due <= until; { due } = of.profile()) {
    of.clock.set(Math.max(due, of.clock.now()));
    await sweep(of.deps, { items: 10, until: Number.POSITIVE_INFINITY });
    // A run is over as soon as it has begun.
    for (const { input } of of.runs.all()) {
      const { journey, n } = input;
      await closeEntry(of.deps, { customerId: "ada", journey, n, outcome: "completed", time: of.clock.now() });
    }
  }
  of.clock.set(until);
}

describe("a yearly date", () => {
  test("lets in at its moment each year, and never twice for a day", async () => {
    const of = world(rulesOf([birthday()]));
    await of.ingest(of.now("Seen", born("1990-05-17")));
    const first = next(of);

    await live(of, START + 3 * 366 * DAY);
    await of.ingest(recheckEvent("ada", of.clock.now()));

    expect(first).toBe("2026-05-17T09:00");
    expect(of.profile().journeys.birthday?.count).toBe(3);
    expect(of.runs.all().map(({ input }) => new Date(input.start).toISOString().slice(0, 16))).toEqual([
      "2026-05-17T09:00",
      "2027-05-17T09:00",
      "2028-05-17T09:00",
    ]);
  });

  test("is seen by conditions as an event of that day", async () => {
    const of = world(rulesOf([birthday()]));
    await of.ingest(of.now("Seen", born("1990-05-17")));
    of.clock.set(Date.UTC(2026, 4, 17, 9));

    await of.ingest(recheckEvent("ada", of.clock.now()));

    const seen = Object.values(of.profile().entries).map((entry) => whole(entry).event);
    expect(seen).toEqual([
      { name: "Date Reached", time: Date.UTC(2026, 4, 17, 9), properties: { date: "2026-05-17" } },
    ]);
  });

  test.each([
    ["feb28" as const, "2027-02-28T09:00", "2028-02-29T09:00"],
    ["mar1" as const, "2027-03-01T09:00", "2028-02-29T09:00"],
  ])("of 29 February is on %s in other years, and on its day in leap years", async (feb29, plain, leap) => {
    const of = world(rulesOf([birthday({}, { feb29 })]));
    await of.ingest(of.now("Seen", born("1992-02-29")));
    const first = next(of);
    await live(of, Date.UTC(2027, 5, 1));

    expect([first, next(of)]).toEqual([plain, leap]);
  });

  test.each([
    ["--05-20", "2026-05-20T09:00"],
    ["05-20", "2026-05-20T09:00"],
    ["0000-01-10", "2027-01-10T09:00"],
    ["--02-29", "2027-02-28T09:00"],
    ["02-30", undefined],
    ["13-01", undefined],
  ])("needs no year: %s", async (date, due) => {
    const of = world(rulesOf([birthday()]));

    await of.ingest(of.now("Seen", born(date)));

    expect(next(of)).toBe(due);
  });

  test("today, of which the time is over, is next year", async () => {
    const of = world(rulesOf([birthday({ at: "08:59" })]));

    await of.ingest(of.now("Seen", born("1990-03-02")));

    expect(next(of)).toBe("2027-03-02T08:59");
  });

  test("at this very moment lets in at once", async () => {
    const of = world(rulesOf([birthday()]));

    await of.ingest(of.now("Seen", born("1990-03-02")));

    expect(of.runs.all()).toHaveLength(1);
    expect(next(of)).toBe("2027-03-02T09:00");
  });

  test("with an offset over the turn of the year comes in the year before", async () => {
    const of = world(rulesOf([birthday({ offset: -30 })]));

    await of.ingest(of.now("Seen", born("1990-01-10")));

    expect(next(of)).toBe("2026-12-11T09:00");
  });

  test("that is years away waits all the same", async () => {
    const of = world(rulesOf([birthday()]));

    await of.ingest(of.now("Seen", born("2041-01-10")));

    expect(next(of)).toBe("2041-01-10T09:00");
  });

  test("is not lost to those who move where its hour is over already", async () => {
    const of = world(rulesOf([birthday()]));
    await of.ingest(of.now("Seen", { context: { traits: { birthday: "1990-03-03" }, zone: "America/New_York" } }));
    const before = next(of);
    of.clock.set(Date.UTC(2026, 2, 3, 4));

    await of.ingest(of.now("Seen", { context: { zone: "Pacific/Auckland" } }));
    await of.ingest(of.now("Seen", { context: { zone: "America/New_York" } }));

    expect(before).toBe("2026-03-03T14:00");
    expect(of.runs.all()).toHaveLength(1);
    expect(next(of)).toBe("2027-03-03T14:00");
  });

  test("that is moved to a day that is over is not caught up with", async () => {
    const of = world(rulesOf([birthday()]));
    await of.ingest(of.now("Seen", born("1990-03-05")));

    await of.ingest(of.now("Seen", born("1990-03-01")));

    expect(of.runs.all()).toHaveLength(0);
    expect(next(of)).toBe("2027-03-01T09:00");
  });

  test("that is still to come for the first time waits for its year", async () => {
    const of = world(rulesOf([birthday()]));

    await of.ingest(of.now("Seen", born("2030-01-10")));

    expect(next(of)).toBe("2030-01-10T09:00");
  });
});

describe("a date that comes once", () => {
  test("lets in once, and again when it has moved to a later day", async () => {
    const of = world(rulesOf([once({ offset: -3 })]));
    await of.ingest(of.now("Seen", born("2026-04-10")));
    await live(of, Date.UTC(2026, 3, 8));
    const first = [of.profile().journeys.birthday?.count, next(of), of.profile().due];
    await of.ingest(of.now("Renewed", born("2026-05-10")));

    await live(of, Date.UTC(2026, 4, 8));

    expect(first.slice(0, 2)).toEqual([1, undefined]);
    expect(of.profile().journeys.birthday?.count).toBe(2);
  });

  test("does not for an earlier day than it has let in for", async () => {
    const of = world(rulesOf([once({ offset: -30 })]));
    await of.ingest(of.now("Seen", born("2026-04-10")));
    await live(of, Date.UTC(2026, 2, 12));
    await of.ingest(of.now("Changed", born("2026-04-09")));
    await of.ingest(of.now("Changed", born("2026-04-10")));

    await live(of, Date.UTC(2026, 5, 1));

    expect(of.profile().journeys.birthday?.count).toBe(1);
  });

  test("moves with the trait before it comes", async () => {
    const of = world(rulesOf([once()]));
    await of.ingest(of.now("Seen", born("2026-04-10")));
    await of.ingest(of.now("Changed", born("2026-06-10")));
    const moved = next(of);
    await live(of, Date.UTC(2026, 5, 1));

    expect(moved).toBe("2026-06-10T09:00");
    expect(of.runs.all()).toEqual([]);
  });

  test("that is past before it is known lets nobody in", async () => {
    const of = world(rulesOf([once({ offset: -30 })]));

    await of.ingest(of.now("Seen", born("2026-03-20")));

    expect(of.profile().dates).toBeUndefined();
    expect(of.runs.all()).toEqual([]);
  });

  test("that was reached lets in although an event moves it before anybody looks", async () => {
    const of = world(rulesOf([once()]));
    await of.ingest(of.now("Seen", born("2026-04-10")));
    of.clock.set(Date.UTC(2026, 3, 10, 9, 2));

    await of.ingest(of.now("Renewed", born("2026-05-10")));

    expect(of.runs.all()).toHaveLength(1);
    expect(next(of)).toBe("2026-05-10T09:00");
  });

  test.each(["2026-02-30", "soon", 12.5, null, ["2026-05-01"]])(
    "that is %j is none, and due is nothing",
    async (date) => {
      const of = world(rulesOf([once()]));

      await of.ingest(of.now("Seen", born(date)));

      expect([of.profile().dates, of.profile().due]).toEqual([undefined, undefined]);
      expect(of.counter.total("UnexpectedError")).toBe(0);
    },
  );
});

describe("the moment", () => {
  test("moves with the customer's zone, to and fro", async () => {
    const of = world(rulesOf([birthday()]));
    const zones = [];
    await of.ingest(of.now("Seen", born("1990-05-17")));
    for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12", "America/New_York"]) {
      of.clock.advance(1);
      await of.ingest(of.now("Moved", { context: { zone } }));
      zones.push(next(of));
    }

    expect(zones).toEqual(["2026-05-16T19:00", "2026-05-17T21:00", "2026-05-17T13:00"]);
  });

  test.each([
    ["a time that the clocks skip is the first after it", "2026-03-29", "01:30", "2026-03-29T01:00"],
    ["a time that comes twice is the first", "2026-10-25", "01:30", "2026-10-25T00:30"],
  ])("at %s", async (_, date, at, expected) => {
    const of = world(rulesOf([birthday({ at, zone: "Europe/London" })]));

    await of.ingest(of.now("Seen", born(date)));

    expect(next(of)).toBe(expected);
  });

  test("that was slept through for more than `late after` lets nobody in, and that is counted", async () => {
    const of = world(rulesOf([birthday()], { lateAfter: DAY }));
    await of.ingest(of.now("Seen", born("1990-05-17")));
    of.clock.set(Date.UTC(2026, 4, 18, 9, 1));

    await of.ingest(recheckEvent("ada", of.clock.now()));

    expect(of.runs.all()).toEqual([]);
    expect(of.counter.total("Refused", { journey: "birthday", reason: "late" })).toBe(1);
    expect(next(of)).toBe("2027-05-17T09:00");
  });
});

describe("new rules", () => {
  test("make dates of profiles that are looked at, and of past moments none", async () => {
    const of = world(rulesOf([]));
    await of.ingest(of.now("Seen", born("1990-03-02")));
    of.clock.advance(HOUR);
    Object.assign(of.deps, { rules: rulesOf([birthday()], {}, [], "look-2") });

    await of.ingest(recheckEvent("ada", of.clock.now()));

    expect(next(of)).toBe("2027-03-02T09:00");
    expect(of.runs.all()).toEqual([]);
  });

  test("keep a moment that has come and that nobody has seen yet", async () => {
    const of = world(rulesOf([birthday()]));
    await of.ingest(of.now("Seen", born("1990-05-17")));
    of.clock.set(Date.UTC(2026, 4, 17, 9) + MINUTE);
    Object.assign(of.deps, { rules: rulesOf([birthday()], {}, [], "look-2") });

    await of.ingest(recheckEvent("ada", of.clock.now()));

    expect(of.runs.all()).toHaveLength(1);
  });

  test("without the entry forget its date", async () => {
    const of = world(rulesOf([birthday()]));
    await of.ingest(of.now("Seen", born("1990-05-17")));
    Object.assign(of.deps, { rules: rulesOf([], {}, [], "look-2") });

    await of.ingest(recheckEvent("ada", of.clock.now()));

    expect([of.profile().dates, of.profile().due]).toEqual([undefined, undefined]);
  });
});

test("a date of a canary that was rolled back lets nobody in, and is due no more", async () => {
  const stable = birthday();
  const canary = {
    share: 1,
    rules: { ...birthday(), version: "bbbbbbbbbbbb", machine: "birthday-canary-bbbbbbbbbbbb" },
  };
  const of = world(rulesOf([{ ...stable, enter: [], canary }]));
  await of.ingest(of.now("Seen", born("1990-05-17")));
  const planned = next(of);
  await of.control.change({ do: "roll back", journey: "birthday", version: "bbbbbbbbbbbb" });
  of.clock.set(Date.UTC(2026, 4, 17, 9));

  await of.ingest(recheckEvent("ada", of.clock.now()));

  expect(planned).toBe("2026-05-17T09:00");
  expect(of.runs.all()).toEqual([]);
  expect([of.profile().dates, of.profile().due]).toEqual([undefined, undefined]);
});

test("a date of a canary that was rolled back makes room for the journey's own, if that is still to come", async () => {
  const stable = birthday();
  const [early] = birthday({ offset: -7 }).enter;
  if (early === undefined) throw new Error("There is no entry.");
  const trial = { ...stable, enter: [{ ...early, id: "date/early" }], version: "bbbbbbbbbbbb", machine: "trial" };
  const of = world(rulesOf([{ ...stable, canary: { share: 1, rules: trial } }]));
  await of.ingest(of.now("Seen", born("1990-05-17")));
  await of.control.change({ do: "roll back", journey: "birthday", version: "bbbbbbbbbbbb" });

  await live(of, Date.UTC(2026, 4, 18));

  expect(
    of.runs.all().map(({ machine, input }) => [machine, new Date(input.start).toISOString().slice(0, 10)]),
  ).toEqual([["birthday", "2026-05-17"]]);
});
