import { describe, expect, it } from "vitest";
import { z } from "zod/mini";
import { TestCloud } from "./cloud.ts";

const wait = (output: string) => ({ Wait: { Type: "Wait", Seconds: 10, Output: output, End: true } });
const LISTED = z.object({
  executions: z.array(z.looseObject({ name: z.string(), status: z.string() })),
  nextToken: z.optional(z.string()),
});
const names = (answer: unknown) => LISTED.parse(answer).executions.map(({ name }) => name);

describe("a run is started", () => {
  it("once by its name: the same call again gets the first answer", async () => {
    const cloud = new TestCloud();
    const call = { stateMachineArn: cloud.deploy(wait("a")), name: "run", input: '{"n":1}' };
    const first = await cloud.call("StartExecution", call);
    await cloud.pass(5);

    const second = await cloud.call("StartExecution", call);

    expect(second).toEqual(first);
    expect(cloud.states.running).toBe(1);
  });

  it("not by the name of another: other input, or one that has closed", async () => {
    const cloud = new TestCloud();
    const call = { stateMachineArn: cloud.deploy(wait("a")), name: "run", input: '{"n":1}' };
    await cloud.call("StartExecution", call);

    const other = cloud.call("StartExecution", { ...call, input: '{"n":2}' });
    await expect(other).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
    await cloud.pass(10);
    const closed = cloud.call("StartExecution", call);

    await expect(closed).rejects.toMatchObject({ code: "ExecutionAlreadyExists" });
  });

  it("by a used name again 90 days after that run closed, with a history of its own", async () => {
    const cloud = new TestCloud();
    const machine = cloud.deploy(wait("a"));
    await cloud.start(machine);
    await cloud.pass(10 + 90 * 86_400);

    const arn = await cloud.start(machine, { again: true });

    expect(await cloud.types(arn)).toEqual(["ExecutionStarted", "WaitStateEntered"]);
    expect(await cloud.describe(arn)).toMatchObject({ status: "RUNNING", input: '{"again":true}' });
  });

  it("through a version or an alias, and runs that definition under the same ARN", async () => {
    const cloud = new TestCloud();
    const machine = cloud.deploy(wait("one"));
    const { stateMachineVersionArn: one } = await cloud.call("PublishStateMachineVersion", {
      stateMachineArn: machine,
    });
    const routes = [{ stateMachineVersionArn: one, weight: 100 }];
    const made = await cloud.call("CreateStateMachineAlias", { name: "v1", routingConfiguration: routes });
    cloud.deploy(wait("two"));

    const byAlias = await cloud.start(`${machine}:v1`, {}, "by-alias");
    const byVersion = await cloud.start(String(one), {}, "by-version");
    const plain = await cloud.start(machine, {}, "plain");
    await cloud.pass(10);

    expect(made.stateMachineAliasArn).toBe(`${machine}:v1`);
    expect(one).toBe(`${machine}:1`);
    expect(byAlias).toBe(`${machine.replace(":stateMachine:", ":execution:")}:by-alias`);
    expect(await cloud.output(byAlias)).toBe("one");
    expect(await cloud.output(byVersion)).toBe("one");
    expect(await cloud.output(plain)).toBe("two");
    expect(await cloud.describe(byAlias)).toMatchObject({
      stateMachineArn: machine,
      stateMachineAliasArn: `${machine}:v1`,
      stateMachineVersionArn: one,
    });
    expect(names(await cloud.call("ListExecutions", { stateMachineArn: `${machine}:v1` }))).toEqual(["by-alias"]);
  });

  it("and publishing the same revision again gives the same version", async () => {
    const cloud = new TestCloud();
    const stateMachineArn = cloud.deploy(wait("one"));
    const first = await cloud.call("PublishStateMachineVersion", { stateMachineArn });

    cloud.deploy(wait("one"));
    const second = await cloud.call("PublishStateMachineVersion", { stateMachineArn });
    cloud.deploy(wait("two"));
    const third = await cloud.call("PublishStateMachineVersion", { stateMachineArn });

    expect(second).toEqual(first);
    expect(third.stateMachineVersionArn).toBe(`${stateMachineArn}:2`);
    expect(await cloud.call("ListStateMachineVersions", { stateMachineArn })).toMatchObject({
      stateMachineVersions: [
        { stateMachineVersionArn: `${stateMachineArn}:2` },
        { stateMachineVersionArn: `${stateMachineArn}:1` },
      ],
    });
  });

  it("and listed newest first, by status, in pages", async () => {
    const cloud = new TestCloud();
    const stateMachineArn = cloud.deploy(wait("a"));
    for (const name of ["a", "b", "c"]) {
      await cloud.start(stateMachineArn, {}, name);
      await cloud.pass(4);
    }

    const running = await cloud.call("ListExecutions", { stateMachineArn, statusFilter: "RUNNING" });
    const first = await cloud.call("ListExecutions", { stateMachineArn, maxResults: 2 });
    const second = await cloud.call("ListExecutions", { stateMachineArn, maxResults: 2, nextToken: first.nextToken });

    expect(names(running)).toEqual(["c", "b"]);
    expect([names(first), names(second)]).toEqual([["c", "b"], ["a"]]);
    expect(second).not.toHaveProperty("nextToken");
  });

  it("not without a machine, with a name that is none, or with input that is not JSON", async () => {
    const cloud = new TestCloud();
    const stateMachineArn = cloud.deploy(wait("a"));

    const faults = await Promise.all(
      [
        { stateMachineArn: `${stateMachineArn}x` },
        { stateMachineArn: `${stateMachineArn}:v9` },
        { stateMachineArn: "machine" },
        { stateMachineArn, name: "a b" },
        { stateMachineArn, name: "" },
        { stateMachineArn, input: "{" },
        { stateMachineArn, input: JSON.stringify("x".repeat(262_144)) },
        {},
      ].map((input) => cloud.call("StartExecution", input).catch((fault: { code?: string }) => fault.code)),
    );

    expect(faults).toEqual([
      "StateMachineDoesNotExist",
      "StateMachineDoesNotExist",
      "InvalidArn",
      "InvalidName",
      "InvalidName",
      "InvalidExecutionInput",
      "InvalidExecutionInput",
      "ValidationException",
    ]);
    await expect(
      cloud.describe(`${stateMachineArn.replace(":stateMachine:", ":execution:")}:none`),
    ).rejects.toMatchObject({ code: "ExecutionDoesNotExist" });
  });
});
