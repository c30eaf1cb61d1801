import fc from "fast-check";
import { expect, test } from "vitest";
import { memoryProfiles } from "../../adapters/memory/profiles.ts";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { Profile } from "../../core/model/profile.ts";
import { DAY, enterRule, HOUR, journey, rulesOf, START, world } from "./world.ts";

const exit = [{ event: "Order Completed", same: "cartId", reason: "bought" }];
const RULES = rulesOf(
  [
    journey({
      enter: [enterRule({ key: "event.properties.cartId", again: "always", inside: "restart" })],
      inside: { exit, watch: [] },
    }),
    journey({
      journey: "welcome",
      version: "bbbbbbbbbbbb",
      enter: [enterRule({ event: "Order Completed", when: "profile.counts.`Order Completed` = 1" })],
      inside: { exit: [], watch: [], timeout: DAY, goal: { event: "Email Opened", within: 2 * DAY, exit: true } },
    }),
  ],
  { lateAfter: 3 * DAY },
);

const someEvents = fc.uniqueArray(
  fc.record({
    id: fc.stringMatching(/^[a-z]{3}$/),
    name: fc.constantFrom("Cart Updated", "Order Completed", "Email Opened", "Page Viewed"),
    hours: fc.integer({ min: -100, max: 0 }),
    cartId: fc.constantFrom("c1", "c2"),
    plan: fc.option(fc.constantFrom("free", "pro"), { nil: undefined }),
    replay: fc.constantFrom(false, false, false, true),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
);

type Some = typeof someEvents extends fc.Arbitrary<(infer Each)[]> ? Each : never;

function made({ id, name, hours, cartId, plan, replay }: Some): CustomerEvent {
  const context = plan === undefined ? {} : { traits: { plan } };
  return { id, name, time: START + hours * HOUR, customerId: "ada", properties: { cartId }, context, replay };
}

test("a batch has the same end in whatever order it comes, and however often", async () => {
  const shuffled = someEvents.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, async ([events, copies]) => {
      const [straight, mixed] = [world(RULES), world(RULES)];

      await straight.ingest(...events.map(made));
      await mixed.ingest(...copies.map(made));

      expect(mixed.profiles.all()).toEqual(straight.profiles.all());
      expect(mixed.runs.all()).toEqual(straight.runs.all());
    }),
    { numRuns: 150 },
  );
});

test("what is known of a customer does not depend on how their events were cut into batches", async () => {
  const cut = fc.tuple(someEvents, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 12, maxLength: 12 }));
  const known = ({ traits, counts }: Profile) => ({ counts, plan: traits.plan?.t });
  await fc.assert(
    fc.asyncProperty(cut, async ([events, sizes]) => {
      fc.pre(events.length > 0);
      const [whole, cut] = [world(RULES), world(RULES)];
      const left = events.map(made);

      await whole.ingest(...events.map(made));
      for (const size of sizes) if (left.length > 0) await cut.ingest(...left.splice(0, size));

      expect(known(cut.profile())).toEqual(known(whole.profile()));
    }),
    { numRuns: 150 },
  );
});

test("every entry inside has one run, every ended one none that goes on, and nothing is left pending", async () => {
  const batches = fc.array(someEvents, { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(batches, async (rounds) => {
      const all = world(RULES);
      const seen = new Set<string>();
      for (const events of rounds) {
        await all.ingest(
          ...events
            .map((event) => made(event))
            .map((event) => ({ ...event, time: event.time + all.clock.now() - START })),
        );
        for (const { id } of events) seen.add(id);
        all.clock.advance(7 * HOUR);
      }
      fc.pre(seen.size > 0);

      const profile = all.profile();
      const inside = Object.values(profile.entries).filter(({ end }) => end === undefined);
      const running = all.runs.all().filter(({ status }) => status.status === "running");
      const timedOut = all.profile().journeys.welcome?.ended.timeout ?? 0;
      expect(profile.pending).toEqual({});
      expect(running.length).toBe(inside.length + timedOut);
      expect(new Set(all.runs.all().map(({ input }) => input.n)).size).toBe(all.runs.all().length);
      expect(Object.values(profile.counts).reduce((sum, { n }) => sum + n, 0)).toBe(seen.size);
    }),
    { numRuns: 200 },
  );
});

test("where bodies of entries lie changes nothing that is decided", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someEvents, { maxLength: 6 }), async (batches) => {
      const [here, elsewhere] = [world(RULES), world(RULES)];
      const profiles = memoryProfiles(0);

      for (const batch of batches) {
        await here.ingest(...batch.map(made));
        await ingestCustomer({ ...elsewhere.deps, profiles }, "ada", batch.map(made));
      }

      expect(profiles.all()).toEqual(here.profiles.all());
      expect(elsewhere.runs.all()).toEqual(here.runs.all());
      for (const name of ["Ended", "GoalReached", "Refused", "Entered"]) {
        expect(elsewhere.counter.total(name)).toBe(here.counter.total(name));
      }
    }),
    { numRuns: 100 },
  );
});
