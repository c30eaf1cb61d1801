import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { namesOf } from "../../infra/names.ts";
import { synthesize } from "../../infra/synth.ts";
import { soundWorkspace } from "../../infra/workspace.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { project } from "../cli/workspace.ts";

const START = Date.UTC(2026, 8, 1, 8);

const JOURNEY = `journey: rescue
title: Rescue
enter: { event: Rating Given }
steps:
  - send: call_them
    id: call_them
  - send: tell_team
  - send: on_the_list
  - wait: { for: { event: Task Done, of: call_them }, up to: 3d }
    then:
      - update: { set: { rescued: true } }
`;

/** Whoever does not agree to ads any more is taken off the list: the recipe of docs/journey-language.md. */
const OFF = `journey: off_the_list
title: Off the list
enter: { segment: agrees_to_ads, on leaving: true }
steps:
  - send: off_the_list
`;

const FILES = {
  "workflows/segments/agrees_to_ads.yaml": "segment: agrees_to_ads\nwhen: profile.purposes.ads = true\n",
  "workflows/definitions/off_the_list.journey.yaml": OFF,
  "workflows/templates/off_the_list.audience.json": `---
transactional: true
destination: meta_audience_remove
---
{ "email": {{ profile.email }}, "phone": {{ profile.phone }} }
`,
  "workflows/settings.yaml": `zone: Europe/London
sender: { email: "Shop <hello@example.com>" }
topics:
  offers: { channels: [email], default: out }
  ads: { channels: [audience], default: out }
`,
  "workflows/definitions/rescue.journey.yaml": JOURNEY,
  "workflows/templates/call_them.task.json": `---
destination: zendesk_ticket
---
{ "subject": "Call {{ profile.first_name }}", "text": "Stars: {{ entry.properties.stars }}", "priority": "high" }
`,
  "workflows/templates/tell_team.slack.txt": `---
destination: slack
---
{{ profile.first_name }} gave {{ entry.properties.stars }} stars & left
`,
  "workflows/templates/on_the_list.audience.json": `---
topic: ads
destination: meta_audience
---
{ "email": {{ profile.email }}, "phone": {{ profile.phone }}, "ads": true }
`,
};

const shipped = (name: string) => readFileSync(`examples/destinations/${name}.yaml`, "utf8");

let outdir: string;
let cloud: LocalCloud;

beforeAll(async () => {
  const root = project({
    ...FILES,
    "workflows/destinations/zendesk_ticket.yaml": shipped("zendesk_ticket"),
    "workflows/destinations/slack.yaml": shipped("slack"),
    "workflows/destinations/meta_audience.yaml": shipped("meta_audience"),
    "workflows/destinations/meta_audience_remove.yaml": shipped("meta_audience_remove"),
  });
  outdir = await mkdtemp(join(tmpdir(), "sojourn-by-destination-"));
  const workspace = await soundWorkspace(await readWorkspace(root));
  const source = await synthesize({ stage: "dev", outdir, workspace, cached: true });
  cloud = await openCloud({
    source,
    startTime: START,
    answers: ({ destination }) => (destination === "slack" ? { status: 200, body: "ok" } : undefined),
  });
  await rm(root, { recursive: true });
}, 60_000);
afterAll(async () => {
  await cloud.close();
  await rm(outdir, { recursive: true });
});

async function put(name: string, detail: object): Promise<void> {
  cloud.putEvents([
    { EventBusName: namesOf("dev").bus, Source: "shop", DetailType: name, Detail: JSON.stringify(detail) },
  ]);
  await cloud.runUntil(cloud.now() + 60_000);
}

it("what a destination takes stands in the outbox as it would have got it, and a task that is done wakes the journey", async () => {
  const context = {
    traits: { first_name: "Ada" },
    addresses: { email: "ada@example.com" },
    consent: { ads: true },
  };
  await put("Rating Given", { customerId: "ada", id: "r-1", properties: { stars: 1 }, context });

  const sent = cloud.outbox("ada").map(({ channel, content }) => ({ channel, ...content }));
  const bodies = sent.map((one) => ("body" in one ? JSON.parse(one.body) : undefined));
  expect(sent).toMatchObject([
    { channel: "task", method: "POST", url: "https://example.zendesk.com/api/v2/tickets.json" },
    { channel: "slack", method: "POST", url: "https://hooks.slack.com/services" },
    { channel: "audience", method: "POST", url: "https://graph.facebook.com/v23.0/120000000000000000/users" },
  ]);
  expect(bodies).toEqual([
    {
      ticket: {
        subject: "Call Ada",
        comment: { body: "Stars: 1" },
        priority: "high",
        external_id: "rescue#1#call_them#1 ada",
      },
    },
    { text: "Ada gave 1 stars &amp; left" },
    { payload: { schema: ["EMAIL", "PHONE"], data: [[sha256("ada@example.com"), ""]] } },
  ]);

  await put("Task Done", { customerId: "ada", id: "z-1", context: { message: "rescue#1#call_them#1" } });
  const items = table(new DynamoDBClient(cloud.clientConfig), namesOf("dev").table);
  expect((await profileStore(items, systemClock).read("ada"))?.traits.rescued?.v).toBe(true);
  const stored = await messageStore(items).read("ada", "rescue#1#call_them#1");
  expect(stored).toMatchObject({ state: "sent", channel: "task", providerId: expect.stringMatching(/^[0-9a-f]{32}$/) });
});

it("who does not agree is put on no list; colleagues are told all the same", async () => {
  await put("Rating Given", { customerId: "bob", id: "r-2", properties: { stars: 2 } });

  expect(cloud.outbox("bob").map(({ channel }) => channel)).toEqual(["task", "slack"]);
});

it("who takes the consent to ads back is taken off the list, whatever else they refuse", async () => {
  const addresses = { email: "eve@example.com" };
  const context = { addresses, consent: { ads: true }, purposes: { ads: true } };
  await put("Rating Given", { customerId: "eve", id: "r-3", properties: { stars: 1 }, context });
  await put("Asked", { customerId: "eve", id: "r-4", context: { consent: { all: false }, purposes: { ads: false } } });

  const lists = cloud.outbox("eve").filter(({ channel }) => channel === "audience");
  expect(lists.map(({ step, content }) => [step, "method" in content && content.method])).toEqual([
    ["on_the_list", "POST"],
    ["off_the_list", "DELETE"],
  ]);
});
