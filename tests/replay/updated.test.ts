import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { DescribeStateMachineCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect, it } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { permits } from "../../local/template/policy.ts";
import { edited, stackOfTests } from "./play.ts";

const DAY = 24 * 60 * 60_000;
const START = Date.parse("2026-03-02T10:00:00Z");
const WELCOME = "arn:aws:states:us-east-1:000000000000:stateMachine:sojourn-dev-welcome";

/** Logical ids of the machines' role before it had a name, and since. */
const UNNAMED = "JourneysMachineRole74B7E7AF";
const NAMED = "JourneysMachineNamed390EA66C";

/** The template as it was before the role had a name. */
const before = edited((resources) => {
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

it("people who are inside when the machines' role gets a name finish under the role of before", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-updated-"));
  const { source } = await stackOfTests();
  try {
    const old = await openCloud({ source: before(await stackOfTests()).source, dir, startTime: START });
    await order(old, "ann");
    const heldRole = await roleOf(old);
    expect(await runsOf(old)).toEqual(["RUNNING"]);
    await old.close();

    const cloud = await openCloud({ source, dir });
    const present = await roleOf(cloud);
    await order(cloud, "bob");
    await cloud.runUntil(START + 40 * DAY);
    const runs = await runsOf(cloud);
    const { roles, functions } = cloud.stack;
    await cloud.close();

    expect(heldRole).toContain(UNNAMED);
    expect(present).toBe("arn:aws:iam::000000000000:role/sojourn-dev-machines-us-east-1");
    expect(runs).toEqual(["SUCCEEDED", "SUCCEEDED"]);
    const policies = roles.find(({ arn }) => arn === heldRole)?.policies ?? [];
    const callable = functions.filter(({ arn }) =>
      permits(policies, { action: "lambda:InvokeFunction", resource: arn }),
    );
    expect(callable.map(({ name }) => name).sort()).toEqual([
      "sojourn-dev-call",
      "sojourn-dev-send",
      "sojourn-dev-steps",
    ]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 180_000);
