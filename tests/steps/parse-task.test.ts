import { expect, test } from "vitest";
import { parseTask } from "../../functions/steps/task.ts";
import { decideTask, waitTask } from "./tasks.ts";

test("a wait and a decision are taken as the machine sends them", () => {
  const wait = waitTask({ same: "orderId", of: "offer", fields: ["amount"] }, { steps: { offer: { sent: true } } });
  const decision = decideTask({ a: "true" }, { messages: { offer: 1 } });

  expect(parseTask(JSON.parse(JSON.stringify(wait)))).toEqual(wait);
  expect(parseTask(JSON.parse(JSON.stringify(decision)))).toEqual(decision);
});

test("what a later compiler may add is let pass", () => {
  expect(parseTask({ ...decideTask({}), color: "green" })).toEqual(decideTask({}));
});

test.each([
  ["another contract", { ...decideTask({}), contract: 2 }],
  ["another task", { ...decideTask({}), do: "dance" }],
  ["a wait without a token", { ...waitTask(), token: undefined }],
  ["nothing", null],
])("%s is a fault that says what is wrong", (_, payload) => {
  expect(() => parseTask(payload)).toThrow("no task of contract 1");
});
