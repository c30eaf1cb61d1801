import { expect, test } from "vitest";
import { parseTask } from "../../functions/steps/task.ts";
import { decideTask, PLACE, waitTask } from "./tasks.ts";

test("a wait and a decision are taken as the machine sends them", () => {
  const wait = waitTask({ same: "orderId", of: "offer", fields: ["amount"] }, { steps: { offer: { sent: true } } });
  const decision = decideTask({ a: "true" }, { messages: { offer: 1 } });

  expect(parseTask(JSON.parse(JSON.stringify(wait)))).toEqual(wait);
  expect(parseTask(JSON.parse(JSON.stringify(decision)))).toEqual(decision);
});

const moment = { offset: -1, at: "09:00", zone: "customer", workspaceZone: "Europe/London" };
const value = { expression: "entry.properties.plan" };
const acting = { ...PLACE, step: "act", messages: { offer: 2 }, steps: {} };
const document = {
  contract: 1,
  customer: "ada",
  journey: "cart",
  n: 1,
  start: 0,
  steps: { offer: { sent: true } },
  passes: { tries: 900 },
  goOn: "tries",
  part: 2,
};

test.each([
  ["a moment", { ...acting, do: "moment", moment: { ...moment, days: ["mon"] }, past: "skip", waited: false }],
  [
    "a moment of a date",
    { ...acting, do: "moment", moment: { ...moment, date: value }, past: "continue", waited: true },
  ],
  [
    "an update",
    { ...acting, do: "update", set: { plan: value }, add: {}, append: {}, remove: ["trial"], join: ["a"], leave: [] },
  ],
  ["an event", { ...acting, do: "emit", event: "Downgraded", properties: { plan: { literal: null } } }],
  ["a start", { ...acting, do: "emit", event: "", to: "win_back", properties: {} }],
  ["a run that goes on", { ...PLACE, step: "tries", do: "go_on", document }],
  ["a wait for a segment", { ...waitTask(), wait: { kind: "segment", segment: "loyal" } }],
  ["a wait for a date", { ...waitTask(), wait: { kind: "date", moment, until: 5 } }],
])("%s is taken as the machine sends it", (_, task) => {
  expect(parseTask(JSON.parse(JSON.stringify(task)))).toEqual(task);
});

test("a document that goes on may hold what machines note for themselves", () => {
  const task = { ...PLACE, step: "tries", do: "go_on", document: { ...document, answers: { a: true }, until: "x" } };

  expect(parseTask(task)).toMatchObject({ document });
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
  expect(() => parseTask(payload)).toThrow("is not a task of contract 1");
});
