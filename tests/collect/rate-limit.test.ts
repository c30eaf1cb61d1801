import { expect, test } from "vitest";
import { memoryMessageCounts } from "../../adapters/memory/message-counts.ts";
import { LIMITS, rateLimit } from "../../core/collect/rate-limit.ts";
import type { MessageCounts, WriteKey } from "../../core/ports/collect.ts";
import { collecting, track } from "./messages.ts";

const MINUTE = 60_000;
const NOW = 29_000_000 * MINUTE;
const KEY: WriteKey = { name: "web", source: "web", trust: "browser", created: 0, limit: 1_000 };

/** Instances of a function that share one store of counts; `writes` is how often they have used it. */
function instances(count: number, counts: MessageCounts = memoryMessageCounts()) {
  const clock = { time: NOW };
  const notes: string[] = [];
  const made = { writes: 0, clock, notes };
  const metered: MessageCounts = {
    add: (...asked) => {
      made.writes++;
      return counts.add(...asked);
    },
  };
  const counter = { count: (name: string) => void notes.push(name), note: () => undefined };
  const deps = { counts: metered, clock: { now: () => clock.time }, counter };
  return { ...made, limits: Array.from({ length: count }, () => rateLimit(deps)), writes: () => made.writes };
}

test("a key that sends little costs no write", async () => {
  const { limits, writes } = instances(3);
  for (let n = 0; n < 99; n++) for (const limit of limits) expect(await limit.refusal("h", KEY, 1)).toBeUndefined();

  expect(writes()).toBe(0);
});

test("instances that each see little stop a key together, within 100 messages of each", async () => {
  const { limits, writes } = instances(4);
  let taken = 0;
  for (let n = 0; n < 1_000; n++) {
    for (const limit of limits) taken += (await limit.refusal("h", KEY, 1)) === undefined ? 1 : 0;
  }

  expect(taken).toBeGreaterThanOrEqual(1_000);
  expect(taken).toBeLessThanOrEqual(1_000 + 4 * 100);
  // A write for 100 messages at the most, and none for those that are refused.
  expect(writes()).toBeLessThanOrEqual(Math.ceil(taken / 100));
});

test("who is refused may come again when the next minute begins", async () => {
  const { limits, clock } = instances(1);
  const [limit] = limits;
  expect(await limit?.refusal("h", KEY, 1_000)).toBeUndefined();
  clock.time = NOW + 12_300;

  expect(await limit?.refusal("h", KEY, 1)).toBe(48);
  expect(await limit?.refusal("other", KEY, 1)).toBeUndefined();
  clock.time += 48_000;
  expect(await limit?.refusal("h", KEY, 1)).toBeUndefined();
});

test("a key without a limit of its own has the limit of its trust", async () => {
  for (const trust of ["browser", "trusted"] as const) {
    const { limits } = instances(1);
    const { limit: _, ...key } = { ...KEY, trust };
    expect(await limits[0]?.refusal("h", key, LIMITS[trust])).toBeUndefined();
    expect(await limits[0]?.refusal("h", key, 1)).toBe(60);
  }
});

test("a count that cannot be stored turns nobody away", async () => {
  const { limits, notes } = instances(1, { add: () => Promise.reject(new Error("throttled")) });

  expect(await limits[0]?.refusal("h", { ...KEY, limit: 10 }, 500)).toBeUndefined();
  expect(notes).toEqual(["UnexpectedError"]);
});

test("a request beyond the limit is answered 429 with Retry-After, and nothing of it is stored", async () => {
  const { batch, events, counts, clock } = await collecting({ limit: 2 });
  await batch(track({ messageId: "m1" }), track({ messageId: "m2" }));
  clock.time += 15_000;
  const { status, retryAfter, body } = await batch(track({ messageId: "m3" }));
  clock.time += 60_000;
  const later = await batch(track({ messageId: "m3" }));

  expect([status, retryAfter, body.success]).toEqual([429, 45, false]);
  expect(counts).toContain("KeyLimited");
  expect(later.status).toBe(200);
  expect(events.map(({ detail }) => detail.id)).toEqual(["web/m1", "web/m2", "web/m3"]);
});
