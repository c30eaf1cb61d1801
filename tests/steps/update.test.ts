import { describe, expect, test } from "vitest";
import { ExitedError } from "../../core/model/errors.ts";
import type { UpdateTask } from "../../core/model/task.ts";
import { sweep } from "../../core/settle/sweep.ts";
import { decide } from "../../core/steps/decide.ts";
import { update } from "../../core/steps/update.ts";
import { entryOn, journey, MINUTE, rulesOf, segment, spied, world } from "../ingest/world.ts";
import { decideTask, PLACE } from "./tasks.ts";

const NOTHING = { set: {}, add: {}, append: {}, remove: [], join: [], leave: [] };

function updateTask(parts: Partial<UpdateTask>): UpdateTask {
  return { ...PLACE, ...NOTHING, do: "update", step: "mark", messages: {}, steps: {}, ...parts };
}

async function shop() {
  const rules = rulesOf(
    [
      journey({ inside: { exit: [{ when: "profile.plan = 'gone'", reason: "gone" }], watch: [] } }),
      journey({ journey: "care", enter: [entryOn({ on: "segment", segment: "free", edge: "entering" })] }),
    ],
    {},
    [segment("free", { when: "profile.plan = 'free'", reads: ["trait:plan"] }), segment("lapsed_list", { list: true })],
  );
  const all = world(rules);
  await all.ingest(all.now("Cart Updated", { properties: { plan: "free" }, context: { traits: { tries: 2 } } }));
  return all;
}

describe("an update", () => {
  test("changes the profile at once: the next step sees it, segments and entries follow", async () => {
    const all = await shop();

    await update(
      all.deps,
      updateTask({
        set: { plan: { expression: "entry.properties.plan" } },
        add: { tries: { literal: 1 } },
        append: { tags: { literal: "downgraded" } },
        join: ["lapsed_list"],
      }),
    );

    const conditions = { a: "profile.plan = 'free' and profile.tries = 3", b: "'lapsed_list' in profile.segments" };
    expect(await decide(all.deps, decideTask(conditions))).toEqual({ a: true, b: true });
    expect(all.profile().traits.tags?.v).toEqual(["downgraded"]);
    expect(all.runs.all().map(({ input }) => input.journey)).toEqual(["cart", "care"]);
  });

  test("that is delivered twice changes once: its key is journey, n, step and pass", async () => {
    const all = await shop();
    const task = updateTask({ add: { tries: { literal: 1 } } });

    await update(all.deps, task);
    await update(all.deps, task);
    expect(all.profile().traits.tries?.v).toBe(3);
    await update(all.deps, { ...task, pass: 2 });

    expect(all.profile().traits.tries?.v).toBe(4);
  });

  test("is no event of the customer's: it is not counted", async () => {
    const all = await shop();

    await update(all.deps, updateTask({ set: { plan: { literal: "pro" } } }));

    expect(Object.keys(all.profile().counts)).toEqual(["Cart Updated"]);
  });

  test("leaves out what gives nothing, is no number, or cannot be stored", async () => {
    const all = await shop();

    await update(
      all.deps,
      updateTask({
        set: { gone: { expression: "profile.nowhere" }, huge: { expression: "1e200" }, fine: { literal: true } },
        add: { tries: { literal: "many" } },
      }),
    );

    expect(all.profile().traits).toMatchObject({ fine: { v: true }, tries: { v: 2 } });
    expect(Object.keys(all.profile().traits)).not.toContain("huge");
    expect(all.counter.total("ConditionFailed", { journey: "cart", cause: "undefined" })).toBe(1);
  });

  test("that ends its own entry is the last step of it", async () => {
    const all = await shop();
    const task = updateTask({ set: { plan: { literal: "gone" } } });

    await update(all.deps, task);

    await expect(update(all.deps, task)).rejects.toThrow(ExitedError);
    expect(all.profile().journeys.cart?.ended).toEqual({ gone: 1 });
  });

  test("that is stored is done, though what it causes cannot be done yet: the sweeper does it", async () => {
    const all = await shop();
    const task = updateTask({ set: { plan: { literal: "free" } } });
    const throttled = { ...all.runs, start: () => Promise.reject(new Error("throttled")) };

    await update({ ...all.deps, runs: throttled }, task);
    await update({ ...all.deps, runs: throttled }, task);
    expect(Object.values(all.profile().pending)).toMatchObject([{ kind: "enter", journey: "care" }]);
    all.clock.advance(10 * MINUTE);
    await sweep(all.deps, { items: 10, until: Number.POSITIVE_INFINITY });

    expect(all.runs.all().map(({ input }) => input.journey)).toEqual(["cart", "care"]);
  });

  test("does not change who is erased while it is made, and comes back", async () => {
    const all = await shop();
    let reads = 0;
    const comesBack = async () => {
      all.profiles.erase("ada");
      all.clock.advance(MINUTE);
      await all.ingest(all.now("Cart Updated"));
    };
    // The step has read who it is about; what it changes is read anew.
    const profiles = spied(all.profiles, (method) => (method === "read" && ++reads === 2 ? comesBack() : undefined));

    await update({ ...all.deps, profiles }, updateTask({ set: { plan: { literal: "free" } } }));

    expect(reads).toBe(2);
    expect(all.profile().traits).toEqual({});
  });

  test("that could not be stored fails", async () => {
    const all = await shop();
    const profiles = { ...all.profiles, write: () => Promise.reject(new Error("throttled")) };

    await expect(update({ ...all.deps, profiles }, updateTask({ join: ["lapsed_list"] }))).rejects.toThrow("throttled");
  });
});
