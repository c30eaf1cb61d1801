import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { table } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { localKeys } from "../../cli/start/local-keys.ts";
import { buildApart } from "../../cli/start/stack.ts";
import { applicationKey } from "../../core/collect/new-key.ts";
import { LINK_PATHS, type Link, linkAt, writeToken } from "../../core/links/link.ts";
import { FUNCTION_NAMES } from "../../functions/bundle.ts";
import { namesOf } from "../../infra/names.ts";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { LOCAL_SECRET } from "../../local/secretsmanager/service.ts";
import { SHOP_ROOT } from "../fixtures/shop/shop.ts";

/*
 * Every value that could say something about a person has a mark: `leak-<what>-<number>`. The shop's journeys are played with them, and
 * everything is read that the cloud wrote beside its table: logs and metrics, runs with their names, inputs, outputs, causes and
 * histories, and queues.
 */

const MARK = /leak-[a-z]+/;
const NAMES = namesOf("dev");
const START = Date.parse("2026-03-02T10:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let cloud: LocalCloud;
let sfn: SFNClient;
let sqs: SQSClient;
let url: string;
let folder: string;
/** Keys and tokens of links, which nothing may write either. */
const secrets: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "sojourn-leaks-"));
  cloud = await openCloud({ source: await shopWithSource(), startTime: START });
  sfn = new SFNClient(cloud.clientConfig);
  sqs = new SQSClient(cloud.clientConfig);
  url = `http://127.0.0.1:${await cloud.listen(0)}`;
  await play();
}, 180_000);
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The stack of the tests' shop with a source that comes by a webhook. */
async function shopWithSource() {
  const root = join(folder, "shop");
  cpSync(SHOP_ROOT, root, { recursive: true });
  writeFileSync(join(root, "workflows/sources/crm.source.yaml"), CRM);
  return (await buildApart(root, join(folder, "stack"), new AbortController().signal)).source;
}

/** Its expression fails in each of the ways in which a reason could quote a value. */
const CRM = `source: crm
from: webhook
signature: { scheme: header, header: X-Secret, secret: sojourn/crm }
erases: true
event: |
  erase ? { "erase": erase }
  : ask ? { "export": ask }
  : {
    "id": id, "name": name, "customerId": who, "time": at ? $instant(at) : $received,
    "properties": { "score": score ? $number(score), "more": more ? $json(more), "word": word ? word + 1 },
    "context": context
  }
example: { payload: { id: a, name: A, who: c }, events: [{ id: a, name: A, customerId: c, time: 2026-09-01T08:00:00Z, properties: {} }] }
`;

/** Traits, addresses and properties of a customer; of the fourth the addresses cannot be written to. */
function said(n: number) {
  const bad = n % 4 === 3;
  return {
    context: {
      traits: { firstName: `leak-name-${n}`, plan: `leak-plan-${n}`, birthday: "1990-03-05", note: `leak-note-${n}` },
      addresses: bad
        ? { email: `leak-mail-${n}@`, phone: `leak-phone-${n}`, push: `leak-push-${n}` }
        : { email: `leak-mail-${n}@example.com`, phone: `+4477009001${String(10 + n)}`, push: `leak-push-${n}` },
      consent: { offers: true, account: true },
      locale: "en",
    },
    properties: {
      orderId: `o${n}`,
      cartId: `c${n}`,
      invoiceId: `i${n}`,
      total: 30,
      score: 2,
      item: `leak-item-${n}`,
      gift: { to: `leak-to-${n}` },
    },
  };
}

const EVENTS = [
  ...["Signed Up", "Product Viewed", "Cart Updated", "Order Placed", "Payment Captured", "Stock Reserved"],
  ...["Order Completed", "Order Delivered", "Survey Answered", "Review Submitted", "Payment Failed", "Order Cancelled"],
];

/** Events that are refused, for every part of an event that a reason could quote. */
const REFUSED: readonly object[] = [
  { customerId: ["leak-list-1"] },
  { customerId: `leak-long-${"x".repeat(300)}` },
  { customerId: "c1", time: "leak-time-1" },
  { customerId: "c1", id: { leak: "leak-id-1" } },
  { customerId: "c1", properties: "leak-properties-1" },
  { customerId: "c1", context: "leak-context-1" },
  { customerId: "c1", context: { traits: "leak-traits-1" } },
  { customerId: "c1", context: { history: "leak-history-1" } },
  { customerId: "c1", via: { trust: "leak-trust-1" } },
  { anonymousId: { leak: "leak-anonymous-1" } },
  { properties: { note: "leak-nobody-1" } },
];

