import { describe, expect, test } from "vitest";
import type { ExitRule } from "../../core/model/rules.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { enterRule, entryOn, journey, MINUTE, rulesOf, segment, type World, world } from "../ingest/world.ts";

const BUDGET = { items: 100, until: Number.POSITIVE_INFINITY };
const BOUGHT: ExitRule = { event: "Order Completed", reason: "bought" };
const welcome = journey({
  journey: "welcome",
  enter: [enterRule({ event: "Signed Up", again: "always" })],
  inside: { exit: [BOUGHT], watch: [] },
});
const browse = journey({
  journey: "browse",
  enter: [enterRule({ event: "Viewed", again: "always", when: "$not('welcome' in profile.inside)" })],
});
const BUSY = segment("busy", { when: "'welcome' in profile.inside", reads: ["inside:welcome"] });
const FREE = segment("free", { when: "$count(profile.inside) = 0", reads: ["inside"] });

const closed = (all: World, journey: string, n: number) =>
  closeEntry(all.deps, { customerId: "ada", journey, n, outcome: "completed", time: all.clock.now() });

describe("profile.inside", () => {
  test("keeps a customer out of one journey while they are inside another", async () => {
    const { ingest, now, profile } = world(rulesOf([welcome, browse]));

    await ingest(now("Signed Up"));
    await ingest(now("Viewed"));
    expect(profile().journeys.browse).toBeUndefined();
    await ingest(now("Order Completed"));
    await ingest(now("Viewed"));
    expect(profile().journeys.browse).toMatchObject({ count: 1 });
  });

  test("counts those who left by the same event as gone, and those who came in by it not yet as there", async () => {
    const first = journey({
      ...browse,
      enter: [enterRule({ event: "Order Completed", when: "$not('welcome' in profile.inside)" })],
    });
    const both = journey({
      ...browse,
      journey: "both",
      enter: [enterRule({ event: "Signed Up", when: "$not('both' in profile.inside)" })],
    });
    const { ingest, now, profile } = world(rulesOf([welcome, first, both]));

    await ingest(now("Signed Up"));
    await ingest(now("Order Completed"));

    expect(profile().journeys.both).toMatchObject({ count: 1 });
    expect(profile().journeys.browse).toMatchObject({ count: 1 });
  });
});

describe("a segment that asks who is inside", () => {
  test("is right in the write in which an entry begins, and in that in which it ends", async () => {
    const { ingest, now, profile } = world(rulesOf([welcome], {}, [BUSY, FREE]));

    await ingest(now("Seen"));
    const before = profile().segments;
    await ingest(now("Signed Up"));
    const during = profile().segments;
    await ingest(now("Order Completed"));

    expect([before, during, profile().segments]).toEqual([["free"], ["busy"], ["free"]]);
  });

  test("lets in by its edge what follows the end of another journey", async () => {
    const next = journey({ journey: "next", enter: [entryOn({ on: "segment", segment: "busy", edge: "leaving" })] });
    const { ingest, now, profile } = world(rulesOf([welcome, next], {}, [BUSY]));

    await ingest(now("Signed Up"));
    await ingest(now("Order Completed"));

    expect(profile().journeys.next).toMatchObject({ count: 1 });
  });

  test("is judged again when a run has ended: the profile is due at once, and the sweeper brings a look", async () => {
    const next = journey({ journey: "next", enter: [entryOn({ on: "segment", segment: "busy", edge: "leaving" })] });
    const all = world(rulesOf([welcome, next], {}, [BUSY, FREE]));
    await all.ingest(all.now("Signed Up"));
    all.clock.advance(MINUTE);

    await closed(all, "welcome", 1);
    expect(all.profile()).toMatchObject({ segments: ["busy"], due: all.clock.now() });
    await sweep(all.deps, BUDGET);

    expect(all.profile().segments).toEqual([]);
    expect(all.profile().journeys.next).toMatchObject({ count: 1 });
    expect(all.profile().due).toBeGreaterThan(all.clock.now() + MINUTE);
  });

  test("and so is an exit that has no event", async () => {
    const leaves: ExitRule = { when: "$not('welcome' in profile.inside)", reason: "welcomed" };
    const beside = journey({
      journey: "beside",
      enter: [enterRule({ event: "Viewed" })],
      inside: { exit: [leaves], watch: [] },
    });
    const all = world(rulesOf([welcome, beside]));
    await all.ingest(all.now("Signed Up"));
    await all.ingest(all.now("Viewed"));
    expect(all.entry("beside#2").end).toBeUndefined();

    await closed(all, "welcome", 1);
    await sweep(all.deps, BUDGET);

    expect(all.profile().journeys.beside?.ended).toEqual({ welcomed: 1 });
  });

  test("does not go round for ever where it and a journey contradict each other", async () => {
    const leaves: ExitRule = { when: "$not('free' in profile.segments)", reason: "not free" };
    const enters = entryOn({ on: "segment", segment: "free", edge: "entering" });
    const restless = journey({ journey: "restless", enter: [enters], inside: { exit: [leaves], watch: [] } });
    const { ingest, now, profile } = world(rulesOf([restless], {}, [FREE]));

    await ingest(now("Seen"));

    expect(profile().journeys.restless?.count).toBeLessThan(20);
  });
});

test("where nothing asks who is inside, the end of a run makes no profile due", async () => {
  const all = world(rulesOf([welcome], {}, [segment("vip", { when: "profile.vip", reads: ["trait:vip"] })]));
  await all.ingest(all.now("Signed Up"));

  await closed(all, "welcome", 1);

  expect(all.profile().due).toBeUndefined();
});

test("profile.id is the customer's, whatever trait is called so", async () => {
  const mine = segment("mine", { when: "profile.id = 'ada'", reads: [] });
  const { ingest, now, profile } = world(rulesOf([], {}, [mine]));

  await ingest(now("Seen", { context: { traits: { id: "somebody else", inside: "x" } } }));

  expect(profile().segments).toEqual(["mine"]);
});
