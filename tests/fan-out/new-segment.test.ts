import { describe, expect, test } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import type { RecheckStore, Rechecks } from "../../core/control/control.ts";
import { doFanOutWork } from "../../core/fan-out/fan-out.ts";
import { completeListings, memberSource } from "../../core/fan-out/listing.ts";
import type { FanOutWork } from "../../core/fan-out/work.ts";
import { ingestBatch } from "../../core/ingest/ingest-batch.ts";
import { innerBody } from "../../core/ingest/inner-event.ts";
import type { Rules } from "../../core/model/rules.ts";
import { recheckUnderNewRules } from "../../core/settle/sweep.ts";
import { DAY, entryOn, HOUR, journey, MINUTE, rulesOf, START, segment, type World, world } from "../ingest/world.ts";

const VIP = segment("vip", { when: "profile.vip = true", reads: ["trait:vip"], listed: true });
const WEEKLY = entryOn(
  { on: "schedule", schedule: { expression: "cron(0 9 ? * MON *)", zone: "UTC" }, segment: "vip" },
  { id: "s" },
);
const DIGEST = journey({ journey: "digest", enter: [WEEKLY] });
/** Before the deployment: no segment, no schedule. */
const BEFORE = rulesOf([journey()]);
/** The deployment adds both. */
const AFTER = rulesOf([journey(), DIGEST], { lateAfter: HOUR }, [VIP], "look-2");

/** As the schedule puts it for nine o'clock of this Monday, and in the weeks that follow. */
const occurrence = (week = 0): FanOutWork => ({
  do: "enter",
  journey: "digest",
  rule: "s",
  segment: "vip",
  occurrence: `week-${week}`,
  event: { name: "Schedule", time: START + week * 7 * DAY, properties: {} },
  shared: true,
});

async function deliver(of: World, ...bodies: readonly string[]) {
  const records = bodies.map((body, at) => ({ id: `r${at}`, body }));
  expect(await ingestBatch(of.deps, records)).toEqual([]);
}

/** Customers who were there before: every third is a VIP. */
async function existing(count: number): Promise<World> {
  const of = world(BEFORE);
  for (let n = 0; n < count; n++) {
    const detail = { customerId: `c${n}`, context: { traits: { vip: n % 3 === 0 } } };
    const time = new Date(START).toISOString();
    await deliver(of, JSON.stringify({ id: `e${n}`, source: "shop", "detail-type": "Seen", time, detail }));
  }
  return of;
}

const deployed = (of: World, rules: Rules): World => ({ ...of, deps: { ...of.deps, rules } });

/** Does the fan-out's work until there is none, and brings in what the paced queue holds, each twice. */
async function work(of: World): Promise<void> {
  for (let next = of.fanOut.works.shift(); next !== undefined; next = of.fanOut.works.shift()) {
    of.clock.advance(next.delaySeconds * 1000);
    await doFanOutWork(of.deps, next.work);
    const bodies = of.paced.events.splice(0).map(innerBody);
    if (bodies.length > 0) await deliver(of, ...bodies, ...bodies);
  }
}

const inside = (of: World) =>
  of.runs
    .all()
    .filter(({ input }) => input.journey === "digest")
    .map(({ input }) => input.customer)
    .toSorted();
const vips = (count: number) =>
  Array.from({ length: count }, (_, n) => n)
    .filter((n) => n % 3 === 0)
    .map((n) => `c${n}`)
    .toSorted();

describe("a deployment that adds a segment and a schedule over it", () => {
  test("lets everybody in who was there before, once, though nobody has been looked at yet", async () => {
    const of = deployed(await existing(30), AFTER);
    await of.fanOut.put(occurrence(), 0);
    await recheckUnderNewRules(of.deps);

    await work(of);

    expect(inside(of)).toEqual(vips(30));
    expect(of.counter.total("Entered")).toBe(10);
  });

  test("waits for the sweeper to find the new rules, and then is not late for it", async () => {
    const of = deployed(await existing(9), { ...AFTER, settings: { ...AFTER.settings, lateAfter: MINUTE } });
    await doFanOutWork(of.deps, occurrence());

    expect(of.fanOut.works).toEqual([{ work: { ...occurrence(), reached: START, waited: 1 }, delaySeconds: 60 }]);
    of.clock.advance(8 * MINUTE);
    await of.rechecks.note({ look: { rules: "look-2", since: START, customers: 0 }, listed: {}, ver: undefined });
    await work(of);
    expect(inside(of)).toEqual(vips(9));
  });

  test("goes through everybody where no sweeper ever comes", async () => {
    const of = deployed(await existing(9), AFTER);
    await of.fanOut.put(occurrence(), 0);

    await work(of);

    expect(inside(of)).toEqual(vips(9));
    expect(of.clock.now() - START).toBeLessThan(HOUR);
  });

  test("notes how far the look has come, and relies on the list of members hours after its end", async () => {
    const of = deployed(await existing(9), AFTER);
    await recheckUnderNewRules(of.deps);
    await work(of);

    const { look, listed } = await of.rechecks.read();
    expect(look).toEqual({ rules: "look-2", since: START + 5 * MINUTE, customers: 9, ended: START + 5 * MINUTE });
    expect(listed).toEqual({ vip: { of: expect.any(String), from: START + 5 * MINUTE + 6 * HOUR } });
    of.clock.set(START + 7 * DAY);
    const scanned: number[] = [];
    const scan = {
      page: async (limit: number) => {
        scanned.push(limit);
        return { customers: [] };
      },
    };
    const later = { ...of, deps: { ...of.deps, scan } };
    await of.fanOut.put(occurrence(1), 0);
    await work(later);
    expect(scanned).toEqual([]);
    expect(inside(of)).toEqual(vips(9));
  });
});

