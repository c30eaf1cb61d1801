import { expect, test } from "vitest";
import { ExitedError } from "../../core/model/errors.ts";
import { decide } from "../../core/steps/decide.ts";
import { registerWait } from "../../core/steps/register-wait.ts";
import { START, spied } from "../ingest/world.ts";
import { decideTask, insideWorld, waitTask } from "./tasks.ts";

test("answers each condition from profile, entry, steps, pass and now", async () => {
  const all = await insideWorld();
  await all.ingest(all.now("Plan Changed", { context: { traits: { plan: "pro" } } }));
  const conditions = {
    a: "profile.plan = 'pro'",
    b: "entry.properties.orderId = 'o2'",
    c: "steps.offer.sent and pass = 2",
    d: `now = ${START} and journey = 'cart'`,
  };

  const answers = await decide(all.deps, decideTask(conditions, { pass: 2, steps: { offer: { sent: true } } }));

  expect(answers).toEqual({ a: true, b: false, c: true, d: true });
});

test("what is undefined or fails is false, and counted with its journey and condition", async () => {
  const all = await insideWorld();

  const answers = await decide(all.deps, decideTask({ a: "profile.gone", b: "profile.counts > 'x'", c: "$nope(" }));

  expect(answers).toEqual({ a: false, b: false, c: false });
  expect(all.counter.total("ConditionFailed", { journey: "cart", cause: "undefined" })).toBe(1);
  expect(all.counter.total("ConditionFailed", { journey: "cart", cause: "error" })).toBe(2);
});

test("says beside its answers what was missing, and what was too much work", async () => {
  const all = await insideWorld();
  const conditions = {
    a: "profile.plan != 'pro'",
    b: "profile.counts.`Order Completed` < 3",
    c: "$not(profile.vip)",
    d: "$count([1..1e7]) > 0",
  };

  const answers = await decide(all.deps, decideTask(conditions));

  const answered = { a: false, b: true, c: true, d: false };
  expect(answers).toEqual({ ...answered, notThere: { a: ["profile.plan"] }, overBound: ["d"] });
  expect(all.counter.total("ConditionFailed", { journey: "cart", cause: "missing" })).toBe(1);
  expect(all.counter.total("ConditionFailed", { journey: "cart", cause: "bound" })).toBe(1);
  expect(all.counter.total("ConditionFailed")).toBe(2);
});

test("knows what became of a message, and reads only those it is asked about", async () => {
  const all = await insideWorld();
  const key = "cart#1#offer#1";
  const message = { schema: 1, customerId: "ada", key, state: "sent", attempt: 1, channel: "email" } as const;
  await all.messages.put({ ...message, template: "offer", transactional: false, time: START, first: START }, undefined);
  await all.messages.mark("ada", key, "opened", START);
  const calls: string[] = [];
  const count = <T extends object>(port: T) => spied(port, (method) => void calls.push(method));
  const deps = { ...all.deps, profiles: count(all.profiles), messages: count(all.messages) };
  const conditions = { a: "steps.offer.opened", b: "steps.offer.clicked = false", c: "steps.offer.sent" };

  const answers = await decide(
    deps,
    decideTask(conditions, { messages: { offer: 1 }, steps: { offer: { sent: true } } }),
  );

  expect(answers).toEqual({ a: true, b: true, c: true });
  expect(calls).toEqual(["read", "read"]);
});

test("sees the event that an earlier wait matched", async () => {
  const all = await insideWorld();
  await registerWait(all.deps, waitTask({ fields: ["score"] }, { step: "answer" }));
  await all.ingest(all.now("Payment Captured", { properties: { score: 4 } }));

  const steps = { answer: { happened: true } };
  const answers = await decide(
    all.deps,
    decideTask({ a: "steps.answer.happened and steps.answer.event.properties.score <= 6" }, { steps }),
  );

  expect(answers).toEqual({ a: true });
});

test("throws Exited where the entry has ended", async () => {
  const all = await insideWorld();
  await all.ingest(all.now("Left"));

  await expect(decide(all.deps, decideTask({ a: "true" }))).rejects.toThrow(ExitedError);
});
