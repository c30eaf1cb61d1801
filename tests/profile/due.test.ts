import { expect, test } from "vitest";
import type { Entry } from "../../core/model/entry.ts";
import { emptyProfile, type Profile } from "../../core/model/profile.ts";
import { dueTime, PENDING_GRACE, withDueTime } from "../../core/profile/due.ts";
import { DAY, START } from "../ingest/world.ts";

const entry: Entry = {
  journey: "cart",
  n: 1,
  version: "v",
  start: START,
  event: { name: "Cart Updated", time: START, properties: {} },
  cursor: "",
  rules: { exit: [], watch: [] },
  waits: {},
  seen: {},
  kept: {},
  due: START + DAY,
};
const nobody = emptyProfile("ada", START);
const inside: Profile = { ...nobody, entries: { "cart#1": entry } };
const pending: Profile = {
  ...inside,
  pending: { "exit#cart#1": { kind: "exit", journey: "cart", n: 1, reason: "r" } },
};

test("nothing open is never due", () => {
  expect(withDueTime({ ...nobody, due: START }, START)).not.toHaveProperty("due");
});

test("someone inside is due when their entry is, and not any more once it has ended", () => {
  const ended = { ...inside, entries: { "cart#1": { ...entry, end: { time: START, outcome: "completed" } } } };

  expect(dueTime(inside, START)).toBe(START + DAY);
  expect(dueTime(ended, START)).toBeUndefined();
});

test("pending effects are due in two minutes, and a later write does not put them off", () => {
  const first = withDueTime(pending, START);
  const second = withDueTime(first, START + DAY / 2);

  expect(first.due).toBe(START + PENDING_GRACE);
  expect(second.due).toBe(START + PENDING_GRACE - 1);
});
