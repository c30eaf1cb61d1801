import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { expect, it } from "vitest";
import { recheckStore } from "../../adapters/aws/control.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { SPREAD, spreadWithin } from "../../core/moment/spread.ts";
import { synthesize } from "../../infra/synth.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";

const MINUTE = 60_000;
const START = Date.parse("2026-03-02T08:00:00Z");
/** The first occurrence: minutes after the deployment. */
const NINE = Date.parse("2026-03-02T09:00:00Z");
const CUSTOMERS = 60;

const BEFORE: readonly SourceFile[] = [
  {
    path: "workflows/settings.yaml",
    text: [
      "zone: Europe/London",
      'sender: { email: "Shop <hello@example.com>" }',
      "topics: { offers: { channels: [email], default: in } }",
      "",
    ].join("\n"),
  },
  {
    path: "workflows/templates/digest.email.html",
    text: "---\ntopic: offers\nsubject: News\n---\n<p>News</p> {{ links.preferences }}\n",
  },
  {
    path: "workflows/definitions/welcome.journey.yaml",
    text: "journey: welcome\nenter: { event: Never }\nsteps:\n  - send: digest\n",
  },
];
/** The deployment adds a segment, and a schedule over it. At `at` the moment of the schedule is not tomorrow's. */
const ADDED: readonly SourceFile[] = [
  { path: "workflows/segments/vip.yaml", text: "segment: vip\nwhen: profile.vip = true\n" },
  {
    path: "workflows/definitions/digest.journey.yaml",
    text: [
      "journey: digest",
      'enter: { schedule: "0 9 * * 1", zone: Europe/London, segment: vip }',
      "steps:",
      '  - wait: { at: "09:00", zone: workspace }',
      "  - send: digest",
      "  - wait: 1d",
      "",
    ].join("\n"),
  },
];

async function stack(outdir: string, files: readonly SourceFile[]) {
  const workspace = await compileWorkspace(files, { hash: sha256 });
  expect(workspace.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return synthesize({ stage: "dev", outdir, workspace, cached: true });
}

async function seen(cloud: LocalCloud): Promise<void> {
  const events = new EventBridgeClient(cloud.clientConfig);
  const entries = Array.from({ length: CUSTOMERS }, (_, n) => {
    const context = { traits: { vip: n % 3 === 0 }, addresses: { email: `c${n}@example.com` } };
    const Detail = JSON.stringify({ customerId: `c${n}`, context });
    return { EventBusName: "sojourn-dev", Source: "shop", DetailType: "Seen", Detail };
  });
  for (let at = 0; at < entries.length; at += 10) {
    await events.send(new PutEventsCommand({ Entries: entries.slice(at, at + 10) }));
  }
  await cloud.runUntil(cloud.now() + MINUTE);
}

const VIPS = Array.from({ length: CUSTOMERS }, (_, n) => n)
  .filter((n) => n % 3 === 0)
  .map((n) => `c${n}`);

it("a deployment that adds a segment and a schedule over it lets in everybody who was there before, once", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sojourn-new-segment-"));
  try {
    const old = await openCloud({
      source: await stack(join(dir, "old"), BEFORE),
      dir: join(dir, "cloud"),
      startTime: START,
    });
    await seen(old);
    // Long after, so that the sweeper has found nothing to look at.
    await old.runUntil(NINE - 3 * MINUTE);
    await old.close();

    const cloud = await openCloud({
      source: await stack(join(dir, "new"), [...BEFORE, ...ADDED]),
      dir: join(dir, "cloud"),
    });
    const rechecks = recheckStore(table(new DynamoDBClient(cloud.clientConfig), "sojourn-dev"));
    await cloud.runUntil(NINE + 3 * MINUTE);
    const early = await rechecks.read();
    await cloud.runUntil(NINE + 30 * MINUTE);
    const sent = cloud.outbox().map(({ customer, time }) => ({ customer, late: time - NINE }));
    const late = await rechecks.read();
    await cloud.close();

    expect(early.look?.ended).toBeUndefined();
    expect(sent.map(({ customer }) => customer).toSorted()).toEqual(VIPS.toSorted());
    expect(late.look).toMatchObject({ customers: CUSTOMERS, ended: expect.any(Number) });
    expect(late.listed).toMatchObject({ vip: { from: expect.any(Number) } });
    for (const { customer, late: by } of sent) {
      // Nobody before their place in the spread; here the deployment was what was waited for.
      expect(by).toBeGreaterThanOrEqual(spreadWithin(sha256, customer, SPREAD));
      expect(by).toBeLessThan(20 * MINUTE);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}, 240_000);
