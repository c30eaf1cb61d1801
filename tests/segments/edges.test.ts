import { describe, expect, test } from "vitest";
import { recheckEvent, updateEvent } from "../../core/ingest/inner-event.ts";
import type { ProfileChange } from "../../core/model/event.ts";
import type { Rules, SegmentRule } from "../../core/model/rules.ts";
import { whole } from "../ingest/whole.ts";
import { DAY, entryOn, event, journey, rulesOf, segment, world } from "../ingest/world.ts";

const VIP = segment("vip", { when: "profile.spent >= 100", reads: ["trait:spent"] });
const LAPSED = segment("lapsed", {
  last: [{ event: "Order Completed", notWithin: 60 * DAY }],
  reads: ["last:Order Completed"],
});
const ACTIVE = segment("active", {
  last: [{ event: "Order Completed", within: 60 * DAY }],
  reads: ["last:Order Completed"],
});
const NO_CHANGE: ProfileChange = { set: {}, add: {}, append: {}, remove: [], join: [], leave: [] };

/** A journey that lets in on an edge of this segment, again and again. */
function onEdge(name: string, edge: "entering" | "leaving" = "entering", parts: Parameters<typeof journey>[0] = {}) {
  return journey({ journey: `${edge}_${name}`, enter: [entryOn({ on: "segment", segment: name, edge })], ...parts });
}

function rules(segments: readonly SegmentRule[], journeys: Rules["journeys"] = [], look?: string): Rules {
  return rulesOf(journeys, {}, segments, look);
}

const spent = (amount: number) => ({ context: { traits: { spent: amount } } });

describe("a segment", () => {
  test("is entered and left as the profile changes", async () => {
    const { ingest, now, profile } = world(rules([VIP]));

    await ingest(now("Seen", spent(50)));
    const before = profile().segments;
    await ingest(now("Seen", spent(100)));
    const during = profile().segments;
    await ingest(now("Seen", spent(99)));

    expect([before, during, profile().segments]).toEqual([[], ["vip"], []]);
  });

  test("is made of all, any and none of others, and follows them", async () => {
    const made = [
      segment("a", { when: "profile.a = true", reads: ["trait:a"] }),
      segment("b", { when: "profile.b = true", reads: ["trait:b"] }),
      segment("both", { all: ["a", "b"], reads: ["segment:a", "segment:b"] }),
      segment("either", { any: ["a", "b"], reads: ["segment:a", "segment:b"] }),
      segment("neither", { none: ["either"], reads: ["segment:either"] }),
    ];
    const { ingest, now, profile } = world(rules(made));
    const seen: (readonly string[])[] = [];
    for (const traits of [{ a: false }, { a: true }, { b: true }, { a: false }, { b: false }]) {
      await ingest(now("Seen", { context: { traits } }));
      seen.push(profile().segments);
    }

    expect(seen).toEqual([["neither"], ["a", "either"], ["a", "b", "both", "either"], ["b", "either"], ["neither"]]);
  });

  test("sees the other segments in `profile.segments`", async () => {
    const reader = segment("rich_and_vip", { when: "'vip' in profile.segments", reads: ["segment:vip"] });
    const { ingest, now, profile } = world(rules([VIP, reader]));

    await ingest(now("Seen", spent(100)));

    expect(profile().segments).toEqual(["rich_and_vip", "vip"]);
  });

  test("whose condition fails holds nobody, and the failure is counted for segments", async () => {
    const broken = segment("broken", { when: "$number(profile.name) > 1", reads: ["trait:name"] });
    const lacking = segment("grown_up", { when: "profile.age > 17", reads: ["trait:age"] });
    const { ingest, now, profile, counter } = world(rules([broken, lacking]));

    await ingest(now("Seen", { context: { traits: { name: "Ada" } } }));

    expect(profile().segments).toEqual([]);
    expect(counter.total("ConditionFailed", { journey: "segments", cause: "error" })).toBe(1);
    expect(counter.total("ConditionFailed")).toBe(1);
  });

  test("whose condition is too much work holds nobody, and that is counted and noted", async () => {
    const endless = segment("endless", { when: "($f := function($x) { $f($x + 1) }; $f(1))", reads: ["trait:name"] });
    const { ingest, now, profile, counter } = world(rules([endless]));

    await ingest(now("Seen", { context: { traits: { name: "Ada" } } }));

    expect(profile().segments).toEqual([]);
    expect(counter.total("ConditionFailed", { journey: "segments", cause: "bound" })).toBe(1);
    expect(profile().leftOut?.condition).toMatchObject({ n: 1, name: endless.when?.slice(0, 64) });
  });

  test("holds somebody of whom nothing is known, where it says that something is not", async () => {
    const orders = "profile.counts.`Order Completed`";
    const fresh = segment("fresh", { when: `${orders} < 1`, reads: ["count:Order Completed"] });
    const plain = segment("plain", { when: "$not(profile.vip)", reads: ["trait:vip"] });
    const other = segment("other", { when: "profile.plan != 'pro'", reads: ["trait:plan"] });
    const { ingest, now, profile, counter } = world(rules([fresh, plain, other]));

    await ingest(now("Seen"));
    expect(profile().segments).toEqual(["fresh", "plain"]);
    await ingest(now("Order Completed", { context: { traits: { vip: true } } }));
    expect(profile().segments).toEqual([]);
    expect(counter.total("ConditionFailed")).toBe(0);
  });

  test("is judged only when a part that it reads has changed", async () => {
    // A condition that fails is counted each time it is judged.
    const broken = segment("broken", { when: "$number('x') > 1", reads: ["trait:name", "count:Counted"] });
    const { ingest, now, counter } = world(rules([broken]));
    const judged = async (...events: Parameters<typeof ingest>) => {
      const before = counter.total("ConditionFailed");
      await ingest(...events);
      return counter.total("ConditionFailed") - before;
    };

    const times = [
      await judged(now("Seen", { context: { traits: { name: "Ada" } } })),
      await judged(now("Seen", { context: { traits: { name: "Ada", other: 1 } } })),
      await judged(now("Seen")),
      await judged(now("Seen", { context: { traits: { name: "Bea" } } })),
      await judged(now("Counted")),
    ];

    expect(times).toEqual([1, 0, 0, 1, 1]);
  });

  test("that is a list is joined and left by updates alone", async () => {
    const list = segment("trial", { list: true });
    const follower = segment("in_trial", { all: ["trial"], reads: ["segment:trial"] });
    const { ingest, now, profile, runs, clock } = world(
      rules([list, follower], [onEdge("trial"), onEdge("trial", "leaving")]),
    );
    const update = (key: string, change: Partial<ProfileChange>) =>
      ingest(updateEvent("ada", key, { ...NO_CHANGE, ...change }, clock.now()));
    await ingest(now("Seen"));

    await update("1", { join: ["trial", "no_such_list"] });
    const joined = profile().segments;
    await update("1", { leave: ["trial"] });
    const repeated = profile().segments;
    await update("2", { leave: ["trial"] });

    expect([joined, repeated, profile().segments]).toEqual([["in_trial", "trial"], ["in_trial", "trial"], []]);
    expect(runs.all().map(({ machine }) => machine)).toEqual(["entering_trial", "leaving_trial"]);
  });
});

