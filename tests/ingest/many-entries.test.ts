import { describe, expect, test, vi } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { keyedEntryStore } from "../../adapters/aws/side-items.ts";
import { type Table, table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { NO_CONTROL } from "../../core/control/control.ts";
import { MAX_ENTRIES } from "../../core/enter/admit.ts";
import { refusalText } from "../../core/explain/tell-story.ts";
import { fold } from "../../core/ingest/fold.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { Entry } from "../../core/model/entry.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import type { EntryRules } from "../../core/model/rules.ts";
import { sweepProfile } from "../../core/settle/sweep-item.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { TABLE } from "../contracts/table-definition.ts";
import { IN_CI } from "../in-ci.ts";
import { waitTask } from "../steps/tasks.ts";
import { whole } from "./whole.ts";
import { DAY, enterRule, event, journey, MINUTE, rulesOf, START, spied, world } from "./world.ts";

const INSIDE: EntryRules = {
  exit: [
    { event: "Account Closed", reason: "closed" },
    { event: "Order Cancelled", same: "orderId", reason: "cancelled" },
  ],
  goal: { event: "Review Posted", same: "orderId", within: 30 * DAY, exit: false },
  watch: [],
};
const ORDERS = rulesOf([
  journey({ enter: [enterRule({ key: "event.properties.orderId", again: "always" })], inside: INSIDE }),
]);

/** A world over the table, and what is asked of it. */
async function overTable(rules = ORDERS, wrap: (table: Table) => Table = (same) => same) {
  const { client } = await openTable();
  const items = table(client, TABLE.TableName ?? "");
  const asked: string[] = [];
  const counting = wrap({
    ...items,
    get: (pk, sk) => {
      asked.push("get");
      return items.get(pk, sk);
    },
    getAll: (places) => {
      asked.push(`batch of ${places.length}`);
      return items.getAll(places);
    },
    put: (item, condition) => {
      asked.push(item.sk?.S?.startsWith("B#") ? "put body" : "put");
      return items.put(item, condition);
    },
    update: (pk, sk, change) => {
      asked.push("update");
      return items.update(pk, sk, change);
    },
  });
  const of = world(rules);
  const profiles = profileStore(counting);
  const deps = { ...of.deps, profiles, keyed: keyedEntryStore(items, of.clock) };
  const stored = async (): Promise<Profile> => {
    const profile = await profileStore(items).read("ada", "all");
    if (profile === undefined) throw new Error("Ada has no profile.");
    return profile;
  };
  return { ...of, deps, asked, stored, ingest: (...events: CustomerEvent[]) => ingestCustomer(deps, "ada", events) };
}

function order(n: number, { bytes = 40, goal = false, wait = true } = {}): Entry {
  const { goal: _, ...others } = INSIDE;
  const rule = {
    kind: "events",
    need: "any",
    events: [{ event: "Order Shipped", fields: [] }],
    since: "step",
  } as const;
  const started = START - DAY + n;
  return {
    journey: "cart",
    n,
    version: "aaaaaaaaaaaa",
    key: n.toString(16).padStart(16, "0"),
    start: started,
    startInName: true,
    event: { name: "Cart Updated", time: started, properties: { orderId: `o${n}`, lines: "x".repeat(bytes) } },
    cursor: "0123456789abcdef",
    rules: goal ? INSIDE : others,
    waits: wait ? { "paid#1": { rule, token: `${n}-`.padEnd(620, "t"), began: started } } : {},
    seen: {},
    kept: {},
    due: started + 14 * DAY,
  };
}

function withOrders(count: number, parts: Parameters<typeof order>[1] = {}): Profile {
  const entries = Array.from({ length: count }, (_, at) => order(at + 1, parts));
  return {
    ...emptyProfile("ada", START - DAY),
    ver: 1,
    serial: count + 1,
    entries: Object.fromEntries(entries.map((entry) => [`cart#${entry.n}`, entry])),
    journeys: { cart: { count, last: START, ended: {}, refused: {} } },
    due: START + DAY,
  };
}

describe.each([
  ["whose goals are over with them", false],
  ["whose goals stay open", true],
])("live entries %s", (_, goal) => {
  test.each(IN_CI ? [295, 1_000, 3_000] : [295])(
    "%i of them are ended by one event, with the opt-out that it brings",
    async (count) => {
      const of = await overTable();
      await of.deps.profiles.write(withOrders(count, { goal }), undefined, {});

      await of.ingest(event("Account Closed", { context: { consent: { all: { email: false } } } }));

      const ended = await of.stored();
      expect(ended.journeys.cart?.ended).toEqual({ closed: count });
      expect(ended.consent["all/email"]?.v).toBe(false);
      expect(Object.values(ended.entries).filter((entry) => entry.end === undefined)).toEqual([]);
      expect(Object.keys(ended.entries)).toHaveLength(goal ? count : 0);
      // The sweeper stops the runs that ingest has left running, some at a time.
      for (let round = 0; round < 10; round += 1) {
        of.clock.set(of.clock.now() + 5 * MINUTE);
        await sweepProfile(of.deps, "ada");
      }
      expect((await of.stored()).pending).toEqual({});
    },
    60_000,
  );
});

test("an event costs what the entries are, not their square: what ends three thousand copies none of them twice", async () => {
  const stored = withOrders(3_000, { goal: true, wait: false });
  const fromEntries = vi.spyOn(Object, "fromEntries");

  const context = { rules: ORDERS, now: START, hash: sha256, control: NO_CONTROL };
  const { profile } = await fold("ada", stored, [event("Account Closed")], context);
  const whole = fromEntries.mock.results.filter(({ value }) => Object.keys(Object(value)).length >= 3_000).length;
  fromEntries.mockRestore();

  expect(profile.journeys.cart?.ended).toEqual({ closed: 3_000 });
  expect(whole).toBeLessThan(10);
}, 10_000);

test("one event wakes a thousand waits, and each run is answered by its own token", async () => {
  const of = await overTable();
  await of.deps.profiles.write(withOrders(1_000), undefined, {});

  await of.ingest(event("Order Shipped"));

  expect(of.tokens.answers.size).toBe(1_000);
  expect((await of.stored()).pending).toEqual({});
}, 60_000);

describe("a customer with fifty open orders of 8 kB", () => {
  const full = async () => {
    const of = await overTable();
    await of.deps.profiles.write(withOrders(50, { bytes: 8_000, goal: true }), undefined, {});
    await of.ingest(event("Page Viewed"));
    of.asked.length = 0;
    return of;
  };

  test("takes a sign-up's traits, and an event that concerns nobody costs one read and one write", async () => {
    const of = await full();

    await of.ingest(event("Signed Up", { context: { traits: { plan: "pro", renewal: "2027-01-01" } } }));

    expect(of.asked).toEqual(["get", "update"]);
    expect((await of.stored()).traits).toMatchObject({ plan: { v: "pro" }, renewal: { v: "2027-01-01" } });
  });

  test("reads the bodies of the orders concerned alone, in one batch, and writes those that changed", async () => {
    const of = await full();

    await of.ingest(event("Order Cancelled", { properties: { orderId: "o17" } }));

    expect(of.asked.slice(0, 2)).toEqual(["get", "get"]);
    const { entries, journeys } = await of.stored();
    expect(journeys.cart?.ended).toEqual({ cancelled: 1 });
    expect(entries["cart#17"]?.end?.outcome).toBe("cancelled");
    of.asked.length = 0;

    await of.ingest(event("Order Shipped"));

    expect(of.asked.slice(0, 2)).toEqual(["get", expect.stringMatching(/^batch of 4\d$/)]);
    expect(of.asked.filter((each) => each === "put body").length).toBeGreaterThan(40);
    expect(of.tokens.answers.size).toBe(49);
    const shipped = await of.stored();
    expect(Object.values(whole(shipped.entries["cart#3"]).waits)[0]?.matched?.name).toBe("Order Shipped");
  });

  test("reaches the goal of an order that has ended", async () => {
    const of = await full();
    await of.ingest(event("Account Closed"));

    await of.ingest(event("Review Posted", { properties: { orderId: "o17" } }));

    // With its goal an ended entry leaves the profile.
    expect((await of.stored()).entries).not.toHaveProperty("cart#17");
    expect(Object.keys((await of.stored()).entries)).toHaveLength(49);
    expect(of.counter.total("GoalReached", { journey: "cart" })).toBe(1);
  });

  test("registers a wait with one read more, and answers it by an event after", async () => {
    const of = await full();
    const task = waitTask({ event: "Parcel Arrived", same: "orderId" }, { n: 17, step: "arrived", token: "t2" });
    const deps = { ...of.deps, profiles: of.deps.profiles };

    await registerWait(deps, { ...task, began: new Date(START).toISOString() });
    expect(of.asked).toEqual(["get", "get", "update"]);
    await of.ingest(event("Parcel Arrived", { properties: { orderId: "o16" } }));
    expect(of.tokens.answers.size).toBe(0);
    await of.ingest(event("Parcel Arrived", { properties: { orderId: "o17" } }));

    expect(of.tokens.answers.size).toBe(1);
  });
});

describe("between the bodies and the profile", () => {
  const calls = 200;
  test("a function may die at any call: the event comes again and has the same end", async () => {
    const straight = await overTable();
    await straight.deps.profiles.write(withOrders(12, { bytes: 8_000 }), undefined, {});
    await straight.ingest(SHIPPED);
    for (let die = 1; die < calls; die += 1) {
      let left = Number.POSITIVE_INFINITY;
      const dying = (items: Table) =>
        spied(items, () => {
          left -= 1;
          if (left <= 0) throw new Error("cut off");
        });
      const of = await overTable(ORDERS, dying);
      await of.deps.profiles.write(withOrders(12, { bytes: 8_000 }), undefined, {});
      left = die;
      const died = await of.ingest(SHIPPED).then(
        () => false,
        () => true,
      );
      left = Number.POSITIVE_INFINITY;
      if (died) await of.ingest(SHIPPED);

      expect((await of.stored()).entries).toEqual((await straight.stored()).entries);
      expect(of.tokens.answers.size).toBe(12);
      expect((await of.stored()).pending).toEqual({});
      if (!died) return;
    }
    throw new Error("It never came to an end.");
  }, 60_000);
});

const SHIPPED = event("Order Shipped");

describe("a profile that is full", () => {
  test("lets nobody in beyond 3,000 entries, and explain says why", async () => {
    const of = await overTable();
    await of.deps.profiles.write(withOrders(MAX_ENTRIES, { wait: false }), undefined, {});

    await of.ingest(event("Cart Updated", { properties: { orderId: "new" }, context: { traits: { plan: "pro" } } }));

    const profile = await of.stored();
    expect(profile.traits.plan?.v).toBe("pro");
    expect(profile.journeys.cart?.refused).toEqual({ full: { n: 1, last: START } });
    expect(refusalText("full")).toContain("3,000");
    expect(of.counter.total("Refused", { journey: "cart", reason: "full" })).toBe(1);
  }, 60_000);

  test("takes an opt-out though nothing else fits, and says what it has left out", async () => {
    const of = await overTable();
    const base = withOrders(2_900, { wait: false, goal: true });
    const slots = Array.from({ length: 2_000 }, (_, n) => ({
      message: `cart#${n}#reminder#1`.padEnd(60, "x"),
      time: START + n,
      journey: "cart",
      topic: "offers",
    }));
    await of.deps.profiles.write({ ...base, slots }, undefined, {});
    const traits = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`t${n}`, "x".repeat(1_500)]));

    await of.ingest(event("Signed Up", { context: { traits, consent: { all: { email: false } } } }));

    const profile = await of.stored();
    expect(profile.consent["all/email"]?.v).toBe(false);
    expect(profile.leftOut?.trait?.n).toBe(40);
    expect(Object.keys(profile.entries)).toHaveLength(2_900);
  }, 60_000);
});
