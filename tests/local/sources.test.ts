import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { tombstones } from "../../adapters/aws/tombstones.ts";
import { copyOf } from "../../cli/new/shipped.ts";
import { SOURCES as SHIPPED } from "../../cli/new/source.ts";
import { namesOf } from "../../infra/names.ts";
import { synthesize } from "../../infra/synth.ts";
import { soundWorkspace } from "../../infra/workspace.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { LOCAL_SECRET } from "../../local/secretsmanager/service.ts";
import { readWorkspace } from "../../workflows/read.ts";
import { project } from "../cli/workspace.ts";

const START = Date.UTC(2026, 8, 1, 8);
const NAMES = namesOf("dev");

const SOURCES = ["shopify", "hubspot", "mixpanel_cohort", "webhook", "stripe_events", "shopify_events"];
/** An event source on the account's default bus, and one whose expression fails for some rows. */
const CRM = `source: crm
from: events
pattern: { source: [crm.example] }
event: |
  { "id": detail.id, "name": "Contact Changed", "customerId": detail.who, "time": $instant(detail.at) }
example: { payload: { detail: { id: a, who: c, at: 2026-09-01T08:00:00Z } }, events: [{ id: a, name: Contact Changed, customerId: c, time: 2026-09-01T08:00:00Z }] }
`;

let outdir: string;
let cloud: LocalCloud;
let url: string;
let profiles: ReturnType<typeof profileStore>;
let dead: ReturnType<typeof tombstones>;

beforeAll(async () => {
  const files = Object.fromEntries(
    SOURCES.map((name) => [`workflows/sources/${name}.source.yaml`, copyOf(SHIPPED, name, name)]),
  );
  const root = project({ ...files, "workflows/sources/crm.source.yaml": CRM });
  outdir = await mkdtemp(join(tmpdir(), "sojourn-sources-"));
  const workspace = await soundWorkspace(await readWorkspace(root));
  const source = await synthesize({ stage: "dev", outdir, workspace, cached: true });
  cloud = await openCloud({ source, startTime: START });
  url = `http://127.0.0.1:${await cloud.listen(0)}`;
  const items = table(new DynamoDBClient(cloud.clientConfig), NAMES.table);
  profiles = profileStore(items);
  dead = tombstones(items);
  await rm(root, { recursive: true });
}, 60_000);
afterAll(async () => {
  await cloud.close();
  await rm(outdir, { recursive: true });
});

