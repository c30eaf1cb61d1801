import { describe, expect, test } from "vitest";
import { registerWait } from "../../core/steps/register-wait.ts";
import { stepContextOf } from "../../core/steps/step-context.ts";
import { DAY, event, HOUR } from "../ingest/world.ts";
import { decideTask, insideWorld, waitTask } from "./tasks.ts";

const at = (time: number) => new Date(time).toISOString();

describe("a wait whose time-out was first", () => {
  test("keeps no event from the next wait that comes between its beginning and its registration", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());
    all.tokens.expire("t1");
    all.clock.advance(DAY);
    const began = at(all.clock.now());
    all.clock.advance(200);
    await all.ingest(all.now("Payment Captured"));
    all.clock.advance(200);

    const steps = { paid: { happened: false } };
    await registerWait(all.deps, waitTask({}, { step: "again", token: "t2", began, steps }));

    expect(all.tokens.answers.get("t2")).toEqual({ happened: true });
  });

  test("and one that was answered keeps its event for itself", async () => {
    const all = await insideWorld();
    await registerWait(all.deps, waitTask());
    await all.ingest(all.now("Payment Captured"));

    const steps = { paid: { happened: true } };
    await registerWait(all.deps, waitTask({}, { step: "again", token: "t2", steps }));

    expect(all.tokens.answers.has("t2")).toBe(false);
  });
});

describe("a wait that the run has left behind", () => {
  test("leaves no more in the profile than the event that later steps read", async () => {
    const all = await insideWorld();
    for (let pass = 1; pass <= 50; pass++) {
      const parts = { pass, token: `token-${pass}`, began: at(all.clock.now()) };
      const steps = pass === 1 ? {} : { paid: { happened: true } };
      await registerWait(all.deps, waitTask({ fields: ["amount"] }, { ...parts, steps }));
      await all.ingest(all.now("Payment Captured", { properties: { amount: pass } }));
      all.clock.advance(HOUR);
    }
    const scene = await stepContextOf(all.deps, { ...decideTask({}), pass: 50, steps: { paid: { happened: true } } });
    const seen = await scene.ask(({ steps }) => Promise.resolve(steps.paid));

    expect(all.tokens.answers.size).toBe(50);
    expect(Object.keys(all.entry("cart#1").waits)).toEqual(["paid#50"]);
    expect(seen).toMatchObject({ happened: true, event: { properties: { amount: 50 } } });
  });

  test("is not registered again by a call that comes too late, and the wait that runs stays", async () => {
    const all = await insideWorld();
    const first = waitTask({}, { began: at(all.clock.now()) });
    await registerWait(all.deps, first);
    all.clock.advance(DAY);
    const second = waitTask({ event: "Email Opened" }, { step: "opened", token: "t2", began: at(all.clock.now()) });
    await registerWait(all.deps, { ...second, steps: { paid: { happened: false } } });

    await registerWait(all.deps, first);
    await all.ingest(event("Email Opened", { time: all.clock.now() }));

    expect(all.tokens.answers.get("t2")).toEqual({ happened: true });
    expect(all.tokens.answers.has("t1")).toBe(false);
  });
});
