import { describe, expect, it } from "vitest";
import { memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import { retryGivenUpCalls } from "../../core/call/given-up.ts";
import type { Destination, Forward } from "../../core/model/destination.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import { DAY, HOUR, MINUTE } from "../ingest/world.ts";
import { BILLING, billing } from "./world.ts";

const FORWARD: Forward = {
  events: ["Order Completed"],
  purpose: "ads",
  byDefault: "in",
  with: {
    customer: { expression: "profile.id" },
    total: { expression: "event.properties.total" },
    plan: { expression: "profile.plan" },
    kind: { literal: "order" },
  },
};

/** The world of a destination that takes orders. */
async function forwarding(forward: Partial<Forward> | null = {}) {
  const all = await billing();
  const parked = memoryRefusedEvents();
  const warehouse: Destination = {
    ...BILLING,
    name: "warehouse",
    ...(forward === null ? {} : { forward: { ...FORWARD, ...forward } }),
  };
  const deps = { ...all.deps, parked, destinations: { warehouse } };
  const order = (parts: Partial<CustomerEvent> = {}) =>
    all.now("Order Completed", { id: "o-1", properties: { total: 12 }, ...parts });
  /** The event as the bus puts it on the queue: as often as `copies`. */
  const forwarded = (
    event: CustomerEvent,
    { receives = 1, copies = 1, waited = 0, put = event.time, detail = {} } = {},
  ) => {
    const body = JSON.stringify({
      contract: 1,
      do: "forward",
      destination: "warehouse",
      event: {
        id: "envelope-1",
        "detail-type": event.name,
        source: "shop",
        time: new Date(put).toISOString(),
        detail: {
          id: event.id,
          customerId: event.customerId,
          time: new Date(event.time).toISOString(),
          properties: event.properties,
          ...detail,
        },
      },
    });
    const record = (at: number) => ({ id: `r${at}`, body, receives, sent: all.clock.now() - waited });
    return retryGivenUpCalls(
      deps,
      Array.from({ length: copies }, (_, at) => record(at)),
    );
  };
  const dropped = (reason: string) => all.counter.total("ForwardDropped", { destination: "warehouse", reason });
  return { ...all, parked, order, forwarded, dropped };
}

describe("an event that goes to a destination by itself", () => {
  it("is sent with the data that its expressions give, under its own id", async () => {
    const all = await forwarding();
    await all.ingest(all.order({ context: { traits: { plan: "pro" } } }));

    expect(await all.forwarded(all.order())).toEqual([]);

    expect(all.caller.calls).toEqual([
      { destination: "warehouse", key: "o-1", body: { customer: "ada", total: 12, plan: "pro", kind: "order" } },
    ]);
    expect(all.counter.total("Forwarded", { destination: "warehouse" })).toBe(1);
  });

  it("that is delivered twice bears the same key each time, by which the other system knows it", async () => {
    const all = await forwarding();
    await all.ingest(all.order());

    await all.forwarded(all.order(), { copies: 2 });
    await all.forwarded(all.order());

    expect(all.caller.calls).toHaveLength(3);
    expect(new Set(all.caller.calls.map(({ key, body }) => JSON.stringify([key, body]))).size).toBe(1);
  });

  it("waits until it is applied, so that the answers in it count, and is not sent if it never is", async () => {
    const all = await forwarding();
    const refusing = { context: { purposes: { ads: false } } };

    expect(await all.forwarded(all.order())).toEqual(["r0"]);
    await all.ingest(all.order(refusing));
    expect(await all.forwarded(all.order())).toEqual([]);
    const never = all.order({ id: "o-2" });
    all.clock.advance(HOUR + 1);
    expect(await all.forwarded(never)).toEqual([]);

    expect(all.caller.calls).toEqual([]);
    expect([all.dropped("purpose"), all.dropped("not_applied")]).toEqual([1, 1]);
  });

  it.each([
    ["in", undefined, 1],
    ["out", undefined, 0],
    ["out", true, 1],
    ["in", false, 0],
  ] as const)(
    "by default %s, of a customer who says %j of its purpose, is sent %i times",
    async (byDefault, ads, times) => {
      const all = await forwarding({ byDefault });
      const purposes = ads === undefined ? {} : { purposes: { ads } };
      await all.ingest(all.order({ context: purposes }));

      await all.forwarded(all.order());

      expect(all.caller.calls).toHaveLength(times);
      expect(all.dropped("purpose")).toBe(1 - times);
    },
  );

  it("is sent of everybody where it serves no purpose that may be refused", async () => {
    const all = await forwarding({ purpose: "none" });
    await all.ingest(all.order({ context: { purposes: { ads: false, profiling: false, tracking: false } } }));

    await all.forwarded(all.order());

    expect(all.caller.calls).toHaveLength(1);
  });

  it("is not sent once the customer has withdrawn their consent, although it waited", async () => {
    const all = await forwarding();
    await all.ingest(all.order());
    all.caller.answer({ answer: "failed", code: 503 });
    expect(await all.forwarded(all.order())).toEqual(["r0"]);

    all.clock.advance(6 * MINUTE);
    await all.ingest(all.now("Consent Changed", { id: "c", context: { purposes: { ads: false } } }));
    await all.forwarded(all.order());

    expect(all.caller.calls).toHaveLength(1);
    expect(all.dropped("purpose")).toBe(1);
  });

  it("is not sent of a customer who was erased, nor of the same person's former life", async () => {
    const all = await forwarding();
    const order = all.order();
    await all.ingest(order);
    all.profiles.erase("ada");
    all.clock.advance(2 * HOUR);

    await all.forwarded(order);
    await all.ingest(all.now("Signed Up", { id: "s" }));
    await all.forwarded(order);

    expect(all.caller.calls).toEqual([]);
    expect(all.dropped("erased")).toBe(2);
  });

  it("comes again for three days while the destination fails, and goes to the dead letters after that", async () => {
    const all = await forwarding();
    await all.ingest(all.order());
    const order = all.order();

    all.caller.answer({ answer: "failed", code: 503 }, { answer: "failed", code: 0 });
    expect(await all.forwarded(order, { receives: 500, waited: 2 * DAY })).toEqual(["r0"]);
    expect(all.parked.refused).toEqual([]);
    expect(await all.forwarded(order, { receives: 800, waited: 3 * DAY + 1 })).toEqual([]);
    expect(all.parked.refused.map(({ reason }) => reason)).toEqual(["The last attempt was not answered."]);

    expect(all.counter.total("ForwardFailed", { destination: "warehouse", code: "503" })).toBe(1);
  });

  it("that is refused goes to the dead letters at once, and is sent when a person puts it back", async () => {
    const all = await forwarding();
    await all.ingest(all.order());
    all.caller.answer({ answer: "refused", code: 400, body: {} });

    expect(await all.forwarded(all.order())).toEqual([]);
    const [left] = all.parked.refused;
    expect(left?.reason).toBe("The last attempt was answered with 400.");
    await retryGivenUpCalls(
      {
        ...all.deps,
        parked: all.parked,
        destinations: { warehouse: { ...BILLING, name: "warehouse", forward: FORWARD } },
      },
      [{ id: "again", body: left?.body ?? "" }],
    );

    expect(all.caller.calls.map(({ key }) => key)).toEqual(["o-1", "o-1"]);
  });

  it("is not sent where the destination makes no request of it, as a filter", async () => {
    const all = await forwarding();
    await all.ingest(all.order());
    all.caller.answer({ answer: "refused", code: 0, body: null, why: "nothing_to_send" });

    await all.forwarded(all.order());

    expect([all.parked.refused.length, all.dropped("nothing")]).toEqual([0, 1]);
  });

  it("is not sent if it is history, nobody's, or the destination takes none any more", async () => {
    const all = await forwarding();
    await all.ingest(all.order());

    await all.forwarded(all.order(), { detail: { context: { history: true } } });
    await all.forwarded(all.order(), { detail: { customerId: null } });
    const none = await forwarding(null);
    await none.ingest(none.order());
    await none.forwarded(none.order());

    expect([...all.caller.calls, ...none.caller.calls]).toEqual([]);
    expect([all.dropped("replay"), all.dropped("nobody"), none.dropped("not_forwarded")]).toEqual([1, 1, 1]);
  });
});
