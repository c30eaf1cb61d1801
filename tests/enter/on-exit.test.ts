import { describe, expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { stopEvent } from "../../core/ingest/inner-event.ts";
import type { ChangeRule, JourneyRules, Rules } from "../../core/model/rules.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { sweep } from "../../core/settle/sweep.ts";
import {
  DAY,
  enterRule,
  entryOn,
  event,
  HOUR,
  journey,
  MINUTE,
  rulesOf,
  START,
  segment,
  spied,
  type World,
  world,
} from "../ingest/world.ts";

const NO_CHANGE: ChangeRule = { set: {}, add: {}, append: {}, remove: [], join: [], leave: [] };
/** Joined by the customer's own event, so that it can be seen to be left. */
const ON_EXIT: readonly ChangeRule[] = [
  { ...NO_CHANGE, leave: ["in_cart"], add: { left: { literal: 1 } } },
  { ...NO_CHANGE, set: { last_cart: { expression: "entry.properties.cartId & ' of ' & journey" } } },
];

function cart(more: Partial<JourneyRules["inside"]> = {}, enter: Partial<Parameters<typeof enterRule>[0]> = {}) {
  return journey({
    enter: [enterRule({ again: "always", inside: "restart", ...enter })],
    inside: {
      exit: [{ event: "Order Completed", reason: "bought" }],
      timeout: 5 * DAY,
      watch: [],
      onExit: ON_EXIT,
      ...more,
    },
  });
}

/** Lets in whoever is not in the list when they look at something. */
const BROWSE = journey({
  journey: "browse",
  enter: [
    enterRule({ event: "Viewed", again: "always", when: "$not('in_cart' in profile.segments)" }),
    enterRule({ id: "bought", event: "Order Completed", when: "$not('in_cart' in profile.segments)" }),
  ],
});

const LISTS = [segment("in_cart", { list: true })];

function rules(journeys: readonly JourneyRules[] = [cart(), BROWSE]): Rules {
  return rulesOf(journeys, {}, LISTS);
}

const cartUpdated = (of: World) => of.now("Cart Updated", { properties: { cartId: "c1" } });

/** Ada is inside the journey, and in its list, as its first step has put her. */
async function inside(of: World): Promise<World> {
  await of.ingest(cartUpdated(of));
  const join = { ...NO_CHANGE, set: {}, add: {}, append: {}, join: ["in_cart"] };
  await of.ingest(event("", { id: "join", time: of.clock.now(), inner: { do: "update", change: join } }));
  expect(of.profile().segments).toEqual(["in_cart"]);
  return of;
}

async function swept(of: World): Promise<void> {
  await sweep(of.deps, { items: 10, until: Number.POSITIVE_INFINITY });
}

/** What the changes on exit have made of Ada, and how often. */
const marks = ({ profile }: World) => {
  const { traits, segments } = profile();
  return { left: traits.left?.v, last: traits.last_cart?.v, segments };
};
const DONE = { left: 1, last: "c1 of cart", segments: [] };

describe("updates on exit", () => {
  test("are made in the write that an exit ends the entry by, and seen by whom the same event lets in elsewhere", async () => {
    const of = await inside(world(rules()));
    const { ver } = of.profile();
    of.clock.set(START + HOUR);

    await of.ingest(of.now("Order Completed"));

    expect(marks(of)).toEqual(DONE);
    expect(of.profile().ver).toBe(ver + 1);
    expect(of.profile().journeys.cart?.ended).toEqual({ bought: 1 });
    expect(of.profile().journeys.browse?.count).toBe(1);
  });

  test("are made by a goal that ends the entry", async () => {
    const goal = { event: "Payment Captured", within: DAY, exit: true };
    const of = await inside(world(rules([cart({ goal })])));

    await of.ingest(of.now("Payment Captured"));

    expect(marks(of)).toEqual(DONE);
    expect(of.profile().journeys.cart?.ended).toEqual({ goal: 1 });
  });

  test("are made once for each time that the journey begins again", async () => {
    const of = await inside(world(rules()));
    for (const minutes of [1, 2]) {
      of.clock.set(START + minutes * MINUTE);
      await of.ingest(cartUpdated(of));
    }

    expect(marks(of)).toEqual({ ...DONE, left: 2 });
    expect(Object.values(of.profile().entries).filter(({ end }) => end === undefined)).toHaveLength(1);
  });

  test("are made after the time-out, before the event that finds it is judged", async () => {
    const of = await inside(world(rules()));
    of.clock.set(START + 6 * DAY);

    await of.ingest(of.now("Viewed"));

    expect(marks(of)).toEqual(DONE);
    expect(of.profile().journeys).toMatchObject({ cart: { ended: { timeout: 1 } }, browse: { count: 1 } });
  });

  test("are made for who has gone the whole way: by the next event, before it is judged", async () => {
    const of = await inside(world(rules()));
    await closeEntry(of.deps, { customerId: "ada", journey: "cart", n: 1, outcome: "completed", time: START + HOUR });
    of.clock.set(START + HOUR);
    expect(marks(of).segments).toEqual(["in_cart"]);

    await of.ingest(of.now("Viewed"));

    expect(marks(of)).toEqual(DONE);
    expect(of.profile().journeys.browse?.count).toBe(1);
    expect(of.profile().entries["cart#1"]).toBeUndefined();
  });

  test("are made without an event too, by the sweeper, as are those of an entry that it closes itself", async () => {
    const closed = await inside(world(rules()));
    closed.clock.set(START + HOUR);
    await closeEntry(closed.deps, { customerId: "ada", journey: "cart", n: 1, outcome: "failed", time: START + HOUR });
    expect(closed.profile().due).toBe(START + HOUR);
    await swept(closed);
    const timedOut = await inside(world(rules()));
    timedOut.clock.set(START + 20 * DAY);
    await swept(timedOut);
    await swept(timedOut);

    for (const of of [closed, timedOut]) {
      expect(marks(of)).toEqual(DONE);
      await swept(of);
      await of.ingest(of.now("Seen"));
      expect(marks(of)).toEqual(DONE);
    }
  });

  test("are made for who is taken out by hand", async () => {
    const of = await inside(world(rules()));
    const { journey: name, n, start } = of.entry("cart#1");

    await of.ingest(stopEvent("ada", { journey: name, n, start, note: "by ops" }, of.clock.now()));

    expect(marks(of)).toEqual(DONE);
    expect(of.profile().journeys.cart?.ended).toEqual({ stopped: 1 });
  });

  test("may end another entry, which changes something too, and let somebody in by an edge", async () => {
    const gone = journey({
      journey: "gone",
      enter: [entryOn({ on: "segment", segment: "in_cart", edge: "leaving" }, { id: "left" })],
    });
    const watched = journey({
      journey: "watched",
      enter: [enterRule({ id: "in" })],
      inside: {
        exit: [{ when: "$not('in_cart' in profile.segments) and profile.left = 1", reason: "other" }],
        watch: [],
        onExit: [{ ...NO_CHANGE, set: { seen: { literal: true } } }],
      },
    });
    const of = await inside(world(rules([cart(), gone, watched])));

    await of.ingest(of.now("Order Completed"));

    expect(of.profile().journeys).toMatchObject({ watched: { ended: { other: 1 } }, gone: { count: 1 } });
    expect(of.profile().traits.seen?.v).toBe(true);
    expect(of.runs.all().map(({ input }) => input.journey)).toContain("gone");
  });

  test("of two journeys that undo each other come to an end", async () => {
    const swap = (name: string, on: string, other: string) =>
      journey({
        journey: name,
        enter: [entryOn({ on: "segment", segment: on, edge: "entering" }, { id: "in" })],
        // Each has left by an event that bears a later time than the entry.
        inside: { exit: [{ event: "Order Completed", reason: "out" }], watch: [], onExit: [changeTo(other, on)] },
      });
    const changeTo = (join: string, leave: string) => ({ ...NO_CHANGE, join: [join], leave: [leave] });
    const lists = ["one", "two"].map((name) => segment(name, { list: true }));
    const of = world(rulesOf([swap("a", "one", "two"), swap("b", "two", "one")], {}, lists));
    await of.ingest(of.now("Order Completed", { time: START + 9 * MINUTE }));

    const change = { ...NO_CHANGE, set: {}, add: {}, append: {}, join: ["one"] };
    await of.ingest(event("", { id: "join", inner: { do: "update", change } }));

    expect(of.profile().due).toBeDefined();
    expect(of.profile().serial).toBeLessThan(30);
  });

  test("are none of those who are held out, and none where a journey has none", async () => {
    const heldOut = await inside(world(rules([{ ...cart(), holdout: 1 }])));
    await heldOut.ingest(heldOut.now("Order Completed"));
    const none = await inside(world(rules([cart({ onExit: [] })])));
    await none.ingest(none.now("Order Completed"));

    expect(marks(heldOut)).toMatchObject({ segments: ["in_cart"] });
    expect(marks(none)).toMatchObject({ segments: ["in_cart"] });
    expect([heldOut, none].map(({ profile }) => profile().due)).toEqual([undefined, undefined]);
  });

  test("belong to the version that somebody entered", async () => {
    const of = await inside(world(rules()));
    const other = {
      ...cart({ onExit: [{ ...NO_CHANGE, set: { left: { literal: "newer" } } }] }),
      version: "b".repeat(12),
    };

    await ingestCustomer({ ...of.deps, rules: rules([other, BROWSE]) }, "ada", [of.now("Order Completed")]);

    expect(marks(of)).toEqual(DONE);
  });

  test("are made once, wherever the function dies and however often the event comes", async () => {
    for (let dies = 0; dies < 40; dies++) {
      const of = await inside(world(rules()));
      let calls = 0;
      const dying = <T extends object>(port: T): T =>
        spied(port, () => {
          if (calls++ === dies) throw new Error("The function died.");
        });
      const deps = {
        ...of.deps,
        profiles: dying(of.deps.profiles),
        runs: dying(of.deps.runs),
        keyed: dying(of.deps.keyed),
      };
      const bought = of.now("Order Completed");
      await ingestCustomer(deps, "ada", [bought]).catch(() => undefined);
      const whole = calls <= dies;
      await of.ingest(bought);
      await of.ingest(bought, of.now("Seen"));
      of.clock.set(START + HOUR);
      await swept(of);

      expect(marks(of)).toEqual(DONE);
      if (whole) return;
    }
    throw new Error("The function dies at every call.");
  });

  test("are made once too where a run is over, wherever settle or the sweeper dies", async () => {
    for (let dies = 0; dies < 40; dies++) {
      const of = await inside(world(rules()));
      let calls = 0;
      const profiles = spied(of.deps.profiles, () => {
        if (calls++ === dies) throw new Error("The function died.");
      });
      const closing = { customerId: "ada", journey: "cart", n: 1, outcome: "completed", time: START + HOUR };
      of.clock.set(START + HOUR);
      const deps = { ...of.deps, profiles };
      for (const step of [() => closeEntry(deps, closing), () => sweep(deps, { items: 10, until: Infinity })]) {
        await step().catch(() => undefined);
      }
      const whole = calls <= dies;
      await closeEntry(of.deps, closing);
      await swept(of);
      await closeEntry(of.deps, closing);
      await swept(of);

      expect(marks(of)).toEqual(DONE);
      if (whole) return;
    }
    throw new Error("The functions die at every call.");
  });
});
