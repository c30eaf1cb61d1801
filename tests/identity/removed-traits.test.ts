import { expect, test } from "vitest";
import { ingestCustomer } from "../../core/ingest/ingest.ts";
import { updateEvent } from "../../core/ingest/inner-event.ts";
import { emptyProfile } from "../../core/model/profile.ts";
import { Traits } from "../../core/profile/traits.ts";
import { HOUR, type World, world } from "../ingest/world.ts";
import { join, onlyProfile, say, VISITOR } from "./joined.ts";

const NOTHING = { set: {}, add: {}, append: {}, remove: [], join: [], leave: [] };

/** As an update step of a journey does it. */
async function remove(all: World, customerId: string, name: string): Promise<void> {
  const change = { ...NOTHING, remove: [name] };
  await ingestCustomer(all.deps, customerId, [updateEvent(customerId, `cart#1#${name}#1`, change, all.clock.now())]);
}

test("a trait that an update removed does not come back by the merge with an older one, whichever of the two had it removed", async () => {
  for (const remover of ["ada", VISITOR]) {
    const all = world();
    for (const id of ["ada", VISITOR]) await say(all, id, "Signed Up", { context: { traits: { trial: true } } });
    all.clock.advance(HOUR);
    await remove(all, remover, "trial");
    await join(all, "ada", VISITOR);

    expect(onlyProfile(all).traits).toEqual({});
  }
});

test("a trait that an update removed does not come back by an event that is late, and does by a later one", async () => {
  const all = world();
  const before = all.clock.now();
  await say(all, "ada", "Signed Up");
  all.clock.advance(HOUR);
  await remove(all, "ada", "trial");
  await say(all, "ada", "Late", { time: before, context: { traits: { trial: true } } });
  expect(onlyProfile(all).traits).toEqual({});

  all.clock.advance(HOUR);
  await say(all, "ada", "Trial Begun", { context: { traits: { trial: true } } });
  expect(onlyProfile(all)).toMatchObject({ traits: { trial: { v: true } } });
  expect(onlyProfile(all).removed).toBeUndefined();
});

test("a profile notes the latest 32 removals, and none of a name that is longer than 128 characters", () => {
  const traits = new Traits(emptyProfile("ada", 1), []);
  for (let n = 1; n <= 40; n++) traits.remove(`t${n}`, n);
  traits.remove("x".repeat(129), 100);

  const { removed = {} } = traits.done();
  expect(Object.keys(removed)).toHaveLength(32);
  expect(Math.min(...Object.values(removed))).toBe(9);
});