describe("recency", () => {
  test("changes by time alone, when the profile is due", async () => {
    const { ingest, now, profile, clock } = world(rules([LAPSED, ACTIVE]));
    await ingest(now("Order Completed"));
    const ordered = profile();
    clock.advance(60 * DAY - 1);
    await ingest(recheckEvent("ada", clock.now()));
    const early = profile();
    clock.advance(1);
    await ingest(recheckEvent("ada", clock.now()));

    expect([ordered.segments, early.segments, profile().segments]).toEqual([["active"], ["active"], ["lapsed"]]);
    expect(ordered.due).toBe(ordered.look?.at);
    expect(early.ver).toBe(ordered.ver);
    expect(profile().due).toBeUndefined();
  });

  test("never is not within, and not within either", async () => {
    const { ingest, now, profile } = world(rules([LAPSED, ACTIVE]));

    await ingest(now("Seen"));

    expect(profile().segments).toEqual(["lapsed"]);
  });

  test("that is put off by an event does not move the due time until it comes", async () => {
    const { ingest, now, profile, clock } = world(rules([ACTIVE]));
    await ingest(now("Order Completed"));
    const first = profile().due;
    clock.advance(10 * DAY);
    await ingest(now("Order Completed"));
    const second = profile().due;
    clock.advance(50 * DAY);
    await ingest(recheckEvent("ada", clock.now()));

    expect(second).toBe(first);
    expect(profile().segments).toEqual(["active"]);
    expect(profile().due).toBe((first ?? 0) + 10 * DAY);
  });

  test("is judged before the next event, if that comes before the look", async () => {
    const { ingest, now, runs, clock } = world(rules([LAPSED], [onEdge("lapsed"), onEdge("lapsed", "leaving")]));
    await ingest(now("Order Completed"));
    clock.advance(61 * DAY);

    await ingest(now("Order Completed"));

    expect(runs.all().map(({ machine }) => machine)).toEqual(["entering_lapsed", "leaving_lapsed"]);
  });
});