async function post(source: string, body: string, headers: Readonly<Record<string, string>>) {
  const answer = await fetch(`${url}/v1/sources/${source}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: answer.status, body: await answer.json() };
}

function hmac(text: string, encoding: "hex" | "base64", secret = LOCAL_SECRET): string {
  return createHmac("sha256", secret).update(text).digest(encoding);
}

/** What ingest has counted by now. */
async function customer(id: string) {
  await cloud.runUntil(cloud.now() + 60_000);
  return profiles.read(id);
}

const refused = () =>
  (cloud.queue(NAMES.queues.refused)?.all() ?? []).map(({ body, attributes }) => ({
    body,
    reason: attributes?.reason?.StringValue,
  }));

const ORDER = JSON.stringify({
  id: 1001,
  email: "ada@example.com",
  customer: { id: 77 },
  total_price: "12.00",
  currency: "EUR",
  line_items: [],
  created_at: "2026-09-01T10:00:00+02:00",
});
const shopify = (body: string, id: string, topic = "orders/create") => ({
  "x-shopify-topic": topic,
  "x-shopify-event-id": id,
  "x-shopify-hmac-sha256": hmac(body, "base64"),
});

describe("a webhook", () => {
  it("that comes twice counts once", async () => {
    for (let time = 0; time < 2; time++) {
      expect(await post("shopify", ORDER, shopify(ORDER, "e1"))).toEqual({
        status: 200,
        body: { accepted: 1, refused: 0 },
      });
    }

    const profile = await customer("shopify/77");
    expect(profile?.counts["Order Completed"]?.n).toBe(1);
    expect(profile?.addresses.email?.v).toBe("ada@example.com");
  });

  it("that is not signed by the secret is refused, and nothing of it is kept", async () => {
    const body = ORDER.replace('"id":77', '"id":78');
    const forged = { ...shopify(body, "e2"), "x-shopify-hmac-sha256": hmac(body, "base64", "another") };

    expect((await post("shopify", body, forged)).status).toBe(401);
    expect((await post("shopify", body, shopify(ORDER, "e2"))).status).toBe(401);
    expect((await post("shopify", body, {})).status).toBe(401);
    expect(await customer("shopify/78")).toBeUndefined();
    expect(refused()).toEqual([]);
  });

  it("of a source that is none, or that has no webhook, is not there", async () => {
    expect((await post("nobody", "{}", {})).status).toBe(404);
    expect((await post("crm", "{}", {})).status).toBe(404);
    expect((await post("__proto__", "{}", {})).status).toBe(404);
  });

  it("brings the consent that the other system keeps", async () => {
    const body = JSON.stringify({
      customer_id: 79,
      email_address: "eve@example.com",
      email_marketing_consent: {
        state: "subscribed",
        opt_in_level: "confirmed_opt_in",
        consent_updated_at: "2026-09-01T09:00:00+02:00",
      },
    });
    await post("shopify", body, shopify(body, "e3", "customers_email_marketing_consent/update"));

    const profile = await customer("shopify/79");
    expect(Object.values(profile?.consent ?? {})).toMatchObject([{ v: true }]);
  });

  it("keeps the good rows, and puts the others aside with the reason", async () => {
    const body = JSON.stringify([
      { id: "a-1", name: "Trial Started", customerId: "c-1", time: "2026-09-01T08:00:00Z" },
      { id: "a-2", name: "Trial Started", customerId: "c-2", time: "yesterday" },
      { id: "a-3", name: "Email Opened", customerId: "c-3", time: "2026-09-01T08:00:00Z" },
      { id: "a-4", name: "Trial Started", customerId: "c-4", time: "2026-09-01T08:00:00Z" },
    ]);
    const t = cloud.now() / 1000;

    const answer = await post("webhook", body, { "sojourn-signature": `t=${t},v1=${hmac(`${t}.${body}`, "hex")}` });

    const reasons = [
      "Row 2: a text of 9 characters is not a time.",
      "Row 3: The event is called Email Opened, as one of Sojourn's own.",
    ];
    expect(answer).toEqual({ status: 200, body: { accepted: 2, refused: 2, reasons } });
    expect((await customer("c-1"))?.counts["Trial Started"]?.n).toBe(1);
    expect((await customer("c-4"))?.counts["Trial Started"]?.n).toBe(1);
    expect(await customer("c-3")).toBeUndefined();
    expect(refused().map(({ reason }) => reason)).toEqual([
      "The source webhook: a text of 9 characters is not a time.",
      "The source webhook: The event is called Email Opened, as one of Sojourn's own.",
    ]);
  });

  it("that is genuine and no JSON is put aside, and not asked for again", async () => {
    const before = refused().length;
    const t = cloud.now() / 1000;

    const answer = await post("webhook", "<a/>", { "sojourn-signature": `t=${t},v1=${hmac(`${t}.<a/>`, "hex")}` });

    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, refused: 1 } });
    expect(refused().slice(before)).toMatchObject([{ reason: expect.stringContaining("neither JSON nor a form") }]);
  });

  it.each([
    ["a body of 3 MB", "x".repeat(3_000_000)],
    ["a bomb", gzipSync(Buffer.alloc(100_000_000)).toString("latin1")],
    ["a million brackets", "[".repeat(1_000_000)],
    ["objects nested 60,000 times", `${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`],
    [
      "names that objects have of their own",
      '[{"__proto__":{"admin":true},"constructor":1,"id":"p","name":"__proto__"}]',
    ],
  ])("that is signed and holds %s is put aside, and memory stays", async (_, body) => {
    const before = process.memoryUsage().rss;
    const t = cloud.now() / 1000;

    const answer = await post("webhook", body, { "sojourn-signature": `t=${t},v1=${hmac(`${t}.${body}`, "hex")}` });

    expect(answer).toMatchObject({ status: 200, body: { accepted: 0, refused: 1 } });
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000);
    expect(Reflect.get({}, "admin")).toBeUndefined();
  });

  it("is answered as its sender needs it", async () => {
    const text = copyOf(SHIPPED, "mixpanel_cohort", "mixpanel_cohort");
    const body = JSON.stringify({
      action: "add_members",
      parameters: { mixpanel_cohort_id: "2", mixpanel_session_id: "s", members: [{ mixpanel_distinct_id: "c-42" }] },
    });
    const authorization = `Basic ${Buffer.from(`local:${LOCAL_SECRET}`).toString("base64")}`;

    expect(text).toContain("answer:");
    expect(await post("mixpanel_cohort", body, { authorization })).toEqual({
      status: 200,
      body: { action: "add_members", status: "success" },
    });
    expect((await customer("c-42"))?.counts["Cohort Entered"]?.n).toBe(1);
  });

  it("of HubSpot signs the URL that it called", async () => {
    const body = JSON.stringify([
      { subscriptionId: 1, objectId: 5, occurredAt: START, subscriptionType: "contact.creation", attemptNumber: 0 },
    ]);
    const again = body.replace('"attemptNumber":0', '"attemptNumber":1');
    const [api] = cloud.stack.apis;
    for (const text of [body, again]) {
      const called = `https://${api?.id}.execute-api.${cloud.stack.region}.amazonaws.com/v1/sources/hubspot`;
      const answer = await post("hubspot", text, {
        "x-hubspot-request-timestamp": String(cloud.now()),
        "x-hubspot-signature-v3": hmac(`POST${called}${text}${cloud.now()}`, "base64"),
      });
      expect(answer.status).toBe(200);
    }

    expect((await customer("hubspot/5"))?.counts["Contact Created"]?.n).toBe(1);
  });
});

