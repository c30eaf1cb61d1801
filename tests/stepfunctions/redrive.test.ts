import { describe, expect, it } from "vitest";
import { failed, invoke, ok, START, TestCloud } from "./cloud.ts";

const DAY = 86_400;

/** Sends, then asks something that fails as often as said, then sends once more. */
function cloudWith(failures: number) {
  let asked = 0;
  const cloud = new TestCloud({
    send: () => ok({ sent: true }),
    ask: () => (asked++ < failures ? failed("Fault") : ok({ answer: true })),
  });
  const machine = cloud.deploy(
    {
      First: invoke("send", {
        Next: "Ask",
        Output: "{% $merge([$states.input, {'first': $states.result.Payload.sent}]) %}",
      }),
      Ask: invoke("ask", { Next: "Last", Output: "{% $states.input %}" }),
      Last: invoke("send", { End: true, Output: "{% $states.input %}" }),
    },
    { TimeoutSeconds: 3 * DAY },
  );
  return { cloud, machine };
}

const called = (cloud: TestCloud) => cloud.calls.map(({ functionName }) => functionName);

describe("a run that is redriven", () => {
  it("goes on from the state where it failed, with what it had", async () => {
    const { cloud, machine } = cloudWith(1);
    const arn = await cloud.start(machine, { customer: "ada" });
    const before = await cloud.describe(arn);
    await cloud.pass(2 * DAY);

    await cloud.call("RedriveExecution", { executionArn: arn });
    await cloud.pass(1);

    expect(before).toMatchObject({ status: "FAILED", redriveStatus: "REDRIVABLE", redriveCount: 0 });
    expect(called(cloud)).toEqual(["send", "ask", "ask", "send"]);
    expect(await cloud.output(arn)).toEqual({ customer: "ada", first: true });
    expect(await cloud.describe(arn)).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
    expect((await cloud.types(arn)).filter((type) => type.startsWith("Execution"))).toEqual([
      "ExecutionStarted",
      "ExecutionFailed",
      "ExecutionRedriven",
      "ExecutionSucceeded",
    ]);
    expect(cloud.changes.map(({ detail }) => Object(detail).status)).toEqual([
      "RUNNING",
      "FAILED",
      "RUNNING",
      "SUCCEEDED",
    ]);
    expect(new Set(cloud.changes.map(({ id }) => id)).size).toBe(4);
  });

  it("may fail again, be redriven again, and has its whole time each time", async () => {
    const { cloud, machine } = cloudWith(2);
    const arn = await cloud.start(machine);
    for (const _ of [1, 2]) {
      await cloud.pass(2 * DAY);
      await cloud.call("RedriveExecution", { executionArn: arn });
      await cloud.pass(1);
    }

    expect(await cloud.describe(arn)).toMatchObject({ status: "SUCCEEDED", redriveCount: 2 });
    expect(cloud.kernel.now()).toBeGreaterThan(START + 3 * DAY * 1000);
  });

  it("goes on in a process that has taken it over", async () => {
    const { cloud, machine } = cloudWith(1);
    const arn = await cloud.start(machine);

    await cloud.call("RedriveExecution", { executionArn: arn });
    cloud.dieAndOpen();
    await cloud.pass(1);

    expect(await cloud.describe(arn)).toMatchObject({ status: "SUCCEEDED" });
    expect(called(cloud)).toEqual(["send", "ask", "ask", "send"]);
  });

  it("is refused while it runs, once it has succeeded, and after 14 days", async () => {
    const well = cloudWith(0);
    const done = await well.cloud.start(well.machine);
    const ill = cloudWith(9);
    const old = await ill.cloud.start(ill.machine);
    await ill.cloud.pass(14 * DAY + 1);

    await expect(well.cloud.call("RedriveExecution", { executionArn: done })).rejects.toThrow("SUCCEEDED");
    await expect(ill.cloud.call("RedriveExecution", { executionArn: old })).rejects.toThrow("period exceeded");
  });
});
