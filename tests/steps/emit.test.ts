import { describe, expect, test } from "vitest";
import { memoryEventBus } from "../../adapters/memory/outbound.ts";
import { type Envelope, parseEvent } from "../../core/ingest/envelope.ts";
import { defined } from "../../core/model/defined.ts";
import { ExitedError } from "../../core/model/errors.ts";
import type { EmitTask } from "../../core/model/task.ts";
import type { BusEvent } from "../../core/ports/queues.ts";
import { emit } from "../../core/steps/emit.ts";
import { entryOn, HOUR, journey, rulesOf, START, world } from "../ingest/world.ts";
import { PLACE } from "./tasks.ts";

function emitTask(parts: Partial<EmitTask> = {}): EmitTask {
  return { ...PLACE, do: "emit", step: "tell", event: "Downgraded", properties: {}, messages: {}, steps: {}, ...parts };
}

async function shop() {
  const exit = [{ event: "Left", reason: "left" }];
  const all = world(
    rulesOf([
      journey({ inside: { exit, watch: [] } }),
      journey({ journey: "win_back", enter: [entryOn({ on: "api" })] }),
    ]),
  );
  await all.ingest(all.now("Cart Updated", { properties: { invoiceId: "i1" } }));
  const bus = memoryEventBus();
  return { ...all, bus, deps: { ...all.deps, bus } };
}

/** What ingest makes of an event on the bus. */
function received({ name, journey: to, ...said }: BusEvent, more: Partial<Envelope> = {}) {
  const detail = { ...said, ...defined({ journey: to }) };
  const envelope = { id: "e", source: "sojourn", "detail-type": name, time: "", detail, ...more };
  const parsed = parseEvent(envelope, said.time);
  if (!("event" in parsed)) throw new Error(JSON.stringify(parsed));
  return parsed.event;
}

describe("an emitted event", () => {
  test("comes with its properties worked out, and those that give nothing left out", async () => {
    const all = await shop();
    const properties = {
      plan: { literal: "free" },
      invoice: { expression: "entry.properties.invoiceId" },
      gone: { expression: "profile.nowhere" },
    };

    await emit(all.deps, emitTask({ properties }));

    expect(all.bus.events).toMatchObject([
      { name: "Downgraded", customerId: "ada", properties: { plan: "free", invoice: "i1" }, time: START },
    ]);
    expect(all.bus.events[0]?.properties).not.toHaveProperty("gone");
  });

  test("that is emitted twice is applied once: its id is made of the customer, journey, n, step and pass", async () => {
    const all = await shop();

    await emit(all.deps, emitTask());
    all.clock.advance(1000);
    await emit(all.deps, emitTask());
    await emit(all.deps, emitTask({ pass: 2 }));
    for (const event of all.bus.events) await all.ingest(received(event));

    expect(new Set(all.bus.events.map(({ id }) => id)).size).toBe(2);
    expect(all.profile().counts.Downgraded?.n).toBe(2);
  });

  test("has an id that says nothing of the customer", async () => {
    const all = await shop();

    await emit(all.deps, emitTask());

    expect(all.bus.events[0]?.id).toMatch(/^emit\/[0-9a-f]{32}$/);
  });

  test("addressed to a journey starts it, once, though it comes twice", async () => {
    const all = await shop();
    const start = emitTask({ event: "", to: "win_back", properties: { from: { literal: "dunning" } } });

    await emit(all.deps, start);
    await emit(all.deps, start);
    for (const event of all.bus.events) await all.ingest(received(event));

    expect(all.runs.all().map(({ input }) => input.journey)).toEqual(["cart", "win_back"]);
    expect(all.entry("win_back#2").event).toMatchObject({ name: "Enter Journey", properties: { from: "dunning" } });
  });

  test("is not emitted of an entry that has ended", async () => {
    const all = await shop();
    await all.ingest(all.now("Left"));

    await expect(emit(all.deps, emitTask())).rejects.toThrow(ExitedError);
    expect(all.bus.events).toEqual([]);
  });
});

describe("what was emitted for a customer who has been erased since", () => {
  const start = emitTask({ event: "", to: "win_back" });

  async function erased() {
    const all = await shop();
    await emit(all.deps, emitTask());
    await emit(all.deps, start);
    all.profiles.erase("ada");
    all.clock.advance(HOUR);
    return all;
  }

  test("makes them no new profile, also beside a report on a message", async () => {
    const all = await erased();
    const report = all.now("Email Opened", { context: { message: "cart#1#offer#1" }, provider: true });

    for (const event of all.bus.events) await all.ingest(received(event));
    await all.ingest(...all.bus.events.map((event) => received(event)), report);

    expect(all.profiles.all()).toEqual([]);
    expect(all.reported.slice(1)).toEqual([report]);
    expect(all.counter.total("EventIgnored", { reason: "erased" })).toBe(5);
  });

  test("lets them in nowhere, and is not counted of them, once they have come back", async () => {
    const all = await erased();
    await all.ingest(all.now("Cart Updated"));

    for (const event of all.bus.events) await all.ingest(received(event));

    expect(Object.keys(all.profile().counts)).toEqual(["Cart Updated"]);
    expect(Object.keys(all.profile().entries)).toEqual(["cart#1"]);
    expect(all.counter.total("EventIgnored", { reason: "erased" })).toBe(2);
  });

  test("is left out of a batch that brings them back", async () => {
    const all = await erased();

    await all.ingest(...all.bus.events.map((event) => received(event)), all.now("Cart Updated"));

    expect(Object.keys(all.profile().counts)).toEqual(["Cart Updated"]);
    expect(all.runs.all().map(({ input }) => input.journey)).toEqual(["cart", "cart"]);
  });

  test("is counted again where an archive is replayed to make profiles anew", async () => {
    const all = await erased();

    for (const event of all.bus.events) await all.ingest(received(event, { "replay-name": "again" }));

    expect(all.profile().counts.Downgraded?.n).toBe(1);
    expect(Object.keys(all.profile().entries)).toEqual([]);
  });

  test("goes by what journeys say alone: another system may mean something else by the same word", async () => {
    const all = await erased();

    for (const event of all.bus.events) await all.ingest(received(event, { source: "shop" }));

    expect(all.profile().counts.Downgraded?.n).toBe(1);
  });
});
