import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DescribeStateMachineCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import type { TemplateSource } from "../../local/template/load-template.ts";
import { permits } from "../../local/template/policy.ts";
import { edited, stackOfTests } from "./play.ts";

const DAY = 24 * 60 * 60_000;
const START = Date.parse("2026-03-02T10:00:00Z");
const WELCOME = "arn:aws:states:us-east-1:000000000000:stateMachine:sojourn-dev-welcome";

/** Logical ids of the machines' role before it had a name, and since. */
const UNNAMED = "JourneysMachineRole74B7E7AF";
const NAMED = "JourneysMachineNamed390EA66C";

/** The template as it was before the role had a name. */
const unnamed = edited((resources) => {
  for (const id of Object.keys(resources)) if (id.startsWith("JourneysMachineNamed")) delete resources[id];
  for (const [id, resource] of Object.entries(resources)) {
    resources[id] = JSON.parse(
      JSON.stringify(resource)
        .replaceAll(NAMED, UNNAMED)
        .replace(/"JourneysMachineNamedDefaultPolicy\w+",/, ""),
    );
  }
});

async function order(cloud: LocalCloud, customerId: string): Promise<void> {
  const events = new EventBridgeClient(cloud.clientConfig);
  const context = { addresses: { email: `${customerId}@example.com` }, consent: { offers: true } };
  const Detail = JSON.stringify({ customerId, properties: { orderId: customerId, total: 20 }, context });
  const entry = { EventBusName: "sojourn-dev", Source: "shop", DetailType: "Order Completed", Detail };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
  await cloud.runUntil(cloud.now() + 60_000);
}

async function runsOf(cloud: LocalCloud): Promise<readonly (string | undefined)[]> {
  const sfn = new SFNClient(cloud.clientConfig);
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: WELCOME }));
  return executions.map(({ status }) => status);
}

async function roleOf(cloud: LocalCloud): Promise<string> {
  const sfn = new SFNClient(cloud.clientConfig);
  const { roleArn = "" } = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn: WELCOME }));
  return roleArn;
}

/** What became of a customer who was inside when the template changed, and of one who came after it. */
async function update(from: TemplateSource, to: TemplateSource) {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-updated-"));
  try {
    const old = await openCloud({ source: from, dir, startTime: START });
    await order(old, "ann");
    const [inside, heldRole] = [await runsOf(old), await roleOf(old)];
    await old.close();
    const cloud = await openCloud({ source: to, dir });
    const role = await roleOf(cloud);
    await order(cloud, "bob");
    await cloud.runUntil(START + 12 * DAY);
    const [runs, { roles, functions }] = [await runsOf(cloud), cloud.stack];
    const mails = JSON.parse(cloud.outboxJson()).map(({ customer }: { customer: string }) => customer);
    await cloud.close();
    return { inside, heldRole, role, runs, mails: new Set(mails), roles, functions };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

describe("people who are inside when the machines' role gets a name", { timeout: 180_000 }, () => {
  it("finish under the role of before, which stays", async () => {
    const stack = await stackOfTests();
    const { inside, heldRole, role, runs, mails, roles, functions } = await update(unnamed(stack).source, stack.source);

    expect(inside).toEqual(["RUNNING"]);
    expect(heldRole).toContain(UNNAMED);
    expect(role).toBe("arn:aws:iam::000000000000:role/sojourn-dev-machines-us-east-1");
    expect(runs).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    expect(mails).toEqual(new Set(["ann", "bob"]));
    const policies = roles.find(({ arn }) => arn === heldRole)?.policies ?? [];
    const callable = functions.filter(({ arn }) =>
      permits(policies, { action: "lambda:InvokeFunction", resource: arn }),
    );
    expect(callable.map(({ name }) => name).sort()).toEqual(
      ["call", "send", "steps"].map((name) => `sojourn-dev-${name}`),
    );
  });

  it("would get nothing more if that role went with the update", async () => {
    const stack = await stackOfTests();
    const without = edited((resources) => {
      for (const id of Object.keys(resources)) if (id.startsWith("JourneysMachineRole")) delete resources[id];
    });
    const { mails } = await update(unnamed(stack).source, without(stack).source);

    expect(mails).toEqual(new Set(["bob"]));
  });
});
