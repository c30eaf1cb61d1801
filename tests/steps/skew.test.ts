import { describe, expect, it, test } from "vitest";
import { CLOCK_MARGIN } from "../../core/ingest/limits.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { DAY, HOUR, MINUTE, START } from "../ingest/world.ts";
import { type Called, play, type Skew } from "./played.ts";
import { insideWorld, waitTask } from "./tasks.ts";

/** By how much clocks are apart: not at all, by 50 ms, by seconds; of ingest, of the steps function, of both. */
const SKEWS: readonly Skew[] = [0, 50, -50, 3_000, -3_000].flatMap((by) => [
  { ingest: by },
  { steps: by },
  { ingest: by, steps: -by },
]);

const PAID = "  - id: paid\n    wait: { for: { event: Payment Captured }, up to: 1h }\n";
const AGAIN = "  - id: again\n    wait: { for: { event: Payment Captured }, up to: 1h }\n";
/** A last step whose output is the run's document. */
const LAST = "  - wait: 1m\n";
/** The registration of a step reaches the function half a minute after the step began. */
const slow = (step: string) => {
  const failures = new Set<string>();
  return {
    before: ({ payload }: Called) => {
      const asks = JSON.stringify(payload).includes(`"step":"${step}"`) && !failures.has(step);
      failures.add(step);
      return asks ? "Lambda.TooManyRequestsException" : undefined;
    },
  };
};

describe.each(SKEWS)("with clocks of ingest and steps ahead by $ingest and $steps ms", (skew) => {
  it("an event that comes between the beginning of a step and its registration is not lost", async () => {
    const all = await play(`  - wait: 10m\n${PAID}${LAST}`, slow("paid"), skew);
    await all.until(10 * MINUTE);

    await all.ingest("Payment Captured");
    await all.until(30 * MINUTE);

    expect(await all.results()).toEqual({ paid: { happened: true } });
  });

  it("the event that let the customer in answers no wait", async () => {
    const all = await play(PAID.replace("Payment Captured", "Cart Updated") + LAST, {}, skew);

    await all.until(2 * HOUR);

    expect(await all.results()).toEqual({ paid: { happened: false } });
  });

  it("an event answers one of two waits for it, also where the second is registered late", async () => {
    const all = await play(PAID + AGAIN + LAST, slow("again"), skew);
    await all.until(10 * MINUTE);
    await all.ingest("Payment Captured");

    await all.until(3 * HOUR);

    expect(await all.results()).toEqual({ paid: { happened: true }, again: { happened: false } });
  });

  it("an event counts once at the deadline of one wait, where the next begins", async () => {
    for (const after of [-60, -1, 0, 1, 60]) {
      const all = await play(PAID + AGAIN + LAST, {}, skew);
      await all.until(HOUR + after);
      await all.ingest("Payment Captured");
      await all.until(3 * HOUR);

      const results = JSON.stringify(await all.results());
      expect(results.match(/true/g)).toHaveLength(1);
    }
  });
});

describe("the margin", () => {
  test("ends: an event that came in long before the step began is not taken for its own", async () => {
    for (const [after, happened] of [
      [CLOCK_MARGIN, { happened: true }],
      [CLOCK_MARGIN + 1, undefined],
    ] as const) {
      const all = await insideWorld();
      await all.ingest(all.now("Payment Captured"));

      await registerWait(all.deps, waitTask({}, { began: new Date(START + after).toISOString() }));

      expect(all.tokens.answers.get("t1")).toEqual(happened);
    }
  });

  test("holds for what another ingest folded just after the entry, by a clock that is behind", async () => {
    const all = await insideWorld();
    all.clock.set(START - 50);
    await all.ingest(all.now("Payment Captured"));
    all.clock.set(START + HOUR);

    await registerWait(all.deps, waitTask({ since: "entry" }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });

  test("lets an exit count that comes in after the entry and is dated just before it by another source", async () => {
    const all = await insideWorld();
    await all.ingest(all.now("Left", { time: START - 50 }));

    expect(all.profile().journeys.cart?.ended).toEqual({ left: 1 });
  });

  test("lets no exit count that was dated long before the entry event", async () => {
    const all = await insideWorld();
    await all.ingest(all.now("Left", { time: START - MINUTE }));

    expect(all.profile().journeys.cart?.ended).toEqual({});
  });
});

describe("the deadline in the function", () => {
  const until = START + HOUR;
  const registered = async (came: number, asked: number, since: "step" | "entry" = "step") => {
    const all = await insideWorld();
    all.clock.set(came);
    await all.ingest(all.now("Payment Captured"));
    all.clock.set(asked);
    await registerWait(all.deps, waitTask({ since }, { until }));
    return all.tokens.answers.get("t1");
  };

  it.each(["step", "entry"] as const)("counts what came before it, asked %s half an hour late", async (since) => {
    expect(await registered(until - 1, until + HOUR / 2, since)).toEqual({ happened: true });
    expect(await registered(until + CLOCK_MARGIN + 1, until + HOUR / 2, since)).toEqual({ happened: false });
  });

  it("answers at once where it is over and nothing came, and writes nothing", async () => {
    const all = await insideWorld();
    const { ver } = all.profile();
    all.clock.set(until + CLOCK_MARGIN + 1);

    await registerWait(all.deps, waitTask({}, { until }));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: false });
    expect(all.profile().ver).toBe(ver);
  });

  it("is none in what older machines ask: they wait as they did", async () => {
    const all = await insideWorld();
    all.clock.set(START + DAY);

    await registerWait(all.deps, waitTask());
    await all.ingest(all.now("Payment Captured"));

    expect(all.tokens.answers.get("t1")).toEqual({ happened: true });
  });
});
