import { describe, expect, test } from "vitest";
import { call } from "../../core/call/call.ts";
import { defined } from "../../core/model/defined.ts";
import { ExitedError, RetryableError } from "../../core/model/errors.ts";
import { billing, callTask } from "./world.ts";

const invoice = { invoice: { expression: "entry.properties.orderId" }, gone: { expression: "profile.nowhere" } };

describe("a call", () => {
  test("asks with what is worked out, and keeps what the run may know", async () => {
    const all = await billing();

    const result = await call(all.deps, callTask({ with: invoice, keep: { status: "answer.body.status" } }));

    expect(result).toEqual({ ok: true, code: 200, status: "paid" });
    expect(all.caller.calls).toMatchObject([{ destination: "billing_retry", body: { invoice: "o1" } }]);
    expect(all.caller.calls[0]?.body).not.toHaveProperty("gone");
    expect(all.counter.total("Called", { journey: "cart", step: "charge" })).toBe(1);
  });

  test("that is made again, or delivered twice, bears the same key, and another pass another", async () => {
    const all = await billing();

    await call(all.deps, callTask());
    await call(all.deps, callTask());
    await call(all.deps, callTask({ pass: 2 }));

    const keys = all.caller.calls.map(({ key }) => key);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
  });

  test("of who was erased and comes back bears another key", async () => {
    const all = await billing();
    await call(all.deps, callTask());

    all.profiles.erase("ada");
    all.clock.advance(60_000);
    await all.ingest(all.now("Cart Updated"));
    await call(all.deps, callTask());

    expect(new Set(all.caller.calls.map(({ key }) => key)).size).toBe(2);
  });

  test.each([
    ["a boolean", true, true],
    ["a number", 12.5, 12.5],
    ["a code", "in_review", "in_review"],
    ["a code in capitals", "EUR-2", "EUR-2"],
    ["a date", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00Z"],
    ["a long text", "x".repeat(33), undefined],
    ["a name", "Ada Lovelace", undefined],
    ["a first name", "Ada", undefined],
    ["a name in other letters", "Łukasz", undefined],
    ["a phone as digits", "447700900123", undefined],
    ["a phone as a number", 447_700_900_123, undefined],
    ["a phone with signs", "0770-090-0123", undefined],
    ["a token", "sk_live_4eC39HqLyjWDarj", undefined],
    ["a token in small letters", "a1b2c3d4e5f6g", undefined],
    ["a token in parts", "eyJhbGciOi.eyJzdWIi.SflKxw", undefined],
    ["an address", "ada@example.com", undefined],
    ["a phone number", "+447700900123", undefined],
    ["a list", ["a"], undefined],
    ["an object", { a: 1 }, undefined],
    ["null", null, undefined],
  ])("of %s keeps %j as %j", async (_, body, kept) => {
    const all = await billing();
    all.caller.answer({ answer: "ok", code: 201, body });

    const result = await call(all.deps, callTask({ keep: { it: "answer.body", code_again: "answer.status" } }));

    expect(result).toEqual({ ok: true, code: 201, code_again: 201, ...defined({ it: kept }) });
    expect(all.counter.total("NotKept", { journey: "cart" })).toBe(kept === undefined ? 1 : 0);
    const told = all.counter.notes.map(({ message, facts }) => ({ message, facts }));
    const why = { journey: "cart", step: "charge", name: "it" };
    expect(told).toEqual(
      kept === undefined ? [{ message: expect.stringMatching(/^An answer was not kept: it has /), facts: why }] : [],
    );
    expect(JSON.stringify(told)).not.toContain(JSON.stringify(body));
  });

  test("cannot say of itself what it was not", async () => {
    const all = await billing();
    all.caller.answer({ answer: "refused", code: 402, body: { ok: true } });

    const result = await call(all.deps, callTask({ keep: { ok: "answer.body.ok" } }));

    expect(result).toEqual({ ok: false, code: 402 });
    expect(all.counter.total("CallFailed", { journey: "cart", step: "charge", code: "402" })).toBe(1);
  });

  test.each([0, 429, 503])("that failed with %i is to be tried again, and says so in our words alone", async (code) => {
    const all = await billing();
    all.caller.answer({ answer: "failed", code });

    const error = await call(all.deps, callTask()).catch((thrown: unknown) => thrown);

    if (!(error instanceof RetryableError)) throw new Error("Nothing was to be tried again.");
    expect(JSON.parse(error.message)).toEqual({ code });
  });

  test.each([
    ["failed", 0, 1],
    ["failed", 503, 1],
    ["refused", 401, 1],
    ["refused", 402, 0],
    ["refused", 404, 0],
  ] as const)("that is %s with %i is %i faults of the destination", async (answer, code, faults) => {
    const all = await billing();
    all.caller.answer(answer === "failed" ? { answer, code } : { answer, code, body: {} });

    await call(all.deps, callTask()).catch(() => undefined);

    expect(all.counter.total("CallFailed")).toBe(1);
    expect(all.counter.total("CallFault", {})).toBe(faults);
  });

  test("to a destination that is gone does not come off", async () => {
    const all = await billing();

    expect(await call(all.deps, callTask({ destination: "constructor" }))).toEqual({ ok: false, code: 0 });
    expect(all.counter.total("CallFault")).toBe(1);
    expect(all.caller.calls).toEqual([]);
  });

  test("is not made of an entry that has ended", async () => {
    const all = await billing();
    await all.ingest(all.now("Left"));

    await expect(call(all.deps, callTask())).rejects.toThrow(ExitedError);
    expect(all.caller.calls).toEqual([]);
  });
});