describe("an edge", () => {
  test("lets in, once, however often the event comes", async () => {
    const { ingest, now, runs, profile } = world(rules([VIP], [onEdge("vip")]));
    const seen = now("Seen", spent(100));

    await ingest(seen, seen);
    await ingest(seen);
    await ingest(now("Seen", spent(120)));

    expect(runs.all()).toHaveLength(1);
    expect(whole(profile().entries["entering_vip#1"]).event).toEqual({
      name: "Segment Entered",
      time: seen.time,
      properties: { segment: "vip" },
    });
  });

  test("of a customer's first event lets in", async () => {
    const { ingest, now, runs } = world(rules([LAPSED], [onEdge("lapsed")]));

    await ingest(now("Seen"));

    expect(runs.all()).toHaveLength(1);
  });

  test("of a past event lets nobody in, and that is counted", async () => {
    const { ingest, now, runs, counter } = world(rules([VIP], [onEdge("vip")]));

    await ingest(now("Seen", { ...spent(100), replay: true }));

    expect(runs.all()).toEqual([]);
    expect(counter.total("Refused", { reason: "late" })).toBe(1);
  });

  test("exits those inside before it lets anybody in, by a condition on segments", async () => {
    const exit = [{ when: "'vip' in profile.segments", reason: "is_vip" }];
    const offer = journey({ journey: "offer", inside: { exit, watch: [] } });
    const { ingest, now, profile } = world(rules([VIP], [offer]));
    await ingest(now("Cart Updated"));

    await ingest(now("Seen", spent(100)));

    expect(profile().journeys.offer?.ended).toEqual({ is_vip: 1 });
  });

  test("and an event let into one journey once", async () => {
    const both = journey({
      enter: [
        entryOn({ on: "event", event: "Seen" }),
        entryOn({ on: "segment", segment: "vip", edge: "entering" }, { id: "edge" }),
      ],
    });
    const { ingest, now, runs } = world(rules([VIP], [both]));

    await ingest(now("Seen", spent(100)));

    expect(runs.all()).toHaveLength(1);
  });
});

describe("new rules", () => {
  const old = rules([VIP], [onEdge("vip"), onEdge("big"), onEdge("vip", "leaving")], "look-1");
  const big = segment("big", { when: "profile.spent >= 40", reads: ["trait:spent"] });

  test("have all looked at, and nobody enters or leaves by that", async () => {
    const { deps, ingest, now, runs, profile, clock } = world(old);
    await ingest(now("Seen", spent(50)));
    Object.assign(deps, { rules: rules([big], old.journeys, "look-2") });

    await ingest(recheckEvent("ada", clock.now()));

    expect(profile().segments).toEqual(["big"]);
    expect(profile().look?.rules).toBe("look-2");
    expect(runs.all()).toEqual([]);
  });

  test("are caught up with by the next event, whose own edges do let in", async () => {
    const { deps, ingest, now, runs, profile } = world(old);
    await ingest(now("Seen", spent(50)));
    Object.assign(deps, { rules: rules([VIP, big], old.journeys, "look-2") });

    await ingest(now("Seen", spent(100)));

    expect(profile().segments).toEqual(["big", "vip"]);
    expect(runs.all().map(({ machine }) => machine)).toEqual(["entering_vip"]);
  });

  test("take nobody's edge from them that time has brought meanwhile", async () => {
    const { deps, ingest, now, runs, profile, clock } = world(rules([LAPSED], [onEdge("lapsed")], "look-1"));
    await ingest(now("Order Completed"));
    clock.advance(60 * DAY);
    Object.assign(deps, { rules: rules([LAPSED, big], [onEdge("lapsed"), onEdge("big")], "look-2") });

    await ingest(recheckEvent("ada", clock.now()));
    await ingest(recheckEvent("ada", clock.now()));

    expect(profile().segments).toEqual(["lapsed"]);
    expect(runs.all().map(({ machine }) => machine)).toEqual(["entering_lapsed"]);
  });

  test("under which somebody lapsed long ago let nobody in by that, though the old ones would by now", async () => {
    const sooner = segment("lapsed", { ...LAPSED, last: [{ event: "Order Completed", notWithin: 30 * DAY }] });
    const { deps, ingest, now, runs, profile, clock } = world(rules([LAPSED], [onEdge("lapsed")], "look-1"));
    await ingest(now("Order Completed"));
    clock.advance(60 * DAY);
    Object.assign(deps, { rules: rules([sooner], [onEdge("lapsed")], "look-2") });

    await ingest(recheckEvent("ada", clock.now()));

    expect(profile().segments).toEqual(["lapsed"]);
    expect(runs.all()).toEqual([]);
  });

  test("without that segment have it left behind, with no edge", async () => {
    const { deps, ingest, now, runs, profile, clock } = world(old);
    await ingest(now("Seen", spent(100)));
    Object.assign(deps, { rules: rules([], old.journeys, "look-2") });

    await ingest(recheckEvent("ada", clock.now()));

    expect(profile().segments).toEqual([]);
    expect(runs.all().map(({ machine }) => machine)).toEqual(["entering_vip"]);
  });
});