async function play(): Promise<void> {
  const put = (DetailType: string, detail: object) => ({
    ...{ Source: "shop", DetailType, EventBusName: NAMES.bus },
    Detail: JSON.stringify(detail),
  });
  const customers = Array.from({ length: 8 }, (_, n) => n);
  for (const [at, name] of EVENTS.entries()) {
    const events = customers.map((n) => put(name, { customerId: `c${n}`, anonymousId: `v${n}`, ...said(n) }));
    await cloud.deliverAt(START + at * 30 * 60_000, events);
  }
  await cloud.runUntil(START + 45 * DAY - HOUR);
  await cloud.deliverAt(
    START + 45 * DAY,
    REFUSED.map((detail) => put("Signed Up", detail)),
  );
  await collect();
  await pinpoint();
  await webhooks();
  await pages();
  await cloud.runUntil(START + 45 * DAY + HOUR);
}

async function post(path: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<number> {
  const given = { "content-type": "application/json", ...headers };
  return (await fetch(`${url}${path}`, { method: "POST", headers: given, body })).status;
}

/** What apps of Amazon Pinpoint send: an endpoint's data, events, and such as are refused. */
async function pinpoint(): Promise<void> {
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const key = { name: "app", source: "app", trust: "browser" as const, created: 0 };
  await writeKeyStore(table(dynamodb, NAMES.table)).put(sha256(applicationKey("leaks")), key);
  dynamodb.destroy();
  const good = { EventType: "cart.add", Timestamp: "2026-03-02T09:59:00.000Z", Attributes: { item: "leak-item-81" } };
  const endpoint = {
    Address: "leak-mail-81@example.com",
    ChannelType: "EMAIL",
    Attributes: { hobby: ["leak-hobby-81"] },
    User: { UserId: "p1", UserAttributes: { name: ["leak-name-81"] } },
  };
  const items = [
    {
      Endpoint: endpoint,
      Events: { "ev-1": good, "ev-2": { ...good, EventType: 7, Attributes: "leak-attributes-81" } },
    },
    { Endpoint: "leak-endpoint-81", Events: { "ev-3": { ...good, Timestamp: "leak-time-81" } } },
    { Endpoint: { ...endpoint, Address: ["leak-list-81"] }, Events: "leak-events-81" },
  ];
  const body = JSON.stringify({ BatchItem: Object.fromEntries(items.map((item, at) => [`ep-${at}`, item])) });
  expect(await post("/v1/apps/leaks/events", body)).toBe(202);
  await post("/v1/apps/leaks/events", '{"BatchItem": "leak-body-81"}');
  await post("/v1/apps/leak-app-81/events", body);
  await fetch(`${url}/v1/apps/leaks/endpoints/ep-9?note=leak-query-81`, {
    method: "PUT",
    body: JSON.stringify(endpoint),
  });
}

/** What another system sends to a webhook: good rows, rows that fail, a request that is not signed, an erasure. */
async function webhooks(): Promise<void> {
  const row = { id: "w1", name: "Contact Changed", who: "c1", context: said(71).context };
  const rows = [
    row,
    { ...row, at: "leak-time-71" },
    { ...row, at: ["leak-list-71"] },
    { ...row, score: "leak-score-71" },
    { ...row, more: "leak-json-71" },
    { ...row, word: "leak-word-71" },
    { ...row, name: { leak: "leak-event-71" } },
    { ...row, who: { leak: "leak-who-71" } },
    { ...row, name: "Email Opened", who: "leak-who-72" },
    { erase: ["leak-erase-71"] },
    { erase: "c7" },
    { ask: "c1" },
  ];
  const signed = { "x-secret": LOCAL_SECRET };
  expect(await post("/v1/sources/crm?note=leak-query-71", JSON.stringify(rows), signed)).toBe(200);
  await post("/v1/sources/crm", "leak-text-71", signed);
  await post("/v1/sources/crm", JSON.stringify(row), { "x-secret": "leak-secret-71" });
  await post("/v1/sources/leak-source-71", JSON.stringify(row), signed);
}

/** Pages by good links, by an expired one in whose place one is mailed, and by links that are none. */
async function pages(): Promise<void> {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const token = (link: Omit<Link, "day">, made: number) => {
    const text = writeToken(sealer, [LOCAL_SECRET], linkAt(made, link));
    secrets.push(text);
    return `/collect/${LINK_PATHS[link.kind]}/${text}`;
  };
  const unsubscribe = { kind: "unsubscribe", customer: "c1", topic: "offers", channel: "email" } as const;
  const preferences = { kind: "preferences", customer: "c1", channel: "email" } as const;
  expect(await post(token(unsubscribe, cloud.now()), "List-Unsubscribe=One-Click", form)).toBe(200);
  await fetch(`${url}${token(preferences, cloud.now())}?note=leak-query-61`, {
    headers: { "user-agent": "leak-agent-61" },
  });
  await post(token(preferences, cloud.now()), "leak-field-61=leak-value-61&profiling=leak-answer-61", form);
  expect(await post(token({ ...preferences, customer: "c2" }, 0), "renew=1", form)).toBe(200);
  for (const path of ["u", "p", "c"]) {
    await fetch(`${url}/collect/${path}/leak-token-61`);
    await post(`/collect/${path}/leak-token-61`, "leak-body-61", form);
  }
}

/** What SDKs send: good messages, and such as are left out. */
async function collect(): Promise<void> {
  const { browser, server } = await localKeys(cloud);
  secrets.push(browser, server);
  const who = { userId: "s1", anonymousId: "v1" };
  const traits = { email: "leak-mail-91@example.com", name: "leak-name-91" };
  const batch = [
    { type: "identify", ...who, traits },
    { type: "track", ...who, event: "Order Completed", properties: { orderId: "o91", item: "leak-item-91" } },
    { type: "track", event: "Order Completed", properties: { item: "leak-item-92" } },
    { type: "track", ...who, event: `leak-event-${"x".repeat(2_000)}`, properties: {} },
    { type: "track", ...who, event: "Order Completed", timestamp: "leak-time-91" },
    { type: "leak-type-91", ...who },
  ];
  for (const key of [browser, server, "leak-key-91"]) {
    for (const body of [
      JSON.stringify({ batch, writeKey: key }),
      `{"batch": "leak-body-91", "writeKey": "${key}"}`,
      "leak-text-91",
    ]) {
      const headers = { "content-type": "application/json", authorization: `Basic ${btoa(`${key}:`)}` };
      await fetch(`${url}/v1/batch?note=leak-query-91`, { method: "POST", headers, body });
    }
  }
}

/** The lines that have a mark; each with where it stands. */
function marked(where: string, texts: readonly string[]): readonly string[] {
  const secret = texts.filter((text) => secrets.some((one) => text.includes(one)));
  const leaks = texts.filter((text) => MARK.test(text)).map((text) => `${where}: ${around(text)}`);
  return [...leaks, ...secret.map((text) => `${where} has a key or a link: ${text.slice(0, 300)}`)];
}

function around(text: string): string {
  const at = text.search(MARK);
  return text.slice(Math.max(0, at - 120), at + 80);
}

test("no log and no metric has an address, a name, a trait or a property of a customer", () => {
  const logs = [...FUNCTION_NAMES.map((name) => NAMES.function(name)), "events", "http"];
  const lines = logs.map((name) => [name, cloud.log(name)] as const);

  // The values were there: messages went out with them.
  expect(cloud.outbox().filter((message) => MARK.test(JSON.stringify(message))).length).toBeGreaterThan(10);
  expect(lines.reduce((sum, [, all]) => sum + all.length, 0)).toBeGreaterThan(100);
  expect(lines.flatMap(([name, all]) => marked(name, all))).toEqual([]);
});

test("no run has one in its name, input, output, cause or history", async () => {
  const found: string[] = [];
  let runs = 0;
  for (const machine of machines()) {
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn: machine, maxResults: 200 }),
    );
    for (const { executionArn } of executions) {
      runs += 1;
      const run = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      const history = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      found.push(
        ...marked(executionArn ?? "", [
          JSON.stringify(run),
          ...(history.events ?? []).map((one) => JSON.stringify(one)),
        ]),
      );
    }
  }

  expect(runs).toBeGreaterThan(50);
  expect(found.slice(0, 10)).toEqual([]);
});

test("no dead letter has one; the queue of refused events has them in the events alone, not in the reasons", async () => {
  const dead = Object.entries(NAMES.queues).filter(
    ([name, queue]) => name.endsWith("Dead") && cloud.queue(queue) !== undefined,
  );
  const letters = await Promise.all(
    dead.map(async ([name, queue]) =>
      marked(
        name,
        (await received(queue)).map(({ Body = "" }) => Body),
      ),
    ),
  );
  const refused = await received(NAMES.queues.refused);
  const reasons = refused.map(({ MessageAttributes }) => JSON.stringify(MessageAttributes));

  expect(dead.length).toBeGreaterThan(3);
  expect(letters.flat()).toEqual([]);
  expect(refused.length).toBeGreaterThan(5);
  expect(marked("reason", reasons)).toEqual([]);
});

async function received(QueueName: string): Promise<readonly Message[]> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const all: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        VisibilityTimeout: 600,
      }),
    );
    if (Messages.length === 0) return all;
    all.push(...Messages);
  }
}

function machines(): readonly string[] {
  return cloud.stack.machines.map(({ arn }) => arn);
}