describe("a copy of a page of a re-evaluation that has read how far it is, and notes its own when", () => {
  /** Two pages; the end of the first is a place in the table. */
  const scan: World["deps"]["scan"] = {
    page: async (_, from) => (from === undefined ? { customers: ["c0"], next: "c0" } : { customers: ["c1"] }),
  };
  const AFTERWARDS = { ...AFTER, look: "look-3" };

  /** The first page, of which each note comes after `other`. */
  async function late(other: (of: World) => Promise<void>): Promise<Rechecks> {
    const of = deployed(await existing(2), AFTER);
    of.deps = { ...of.deps, scan };
    await recheckUnderNewRules(of.deps);
    let isFirst = true;
    const rechecks: RecheckStore = {
      ...of.rechecks,
      note: async (noted) => {
        if (isFirst) {
          isFirst = false;
          await other(of);
        }
        return of.rechecks.note(noted);
      },
    };
    await doFanOutWork({ ...of.deps, rechecks }, { do: "look", rules: "look-2" });
    return of.rechecks.read();
  }

  test("the last page has noted the end, leaves the end and the lists as they are", async () => {
    const { look, listed } = await late(work);

    expect(look).toMatchObject({ rules: "look-2", customers: 2, ended: START + 5 * MINUTE + 1_000 });
    expect(Object.keys(listed ?? {})).toEqual(["vip"]);
  });

  test("another re-evaluation was started, leaves that one as it is", async () => {
    const { look } = await late((of) => recheckUnderNewRules({ ...of.deps, rules: AFTERWARDS }));

    expect(look).toEqual({ rules: "look-3", since: START + 5 * MINUTE, customers: 0 });
  });

  test("another has noted its own each time, comes again", async () => {
    const of = deployed(await existing(2), AFTER);
    const rechecks: RecheckStore = { ...of.rechecks, note: async () => false };

    const done = doFanOutWork({ ...of.deps, scan, rechecks }, { do: "look", rules: "look-2" });

    await expect(done).rejects.toMatchObject({ name: "Retryable" });
  });
});

test("a round of the sweeper that was overtaken by another and by its pages takes nothing back", async () => {
  const of = deployed(await existing(9), AFTER);
  let isFirst = true;
  const rechecks: RecheckStore = {
    ...of.rechecks,
    note: async (noted) => {
      if (isFirst) {
        isFirst = false;
        await recheckUnderNewRules(of.deps);
        await work(of);
      }
      return of.rechecks.note(noted);
    },
  };

  await recheckUnderNewRules({ ...of.deps, rechecks });

  expect(await of.rechecks.read()).toMatchObject({ looked: "look-2", look: { ended: expect.any(Number) } });
});

describe("the list of a segment", () => {
  const around = (rules: Rules, now = START) => ({ rules, hash: sha256, now });
  const ended = (rules: Rules, at: number) => ({
    look: { rules: rules.look, since: at, customers: 1, ended: at },
    listed: completeListings({}, around(rules, at), "has ended"),
  });
  const way = (rechecks: Rechecks, rules: Rules, now: number) => memberSource(rechecks, "vip", around(rules, now));
  const OTHER = segment("gold", { when: "profile.gold", reads: ["trait:gold"], listed: true });

  test("is relied on where an earlier release has looked at everybody", () => {
    expect(way({ looked: "look-2" }, AFTER, START)).toBe("members");
    expect(way({ looked: "look-1" }, AFTER, START)).toBe("wait");
    expect(way({}, AFTER, START)).toBe("wait");
  });

  test("is relied on while another segment changes", () => {
    const known = ended(AFTER, START - DAY);
    const next = rulesOf([DIGEST], {}, [VIP, OTHER], "look-3");
    const looking = { ...known, look: { rules: "look-3", since: START, customers: 0 } };

    expect(way(known, next, START)).toBe("members");
    expect(memberSource(looking, "gold", around(next))).toBe("everybody");
  });

  test.each<[string, Rules]>([
    ["its condition", rulesOf([DIGEST], {}, [{ ...VIP, when: "profile.vip = 1" }], "look-3")],
    [
      "a segment that it is made of",
      rulesOf(
        [DIGEST],
        {},
        [
          { ...OTHER, when: "profile.gold = 2" },
          { ...VIP, all: ["gold"] },
        ],
        "look-3",
      ),
    ],
  ])("is not relied on once %s has changed", (_, next) => {
    const made = rulesOf(
      [DIGEST],
      {},
      [OTHER, { ...VIP, ...(next.segments.length > 1 ? { all: ["gold"] } : {}) }],
      "look-2",
    );
    const known = ended(made, START - DAY);

    expect(way(known, made, START)).toBe("members");
    expect(way(known, next, START)).toBe("wait");
    expect(way({ ...known, look: { rules: "look-3", since: START, customers: 5 } }, next, START)).toBe("everybody");
  });

  test("that nothing goes through any more is forgotten as soon as the next look begins", () => {
    const known = { ...ended(AFTER, START - DAY) };
    const { listed: _listed, ...unlisted } = VIP;
    const without = rulesOf([journey()], {}, [unlisted, OTHER], "look-3");

    expect(completeListings(known, around(without), "goes on")).toEqual({});
  });
});