describe("a redaction of Shopify's", () => {
  const TOPIC = "customers/redact";
  const redact = async (customer: number, at: string) => {
    const body = JSON.stringify({
      shop_domain: "s.myshopify.com",
      customer: { id: customer, email: "ada@example.com" },
    });
    return post("shopify", body, { ...shopify(body, `r-${at}`, TOPIC), "x-shopify-triggered-at": at });
  };
  /** The first half, the five minutes, and the second half. */
  const erased = () => cloud.runUntil(cloud.now() + 10 * 60_000);

  it("erases the customer, and leaves a receipt and a line in the log that names nobody", async () => {
    expect(await customer("shopify/77")).toBeDefined();

    expect(await redact(77, "2026-09-01T08:00:00Z")).toEqual({ status: 200, body: { accepted: 1, refused: 0 } });
    await erased();

    expect(await profiles.read("shopify/77")).toBeUndefined();
    expect(await dead.receipt("shopify/77")).toMatchObject({ receipt: "erasure", source: "shopify", ids: 1 });
    const [line] = cloud.log(NAMES.function("privacy")).filter((one) => one.includes("A customer was erased"));
    expect(line).toContain(await dead.hashOf("shopify/77"));
    expect(line).not.toContain("shopify/77");
  });

  it("makes no profile of somebody who is not known, and what they did before is refused", async () => {
    await redact(99, "2026-09-01T08:00:00Z");
    await erased();
    expect(await profiles.readOwn("shopify/99")).toBeUndefined();

    const body = ORDER.replace('"id":77', '"id":99');
    await post("shopify", body, shopify(body, "late"));
    expect(await customer("shopify/99")).toBeUndefined();
  });

  it("that comes again does not erase who signed up again, and a new one does", async () => {
    const first = new Date(cloud.now()).toISOString();
    await redact(78, first);
    await erased();
    const body = ORDER.replace('"id":77', '"id":78').replace(/"created_at":"[^"]*"/, `"created_at":${cloud.now()}`);
    await post("shopify", body, shopify(body, "back"));
    expect(await customer("shopify/78")).toBeDefined();

    await redact(78, first);
    await erased();
    expect(await profiles.read("shopify/78")).toBeDefined();

    await redact(78, new Date(cloud.now()).toISOString());
    await erased();
    expect(await profiles.read("shopify/78")).toBeUndefined();
  });

  it("a request for data makes no profile and waits for a person", async () => {
    const before = refused().length;
    const body = JSON.stringify({ shop_domain: "s.myshopify.com", customer: { id: 81 } });
    await post("shopify", body, shopify(body, "d1", "customers/data_request"));

    expect(await customer("shopify/81")).toBeUndefined();
    expect(refused().slice(before)).toMatchObject([{ reason: expect.stringContaining("asks for their data") }]);
  });
});

describe("events on another bus", () => {
  const PARTNER = "aws.partner/stripe.com/ed_1";
  const STRIPE = {
    id: "evt_1",
    created: START / 1000,
    type: "invoice.payment_failed",
    data: { object: { customer: "cus_1", amount_due: 1200, currency: "eur" } },
  };

  it("become ours, once for an event that comes twice", async () => {
    for (let time = 0; time < 2; time++) cloud.report(PARTNER, "invoice.payment_failed", STRIPE, PARTNER);

    expect((await customer("stripe/cus_1"))?.counts["Payment Failed"]?.n).toBe(1);
  });

  it("of the default bus too, and those without a time are put aside", async () => {
    const before = refused().length;
    const crm = (detail: object) => ({ Source: "crm.example", DetailType: "Any", Detail: JSON.stringify(detail) });
    cloud.putEvents([
      crm({ id: "x1", who: "k-1", at: "2026-09-01T08:00:00Z" }),
      crm({ id: "x2", who: "k-2", at: "never" }),
    ]);

    expect((await customer("k-1"))?.counts["Contact Changed"]?.n).toBe(1);
    expect(refused().slice(before)).toMatchObject([
      { reason: "The source crm: a text of 5 characters is not a time." },
    ]);
  });
});

it("writes nothing of what comes in to its log", () => {
  const lines = cloud.log(NAMES.function("sources")).join("\n");

  expect(lines).toContain("SourceEvent");
  for (const text of ["ada@example.com", "eve@example.com", "c-42", "yesterday"]) expect(lines).not.toContain(text);
});

it("the catalogue's text names the new source", () => {
  expect(copyOf(SHIPPED, "our_shop", "shopify")).toMatch(/^source: our_shop$/m);
  expect(readFileSync("examples/sources/shopify.source.yaml", "utf8")).toMatch(/^source: shopify$/m);
});
