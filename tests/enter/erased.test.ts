import { expect, test } from "vitest";
import { memoryEventBus } from "../../adapters/memory/outbound.ts";
import { emit } from "../../core/steps/emit.ts";
import { HOUR, type World, world } from "../ingest/world.ts";
import { PLACE } from "../steps/tasks.ts";

/** Everything of Ada is removed, and she comes back an hour later and enters as she did: her entry has the same number. */
async function comesBack(all: World): Promise<void> {
  all.profiles.erase("ada");
  all.clock.advance(HOUR);
  await all.ingest(all.now("Cart Updated"));
}

test("who was erased and comes back has a run of their own, by another name", async () => {
  const all = world();
  await all.ingest(all.now("Cart Updated"));
  const [first] = all.runs.all();

  await comesBack(all);

  const names = all.runs.all().map(({ name }) => name);
  expect(all.runs.all().map(({ input }) => input.n)).toEqual([first?.input.n, first?.input.n]);
  expect(new Set(names).size).toBe(2);
});

test("what is emitted of who was erased and comes back is another event", async () => {
  const all = world();
  const bus = memoryEventBus();
  const asked = { ...PLACE, do: "emit", step: "tell", event: "Told", properties: {}, messages: {}, steps: {} } as const;
  await all.ingest(all.now("Cart Updated"));
  await emit({ ...all.deps, bus }, asked);

  await comesBack(all);
  await emit({ ...all.deps, bus }, asked);

  expect(new Set(bus.events.map(({ id }) => id)).size).toBe(2);
});
