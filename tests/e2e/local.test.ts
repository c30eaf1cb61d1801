import { execFile } from "node:child_process";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, describe, expect, it } from "vitest";
import { CHECKS, type CheckName, isCheckName, type Made, runChecks } from "../../e2e/checks.ts";
import { type E2eCloud, localCloud } from "../../e2e/cloud.ts";
import { changedMachines, type Definition } from "../replay/changed-machines.ts";
import { edited, ROOT, stackOfTests } from "../replay/play.ts";

const open: E2eCloud[] = [];
afterEach(async () => {
  for (const cloud of open.splice(0)) await cloud.close();
});

interface Resource {
  Type: string;
  Properties?: { EventPattern?: { detail?: object } };
}

type Change = (resources: Record<string, Resource>) => void;

/** A cloud over what would be deployed, with something changed in it. */
async function opened(change: Change): Promise<E2eCloud> {
  const { source } = edited(change)(await stackOfTests());
  return localCloud(source);
}

/** The same; closed when the test is done. */
async function cloudOf(change: Change = () => {}): Promise<E2eCloud> {
  const cloud = await opened(change);
  open.push(cloud);
  return cloud;
}

async function check(cloud: E2eCloud, ...names: CheckName[]): Promise<readonly Made[]> {
  const { made, left } = await runChecks(cloud, names, () => {});
  expect(left).toEqual([]);
  return made;
}

/** Ends of runs that were stopped with the error of our own stops do not go to the settle queue. */
function passOver(resources: Record<string, Resource>): void {
  for (const { Properties } of Object.values(resources)) {
    const detail = Properties?.EventPattern?.detail;
    if (detail === undefined || !("status" in detail)) continue;
    Object.assign(detail, { error: [{ "anything-but": "Exited" }, { exists: false }] });
  }
}

/** The welcome journey begins with a state more. */
function oneStateMore(definition: Definition, machineName: string): void {
  if (machineName !== "sojourn-dev-welcome") return;
  definition.States.More = { Type: "Pass", Next: definition.StartAt };
  definition.StartAt = "More";
}

describe("against the local cloud", { timeout: 60_000 }, () => {
  it("every check holds, and what they made is gone", async () => {
    const cloud = await cloudOf();

    const made = await check(cloud, ...Object.keys(CHECKS).filter(isCheckName));
    const { Items } = await cloud.dynamodb.send(new ScanCommand({ TableName: cloud.table }));

    expect(made.filter(({ met }) => !met)).toEqual([]);
    expect(made).toHaveLength(8);
    // How far profiles have been looked at is nobody's, and stays.
    expect(Items?.map(({ pk }) => pk?.S)).toEqual(["LOOK"]);
  });

  it("a rule that passes over runs stopped with some error is found out", async () => {
    const [stopped] = await check(await cloudOf(passOver), "stopped");

    expect(stopped).toMatchObject({ met: false, saw: expect.stringContaining("The end of the entry into welcome") });
  });

  it("a machine that walks another way is found out", async () => {
    const { source } = await stackOfTests();
    const twin = () => localCloud(changedMachines(source, oneStateMore));
    const [history] = await check({ ...(await cloudOf()), twin }, "history");

    expect(history?.met).toBe(false);
    expect(history?.saw).toContain('Event 2 is "WaitStateEntered Wait 1 hour", and "PassStateEntered More" locally.');
  });

  it("an event that goes nowhere is found out within its bound", async () => {
    const cloud = await cloudOf((resources) => {
      for (const one of Object.values(resources)) {
        if (one.Type === "AWS::Lambda::EventSourceMapping") Object.assign(one.Properties ?? {}, { Enabled: false });
      }
    });

    const [profile] = await check(cloud, "profile");

    expect(profile).toEqual({ name: "profile", met: false, saw: "The event in the profile: not seen within 90 s." });
  });
});

function e2e(...args: string[]): Promise<{ code: unknown; out: string; err: string }> {
  // Nothing of whoever runs the tests: no credentials, no Region, no metadata service.
  const env = { AWS_EC2_METADATA_DISABLED: "true", AWS_REGION: "eu-west-1", HOME: "/nonexistent" };
  return new Promise((resolve) => {
    execFile(process.execPath, ["e2e/main.ts", ...args], { cwd: ROOT, env }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });
}

describe("npm run e2e", () => {
  it("says so when there are no credentials", async () => {
    const { code, out, err } = await e2e("--stage", "dev");

    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^The stack sojourn-dev cannot be read: .*credentials.*\n.*credentials.*\n$/);
  });

  it.each([
    [[], "Give --stage NAME or --local."],
    [["--stage", "dev", "--local"], "Give --stage NAME or --local."],
    [["--stage", "my-stage"], 'The stage is called "my-stage"'],
    [["--local", "tables"], "There is no check tables."],
    [["--stage", "dev", "email"], "add --email"],
  ])("refuses %j", async (args, why) => {
    const { code, err } = await e2e(...args);

    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});
