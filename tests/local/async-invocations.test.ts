import { afterEach, expect, test } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { MINUTE, START, scheduled, smallStack } from "./small-stack.ts";

const open: LocalCloud[] = [];
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});

/** The attempts of one scheduled call that always fails. */
async function attempts(settings?: Record<string, unknown>): Promise<number> {
  const stack = await smallStack();
  const { Resources } = stack.template;
  Object.assign(Resources, scheduled("rate(1 hour)", { Input: '{"error":"Broken"}' }));
  if (settings !== undefined) {
    const Properties = { FunctionName: { Ref: "Answer" }, Qualifier: "$LATEST", ...settings };
    Resources.Invoke = { Type: "AWS::Lambda::EventInvokeConfig", Properties };
  }
  const cloud = await openCloud({ source: stack, startTime: START });
  open.push(cloud);
  await cloud.runUntil(START + 50 * MINUTE);
  return cloud.log("small-answer").filter((line) => line.includes("Broken")).length;
}

test("a failed asynchronous call has three attempts", async () => {
  expect(await attempts()).toBe(3);
});

test.each([
  [0, 1],
  [1, 2],
])("with %i retries in the function's settings it has %i attempts", async (retries, times) => {
  expect(await attempts({ MaximumRetryAttempts: retries })).toBe(times);
});