describe("a look", () => {
  test("that finds nothing to do writes nothing, makes no profile, and counts no event", async () => {
    const { ingest, now, profile, profiles, clock, counter } = world(rules([VIP]));
    await ingest(recheckEvent("ada", clock.now()));
    const nobody = profiles.all();
    await ingest(now("Seen"));
    const { ver } = profile();

    await ingest(recheckEvent("ada", clock.now()));

    expect(nobody).toEqual([]);
    expect(profile().ver).toBe(ver);
    expect(counter.total("EventApplied")).toBe(1);
  });

  test("is written nowhere as long as there are no segments and dates", async () => {
    const { ingest, now, profile } = world(rulesOf([journey()]));

    await ingest(now("Seen"));

    expect(profile().look).toBeUndefined();
  });
});

describe("members", () => {
  const listed = { ...VIP, listed: true as const };

  test("of a listed segment are kept as they come and go", async () => {
    const { ingest, now, members, profile } = world(rules([listed]));

    await ingest(now("Seen", spent(100)));
    const during = members.of("vip");
    await ingest(now("Seen", spent(10)));

    expect([during, members.of("vip")]).toEqual([["ada"], []]);
    expect(profile().pending).toEqual({});
  });

  test("of a segment that is listed from now on are noted under the new rules", async () => {
    const { deps, ingest, now, members, clock } = world(rules([VIP]));
    await ingest(now("Seen", spent(100)));
    const before = members.of("vip");
    Object.assign(deps, { rules: rules([listed], [], "look-2") });

    await ingest(recheckEvent("ada", clock.now()));

    expect([before, members.of("vip")]).toEqual([[], ["ada"]]);
  });

  test("of other segments cost nothing", async () => {
    const { ingest, now, members } = world(rules([VIP]));

    await ingest(now("Seen", spent(100)));

    expect(members.of("vip")).toEqual([]);
  });

  test("that could not be noted stay pending, under an id that no later change shares", async () => {
    const { deps, ingest, now, profile } = world(rules([listed]));
    Object.assign(deps, {
      members: {
        put: async () => {
          throw new Error("throttled");
        },
      },
    });
    await expect(ingest(now("Seen", spent(100)))).rejects.toThrow("throttled");
    await expect(ingest(now("Seen", spent(10)))).rejects.toThrow("throttled");

    expect(profile().pending).toEqual({
      "1/member#vip#1": { kind: "member", segment: "vip", member: true, ver: 1 },
      "2/member#vip#2": { kind: "member", segment: "vip", member: false, ver: 2 },
    });
  });
});

test("an update changes traits by its time, adds, appends once each, and removes", async () => {
  const { ingest, profile, clock } = world(rules([]));
  const context = { traits: { plan: "pro", later: 1, tags: ["a"], gone: true, kept: true } };
  await ingest(event("Seen", { context, time: clock.now() }));
  await ingest(event("Seen", { context: { traits: { later: 2, kept: true } }, time: clock.now() + 5 }));
  const change = {
    ...NO_CHANGE,
    set: { plan: "free", later: 3 },
    add: { retries: 1, later: 10 },
    append: { tags: "b", list: ["x", "x"] },
    remove: ["gone", "kept", "never"],
  };

  await ingest(updateEvent("ada", "k", change, clock.now() + 1));
  await ingest(updateEvent("ada", "k", change, clock.now() + 1));

  const values = Object.fromEntries(Object.entries(profile().traits).map(([name, { v }]) => [name, v]));
  expect(values).toEqual({ plan: "free", later: 12, tags: ["a", "b"], list: ["x"], retries: 1, kept: true });
  expect(profile().counts).toEqual({ Seen: expect.objectContaining({ n: 2 }) });
});
