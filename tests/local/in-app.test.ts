import { createHmac } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod/mini";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { namesOf } from "../../infra/names.ts";
import { synthesize } from "../../infra/synth.ts";
import { soundWorkspace } from "../../infra/workspace.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { project } from "../cli/workspace.ts";

const START = Date.UTC(2026, 8, 1, 8);
const [KEY, SECRET] = ["browser-1", "us_1"];

const JOURNEY = `journey: news
title: News
enter: { event: Order Completed }
steps:
  - send: news
    id: hello
  - wait: { for: { event: In-App Clicked, of: hello }, up to: 3d }
    then:
      - update: { set: { tapped: true } }
`;

const TEMPLATE = `---
transactional: true
expires: 2d
---
{ "title": "Hello {{ profile.first_name | default: 'you' }}", "link": "shop://orders/{{ entry.properties.orderId }}" }
`;

let outdir: string;
let cloud: LocalCloud;
let url: string;

beforeAll(async () => {
  const root = project({
    "workflows/definitions/news.journey.yaml": JOURNEY,
    "workflows/templates/news.in_app.json": TEMPLATE,
  });
  outdir = await mkdtemp(join(tmpdir(), "sojourn-in-app-"));
  const workspace = await soundWorkspace(await readWorkspace(root));
  const source = await synthesize({ stage: "dev", outdir, workspace, cached: true });
  cloud = await openCloud({ source, startTime: START });
  const items = table(new DynamoDBClient(cloud.clientConfig), namesOf("dev").table);
  const key = { name: "app", source: "app", trust: "browser", secret: SECRET, created: START } as const;
  await writeKeyStore(items).put(sha256(KEY), key);
  url = `http://127.0.0.1:${await cloud.listen(0)}/v1/inbox`;
  await rm(root, { recursive: true });
}, 60_000);
afterAll(async () => {
  await cloud.close();
  await rm(outdir, { recursive: true });
});

const Answer = z.looseObject({ messages: z._default(z.array(z.looseObject({ id: z.string() })), []) });

/** A user token as the shop's server makes it. */
function tokenFor(userId: string): string {
  const expiry = Math.floor(cloud.now() / 1_000) + 3_600;
  return `${expiry}.${createHmac("sha256", SECRET).update(`${expiry}.${userId}`).digest("hex")}`;
}

async function asked(userId: string, report?: object) {
  const headers = { authorization: `Basic ${btoa(`${KEY}:`)}`, "x-sojourn-user-token": tokenFor(userId) };
  const reply =
    report === undefined
      ? await fetch(`${url}?userId=${encodeURIComponent(userId)}`, { headers })
      : await fetch(url, { method: "POST", headers, body: JSON.stringify({ userId, ...report }) });
  return { status: reply.status, body: Answer.parse(await reply.json()) };
}

async function orders(customerId: string): Promise<void> {
  const detail = { customerId, id: `o-${customerId}`, properties: { orderId: "7/8" } };
  cloud.putEvents([
    { EventBusName: namesOf("dev").bus, Source: "shop", DetailType: "Order Completed", Detail: JSON.stringify(detail) },
  ]);
  await cloud.runUntil(cloud.now() + 60_000);
}

const items = () => table(new DynamoDBClient(cloud.clientConfig), namesOf("dev").table);

it("is fetched by the app of its customer, and what the app reports wakes the journey", async () => {
  await orders("ada & co");

  const { status, body } = await asked("ada & co");
  const [message] = body.messages;
  expect([status, body.messages.length]).toEqual([200, 1]);
  expect(message).toMatchObject({ title: "Hello you", link: "shop://orders/7%2F8" });
  expect((await asked("bob")).body).toEqual({ success: true, messages: [] });

  expect((await asked("ada & co", { message: message?.id, did: "seen" })).status).toBe(200);
  expect((await asked("ada & co", { message: message?.id, did: "clicked" })).status).toBe(200);
  await cloud.runUntil(cloud.now() + 60_000);

  const profile = await profileStore(items()).read("ada & co");
  expect(profile?.traits.tapped?.v).toBe(true);
  expect(profile?.counts).toMatchObject({ "In-App Seen": { n: 1 }, "In-App Clicked": { n: 1 } });
  const stored = await messageStore(items()).read("ada & co", "news#1#hello#1");
  expect(stored).toMatchObject({ state: "sent", providerId: message?.id, marks: { opened: expect.any(Number) } });
});

it("stands in the outbox as it was kept", async () => {
  await orders("eve");

  const { body } = await asked("eve");
  expect(cloud.outbox("eve")).toMatchObject([
    {
      channel: "in_app",
      providerId: expect.any(String),
      content: { kept: { customerId: "eve", id: body.messages[0]?.id } },
    },
  ]);
});

it("is shown until it is dismissed, or its time is over", async () => {
  await orders("fay");
  await orders("gil");
  const [message] = (await asked("fay")).body.messages;

  expect((await asked("fay", { message: message?.id, did: "dismissed" })).status).toBe(200);
  expect((await asked("fay")).body.messages).toEqual([]);
  await cloud.runUntil(cloud.now() + 47 * 3_600_000);
  expect((await asked("gil")).body.messages).toHaveLength(1);
  await cloud.runUntil(cloud.now() + 3_600_000);
  expect((await asked("gil")).body.messages).toEqual([]);
});
