import { expect, test } from "vitest";
import { memoryControl } from "../../adapters/memory/control.ts";
import { memoryClock } from "../../adapters/memory/system.ts";
import { CONTROL_AGE, CONTROL_HOLDS_AFTER, cachedControl } from "../../core/control/control.ts";
import { spied } from "../ingest/world.ts";

function cached() {
  const clock = memoryClock(1_000_000);
  const stored = memoryControl();
  const calls: string[] = [];
  const control = cachedControl(
    spied(stored, (method) => {
      calls.push(method);
    }),
    clock,
  );
  return { clock, stored, calls, control };
}

test("what ops decided is read once in CONTROL_AGE, by the clock", async () => {
  const { clock, stored, calls, control } = cached();
  await control.read();
  await stored.change({ do: "pause", journey: "cart", since: 5 });
  clock.advance(CONTROL_AGE - 1);
  const known = await control.read();
  clock.advance(1);

  expect(known.paused).toEqual({});
  expect((await control.read()).paused).toEqual({ cart: 5 });
  expect(calls).toEqual(["read", "read"]);
});

test("what this process decides it reads anew", async () => {
  const { calls, control } = cached();
  await control.read();

  await control.change({ do: "pause", journey: "cart", since: 1 });

  expect((await control.read()).paused).toEqual({ cart: 1 });
  expect(calls).toEqual(["read", "change", "read"]);
});

test("a failed read is not remembered", async () => {
  const clock = memoryClock(0);
  let fails = true;
  const control = cachedControl(
    spied(memoryControl(), () => {
      if (fails) throw new Error("throttled");
    }),
    clock,
  );
  await expect(control.read()).rejects.toThrow("throttled");
  fails = false;

  expect(await control.read()).toEqual({ paused: {}, rolledBack: {} });
});

test("a change holds everywhere once whoever made it has waited", async () => {
  const { clock, stored, control } = cached();
  await control.read();
  await stored.change({ do: "roll back", journey: "cart", version: "v2" });

  clock.advance(CONTROL_HOLDS_AFTER);

  expect((await control.read()).rolledBack).toEqual({ cart: "v2" });
});
