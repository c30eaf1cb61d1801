import { describe, expect, test } from "vitest";
import { memoryRefusedEvents } from "../../adapters/memory/outbound.ts";
import type { CallAnswer } from "../../core/call/answer.ts";
import { call } from "../../core/call/call.ts";
import { retryGivenUpCalls } from "../../core/call/given-up.ts";
import { MAX_RECEIVES } from "../../core/ingest/parking.ts";
import { closeEntry } from "../../core/settle/close-entry.ts";
import { answering, calling, hanging, httpDestination, vendor } from "./vendor.ts";
import { billing, callTask } from "./world.ts";

const DOWN: CallAnswer = { answer: "failed", code: 503 };

/** A customer whose call was given up, and what was kept of it. */
async function givenUp(said: { readonly last?: boolean } = { last: true }) {
  const all = await billing();
  const parked = memoryRefusedEvents();
  const deps = { ...all.deps, parked };
  all.caller.answer(DOWN);
  const given = { amount: { literal: 30 } };
  const task = callTask({ with: given, ...said });
  await expect(call(deps, task)).rejects.toThrow("503");
  return { ...all, deps, parked, kept: [...parked.refused] };
}

type GivenUp = Awaited<ReturnType<typeof givenUp>>;

/** Puts what was kept back, as `redrive` does. */
function redriven({ deps, kept }: GivenUp, receives = 1): Promise<readonly string[]> {
  return retryGivenUpCalls(
    deps,
    kept.map(({ body }, at) => ({ id: `call-${at}`, body, receives })),
  );
}

async function end({ deps }: GivenUp, outcome: string): Promise<void> {
  await closeEntry(deps, { customerId: "ada", journey: "cart", n: 1, outcome, time: deps.clock.now() });
}

describe("a call that is given up", () => {
  test("is kept after its last attempt, and not before", async () => {
    expect((await givenUp()).kept).toEqual([
      { body: expect.stringContaining('"call again"'), reason: "The last attempt was answered with 503." },
    ]);
    expect((await givenUp({ last: false })).kept).toEqual([]);
    // A machine of before does not say which attempt is the last.
    expect((await givenUp({})).kept).toEqual([]);
  });

  test("is made again with the same request under the same key, however often that is asked", async () => {
    const all = await givenUp();

    expect([await redriven(all), await redriven(all)]).toEqual([[], []]);

    const [first, ...again] = all.caller.calls;
    expect(again).toEqual([first, first]);
    expect(first?.body).toEqual({ amount: 30 });
  });

  test("is made again for somebody who went the whole way", async () => {
    const all = await givenUp();
    await end(all, "completed");

    await redriven(all);

    expect(all.caller.calls).toHaveLength(2);
  });

  test.each(["paid", "stopped", "failed", "timeout"])("is not made about somebody who left: %s", async (outcome) => {
    const all = await givenUp();
    await end(all, outcome);

    expect(await redriven(all)).toEqual([]);

    expect(all.caller.calls).toHaveLength(1);
  });

  test("is not made about somebody whose time is over, though nobody has closed the entry yet", async () => {
    const all = await givenUp();
    const profile = await all.deps.profiles.read("ada");
    const [id, entry] = Object.entries(profile?.entries ?? {})[0] ?? [];
    if (profile === undefined || id === undefined || entry === undefined) throw new Error("The customer is gone.");
    const over = { ...entry, rules: { ...entry.rules, timeout: 0 } };
    const next = { ...profile, ver: profile.ver + 1, entries: { ...profile.entries, [id]: over } };
    await all.deps.profiles.write(next, profile.ver, {});

    expect(await redriven(all)).toEqual([]);

    expect(all.caller.calls).toHaveLength(1);
  });

  test("is not made about somebody who was erased, and came back", async () => {
    const all = await givenUp();
    const [kept] = all.kept;
    const other = JSON.stringify({ ...JSON.parse(kept?.body ?? ""), born: 1 });

    expect(await redriven({ ...all, kept: [{ body: other, reason: "" }] })).toEqual([]);

    expect(all.caller.calls).toHaveLength(1);
  });

  test("comes again while its destination is down, and is kept anew in the end", async () => {
    const all = await givenUp();
    all.caller.answer(DOWN);
    expect(await redriven(all)).toEqual(["call-0"]);
    all.caller.answer(DOWN);
    expect(await redriven(all, MAX_RECEIVES)).toEqual([]);

    expect(all.parked.refused).toHaveLength(2);
    expect(all.parked.refused[1]?.body).toBe(all.kept[0]?.body);
  });

  test("is kept where its destination is gone, as is what is no call", async () => {
    const all = await givenUp();
    const [kept] = all.kept;
    const gone = JSON.stringify({ ...JSON.parse(kept?.body ?? ""), destination: "gone" });

    await redriven({ ...all, kept: [{ body: gone, reason: "" }] });
    await redriven({ ...all, kept: [{ body: "{}", reason: "" }] });

    expect(all.caller.calls).toHaveLength(1);
    expect(all.parked.refused.map(({ reason }) => reason)).toEqual([
      "The last attempt was answered with 503.",
      "There is no such destination any more.",
      "It is no call that was given up.",
    ]);
  });
});

describe("a call that a person has to see to", () => {
  const REFUSED: CallAnswer = { answer: "refused", code: 401, body: {} };

  test("since its secret has expired is kept with that reason at once, and again until the secret is right", async () => {
    const all = await billing();
    const parked = memoryRefusedEvents();
    const deps = { ...all.deps, parked };
    all.caller.answer(REFUSED, REFUSED);

    const result = await call(deps, callTask({ retries: 0, last: false }));
    const records = () => [{ id: "r", body: parked.refused.at(-1)?.body ?? "", receives: 1, sent: all.clock.now() }];
    const early = await retryGivenUpCalls(deps, records());
    const kept = [...parked.refused];
    const mended = await retryGivenUpCalls(deps, records());

    expect(result).toEqual({ ok: false, code: 401 });
    expect([early, mended, parked.refused.length]).toEqual([[], [], 2]);
    expect(kept.map(({ reason }) => reason)).toEqual(
      Array(2).fill("The last attempt was answered with 401: the secret was not accepted."),
    );
    expect(new Set(all.caller.calls.map(({ key }) => key)).size).toBe(1);
    expect(all.caller.calls).toHaveLength(3);
    expect(all.counter.total("CallFailed", { code: "401" })).toBe(2);
    expect(all.counter.total("CallFault", {})).toBe(2);
  });

  test.each([
    [hanging, 0, "The last attempt was not answered."],
    [answering(503), 503, "The last attempt was answered with 503."],
  ])(
    "since its system hangs, or fails, is cut off, counted and kept with its reason",
    async (behaviour, code, reason) => {
      await using system = await vendor(behaviour);
      const all = await billing();
      const parked = memoryRefusedEvents();
      const destinations = { billing_retry: httpDestination(system.url, { timeout: 100 }) };
      const deps = { ...all.deps, caller: calling(() => "").caller, parked, destinations };

      await expect(call(deps, callTask({ retries: 2, last: true }))).rejects.toMatchObject({ name: "GivenUp" });

      expect(parked.refused.map((one) => one.reason)).toEqual([reason]);
      expect(all.counter.total("CallFailed", { journey: "cart", step: "charge", code: String(code) })).toBe(1);
      // On a busy machine the time may be over before the request is there.
      expect(system.seen.length).toBeLessThanOrEqual(1);
    },
  );
});
