import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { beforeAll, describe, expect, it } from "vitest";
import { liftStore } from "../../adapters/aws/lifts.ts";
import { table } from "../../adapters/aws/table.ts";
import { writeKeyStore } from "../../adapters/aws/write-keys.ts";
import { sealer } from "../../adapters/system/sealer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { LINK_PATHS, type Link, linkAt, writeToken } from "../../core/links/link.ts";
import { defined } from "../../core/model/defined.ts";
import { type Message, messageKey } from "../../core/model/message.ts";
import { addressHash } from "../../core/policy/address.ts";
import { FUNCTION_NAMES, type FunctionName } from "../../functions/bundle.ts";
import type { CallLine } from "../../local/meter/meter.ts";
import { LOCAL_SECRET } from "../../local/secretsmanager/service.ts";
import { loadTemplate } from "../../local/template/load-template.ts";
import { type PolicyDocument, permits } from "../../local/template/policy.ts";
import type { Stack } from "../../local/template/stack.ts";
import { entryOf, leavePending, makeDue } from "./leftovers.ts";
import { bounceOf, sesDetail } from "./ses.ts";
import { agreed, event, MINUTE, NAMES, openShop, proved, type Resources, type Shop } from "./shop.ts";

/** The functions of the shop. Its settings have no imports: tests/functions/bulk-bundle.test.ts holds the calls of `bulk` against its policy. */
const DEPLOYED = FUNCTION_NAMES.filter((name) => name !== "bulk");
type Deployed = (typeof DEPLOYED)[number];

/** Every call that each function made while it was asked for everything it does. */
let made: Readonly<Record<Deployed, readonly CallLine[]>>;

/** The text message that was reported on. */
let textReported: Message | undefined;

beforeAll(async () => {
  const shop = await openShop("2026-03-02T09:55:00Z");
  await playEverything(shop);
  const { stack } = shop.cloud;
  const of = (name: FunctionName) => [
    ...shop.cloud.callsOf(NAMES.function(name)),
    ...callsOfPollers(stack, NAMES.function(name)),
  ];
  made = {
    ingest: of("ingest"),
    steps: of("steps"),
    send: of("send"),
    call: of("call"),
    roster: of("roster"),
    settle: of("settle"),
    sweep: of("sweep"),
    collect: of("collect"),
    sources: of("sources"),
    pages: of("pages"),
    privacy: of("privacy"),
    inbound: of("inbound"),
  };
}, 60_000);

/** An address as it is not written to, so that it is looked up under two hashes. */
const SPELLED = { addresses: { email: "Lea <lea@example.com>" }, zone: "Asia/Tokyo" };

/** Waits answered before and after they began and never, an exit, a hold, a bounce, a refusal, and what crashes leave. */
async function playEverything(shop: Shop): Promise<void> {
  const start = (who: string, traits: object = {}) => event("Probe Started", who, { context: agreed(who, { traits }) });
  await shop.at(
    "2026-03-02T10:00:00Z",
    ...["ann", "cid", "dan", "eve", "gus"].map((who) => start(who)),
    start("bob", { kind: "early" }),
    event("Order Completed", "lea", { properties: { orderId: "1" }, context: agreed("lea", SPELLED) }),
    { Source: "shop", DetailType: "Order Completed", Detail: "{}", EventBusName: NAMES.bus },
  );
  await shop.at("2026-03-02T10:30:00Z", event("Probe Answered", "bob"));
  await shop.until("2026-03-02T11:00:30Z");
  const { n } = await entryOf(shop, "ann", "probe");
  const bounced = bounceOf("ann@example.com", "2026-03-02T11:00:20Z");
  shop.cloud.report("aws.ses", "Email Bounced", sesDetail("ann", `probe#${n}#hello#1`, bounced));
  await shop.at("2026-03-02T12:30:00Z", event("Probe Answered", "ann"), event("Probe Stopped", "cid"));
  await shop.until("2026-03-02T12:40:00Z");
  await leaveSweepings(shop);
  await playSteps(shop);
  await collectMessages(shop);
  await sendBySources(shop);
  await openPages(shop);
  await textBack(shop);
  await shop.until("2026-03-10T12:00:00Z");
}

/** A change of the profile that lets into one journey and out of another, an event, calls, a schedule, phones. */
async function playSteps(shop: Shop): Promise<void> {
  const device = "arn:aws:sns:us-east-1:000000000000:endpoint/GCM/shop/5e3e9847-3183-3f18-a7e8-671c3a57d4b3";
  const dropped = { ...event("Price Dropped", ""), Detail: JSON.stringify({ properties: { code: "x1" } }) };
  await shop.at(
    "2026-03-03T12:00:00Z",
    event("Acting Started", "jim", { properties: { code: "1" } }),
    event("Phone Started", "kim", { context: agreed("kim", { addresses: { push: device } }) }),
    event("Phone Started", "leo", { context: agreed("leo", { addresses: { phone: "+447700900123" } }) }),
  );
  await shop.at("2026-03-03T13:00:00Z", dropped);
  await reportOnText(shop);
}

/** A good message, so often that the key's messages are counted, and a bad one, over HTTP. */
async function collectMessages({ cloud }: Shop): Promise<void> {
  const key = { name: "web", source: "web", trust: "browser" as const, created: 0 };
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  await writeKeyStore(table(dynamodb, NAMES.table)).put(sha256("web-key"), key);
  dynamodb.destroy();
  const port = await cloud.listen(0);
  const good = { type: "page", anonymousId: "a1", messageId: "m1", name: "Home" };
  const batch = [...Array<object>(100).fill(good), { type: "page" }];
  const { status } = await fetch(`http://127.0.0.1:${port}/v1/batch`, {
    method: "POST",
    body: JSON.stringify({ writeKey: "web-key", batch }),
  });
  expect(status).toBe(200);
}

/** An unsubscription, and an expired preference link in whose place a new one is mailed. */
async function openPages({ cloud }: Shop): Promise<void> {
  const port = await cloud.listen(0);
  const post = async (link: Omit<Link, "day">, made: number, body: string) => {
    const path = `${LINK_PATHS[link.kind]}/${writeToken(sealer, [LOCAL_SECRET], linkAt(made, link))}`;
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const { status } = await fetch(`http://127.0.0.1:${port}/collect/${path}`, { method: "POST", headers, body });
    expect(status).toBe(200);
  };
  const unsubscribe = { kind: "unsubscribe", customer: "cid", topic: "offers", channel: "email" } as const;
  await post(unsubscribe, cloud.now(), "List-Unsubscribe=One-Click");
  await post({ kind: "preferences", customer: "cid", channel: "email" }, 0, "renew=1");
}

/** STOP, START and another text of a customer, in answer to our message, and what is no text message at all. */
async function textBack({ cloud, dynamodb }: Shop): Promise<void> {
  const sns = new SNSClient(cloud.clientConfig);
  const [ours] = cloud.outbox("leo").filter(({ channel }) => channel === "sms");
  const send = (messageBody: string, inboundMessageId: string) => ({
    originationNumber: "+447700900123",
    destinationNumber: "+442071838750",
    messageBody,
    inboundMessageId,
    previousPublishedMessageId: ours?.providerId,
  });
  for (const message of [send("STOP", "t1"), send("START", "t2"), send("Thank you", "t3"), {}]) {
    const publish = {
      TopicArn: `arn:aws:sns:us-east-1:000000000000:${NAMES.inboundTopic}`,
      Message: JSON.stringify(message),
    };
    await sns.send(new PublishCommand(publish));
    await cloud.runUntil(cloud.now() + 10_000);
  }
  const hash = addressHash(sha256, "+447700900123");
  expect((await liftStore(table(dynamodb, NAMES.table)).record("sms", hash))?.said?.word).toBe("start");
}

/** A request to a webhook with a good row and one that is put aside, and an event on the account's default bus. */
async function sendBySources(shop: Shop): Promise<void> {
  const { cloud } = shop;
  await shop.at("2026-03-04T10:00:00Z", event("Probe Started", "max", { context: agreed("max", {}) }));
  await shop.until("2026-03-04T10:00:30Z");
  const port = await cloud.listen(0);
  const good = { id: "s1", name: "Contact Changed", customerId: "ann", time: cloud.now() };
  const { status } = await fetch(`http://127.0.0.1:${port}/v1/sources/proof_hook`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-secret": LOCAL_SECRET },
    body: JSON.stringify([good, { name: "Contact Changed", time: cloud.now() }, { erase: "max" }]),
  });
  expect(status).toBe(200);
  cloud.putEvents([{ Source: "crm.example", DetailType: "Changed", Detail: JSON.stringify({ ...good, id: "s2" }) }]);
}

/** What became of the text message to `leo`, as it comes on the bus: with nothing of ours but the id it was answered with. */
async function reportOnText(shop: Shop): Promise<void> {
  const [text] = shop.cloud.outbox("leo").filter(({ channel }) => channel === "sms");
  const eventTimestamp = Date.parse("2026-03-03T13:00:20Z");
  const detail = { eventType: "TEXT_DELIVERED", eventTimestamp, isFinal: true, messageId: text?.providerId };
  shop.cloud.report("aws.sms-voice", "Text Message Delivery Status Updated", detail);
  await shop.until("2026-03-03T13:01:00Z");
  if (text !== undefined) textReported = await shop.messages.read("leo", messageKey(text));
}

/** What each kind of crash leaves to the sweeper. */
async function leaveSweepings(shop: Shop): Promise<void> {
  const dan = await entryOf(shop, "dan", "probe");
  const { journey, n, version, start } = dan;
  const wait = Object.values(dan.waits)[0];
  const [step = "", pass = ""] = Object.keys(dan.waits)[0]?.split("#") ?? [];
  await leavePending(
    shop,
    "dan",
    { kind: "enter", journey, n, version, start },
    { kind: "wake", journey, n, step, pass: Number(pass), token: wait?.token ?? "", result: { happened: true } },
  );
  const cid = await entryOf(shop, "cid", "probe");
  await leavePending(shop, "cid", { kind: "exit", journey, n: cid.n, reason: "stopped" });
  await makeDue(shop, "gus", await entryOf(shop, "gus", "probe"));
  await shop.until(30 * MINUTE);
}

/** What Lambda calls in a function's name. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
function callsOfPollers(stack: Stack, functionName: string): readonly CallLine[] {
  const sources = stack.eventSources.filter(({ functionArn }) => functionArn.endsWith(`:${functionName}`));
  const actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
  return sources.flatMap(({ queueArn }) =>
    actions.map((action) => ({
      action,
      resource: stack.queues.find(({ name, arn }) => name === queueArn || arn === queueArn)?.arn ?? "",
      count: 1,
    })),
  );
}

/** Permissions without a call that the meter could see, and why they are there. */
const NOT_SEEN: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "Lambda's runtime writes the log",
  "logs:PutLogEvents": "Lambda's runtime writes the log",
  "xray:PutTraceSegments": "Lambda's runtime writes the trace",
  "xray:PutTelemetryRecords": "Lambda's runtime writes the trace",
  "dynamodb:PutItem":
    "steps and sweep fold as ingest does, and then a customer with very many events has older ids put aside",
  "dynamodb:BatchGetItem": "only of a customer with very many entries are the bodies of several read",
  "sqs:SendMessage": "to the dead-letter queue: only a fault of ours has a record parked",
  "sqs:ChangeMessageVisibility": "by call only where a destination asks to wait more than five minutes",
  "states:DescribeExecution": "by ingest and steps only where a run is there already that they were to start",
  "secretsmanager:GetSecretValue": "no destination is really asked on a laptop, so no secret is read",
  "sms-voice:SendTextMessage sender-id": "the same call, from a sender of another kind",
  "sms-voice:SendTextMessage pool": "the same call, from a sender of another kind",
  "ses:SendEmail configuration-set": "the same call, on the other of the two resources that SES asks for",
};

function policiesOf(stack: Stack, name: FunctionName): readonly PolicyDocument[] {
  const { roleArn } = stack.functions.find((one) => one.name === NAMES.function(name)) ?? {};
  return stack.roles.find(({ arn }) => arn === roleArn)?.policies ?? [];
}

/** Calls that a function made and its policy does not allow. */
function outside(stack: Stack): readonly string[] {
  return DEPLOYED.flatMap((name) =>
    made[name]
      .filter((line) => !permits(policiesOf(stack, name), askOf(stack, line)))
      .map(({ action }) => `${name} ${action}`),
  );
}

/** What a call asks for. A task token does not say whose machine it is of; the machines are all alike. */
function askOf(stack: Stack, { action, resource, items }: CallLine) {
  const [, sender] = /:identity\/(.*)$/.exec(resource) ?? [];
  const index = resource.includes("/index/");
  return {
    action,
    resource: resource === "" ? (stack.machines[0]?.arn ?? "") : resource,
    context: {
      ...defined({ "ses:fromaddress": sender }),
      ...(items === undefined || index ? {} : { "dynamodb:leadingkeys": items }),
    },
  };
}

/** Permissions that a function has and was never seen to use. */
function unused(stack: Stack): readonly { readonly name: FunctionName; readonly permission: string }[] {
  return DEPLOYED.flatMap((name) => {
    const statements = policiesOf(stack, name).flatMap(({ Statement }) => Statement);
    return statements.flatMap(({ Condition: _, ...statement }) =>
      pairs(statement.Action, statement.Resource).flatMap(([action, resource]) => {
        const one = [{ Statement: { ...statement, Action: action, Resource: resource } }];
        if (made[name].some((line) => permits(one, askOf(stack, line)))) return [];
        const kind = /^arn:[^:]*:(?:ses|sms-voice):[^:]*:[^:]*:([^/]*)/.exec(resource)?.[1];
        return { name, permission: kind === undefined ? action : `${action} ${kind}` };
      }),
    );
  });
}

type OneOrMore = string | readonly string[] | undefined;

function pairs(actions: OneOrMore, resources: OneOrMore): readonly (readonly [string, string])[] {
  return [actions ?? []].flat().flatMap((action) => [resources ?? []].flat().map((one) => [action, one] as const));
}

const deployed = loadTemplate(proved(), "us-east-1");

/** The stack with the list of actions of each statement of a function's role changed. */
function withActions(name: FunctionName, change: (actions: readonly string[]) => readonly string[]): Stack {
  const role = deployed.roles.find(
    ({ arn }) => arn === deployed.functions.find((f) => f.name === NAMES.function(name))?.roleArn,
  );
  return loadTemplate(
    proved((resources: Resources) => {
      for (const { Type, Properties } of Object.values(resources)) {
        if (Type !== "AWS::IAM::Policy" || !JSON.stringify(Properties).includes(`{"Ref":"${role?.logicalId}"}`))
          continue;
        const { PolicyDocument } = Properties as { PolicyDocument: { Statement: { Action: string | string[] }[] } };
        for (const statement of PolicyDocument.Statement) statement.Action = [...change([statement.Action].flat())];
      }
    }),
    "us-east-1",
  );
}

describe("the policies, held against the calls that the functions made", () => {
  it("each function has made calls of every kind it is there for", () => {
    const actions = (name: Deployed) => [...new Set(made[name].map(({ action }) => action))];

    expect(actions("send")).toEqual(
      expect.arrayContaining(["ses:SendEmail", "sms-voice:SendTextMessage", "sns:Publish"]),
    );
    expect(actions("call")).toContain("lambda:InvokeFunction");
    expect(actions("roster")).toEqual(expect.arrayContaining(["dynamodb:Query", "dynamodb:Scan", "sqs:SendMessage"]));
    expect(actions("sweep")).toEqual(expect.arrayContaining(["states:DescribeExecution", "states:SendTaskSuccess"]));
    expect(actions("ingest")).toEqual(expect.arrayContaining(["sqs:SendMessage", "states:StopExecution"]));
    expect(actions("steps")).toEqual(
      expect.arrayContaining(["states:SendTaskSuccess", "states:StartExecution", "states:StopExecution"]),
    );
    expect(actions("settle")).toContain("dynamodb:UpdateItem");
  });

  it("let a report that names nothing but its provider's id find the message", () => {
    expect(textReported).toMatchObject({ state: "sent", marks: { delivered: Date.parse("2026-03-03T13:00:20Z") } });
  });

  it("allow every call", () => {
    expect(outside(deployed)).toEqual([]);
  });

  it("allow nothing that is never called, but what is listed with its reason", () => {
    expect([...new Set(unused(deployed).map(({ permission }) => permission))].toSorted()).toEqual(
      Object.keys(NOT_SEEN).toSorted(),
    );
  });

  it.each(DEPLOYED)("any single action taken from the policy of %s is missed, and only that one", (name) => {
    const used = [...new Set(made[name].map(({ action }) => action))];
    for (const action of used) {
      const without = withActions(name, (actions) => actions.filter((one) => one !== action));

      expect([...new Set(outside(without))]).toEqual([`${name} ${action}`]);
    }
    expect(used.length).toBeGreaterThan(1);
  });

  it("no call of a function writes what ops decide", () => {
    const writes = DEPLOYED.flatMap((name) => made[name]).filter(({ action }) => /:(Put|Update)Item$/.test(action));

    expect([...new Set(writes.map(({ items }) => items))].toSorted()).toEqual([
      ...["C#*", "ERASURE", "LOOK", "N#*", "RATE#*", "S#*", "T#*"],
    ]);
  });

  it("an action too many is found", () => {
    const wider = withActions("steps", (actions) =>
      actions.includes("dynamodb:GetItem") ? [...actions, "dynamodb:DeleteItem"] : actions,
    );

    expect(unused(wider).filter(({ permission }) => NOT_SEEN[permission] === undefined)).toEqual([
      { name: "steps", permission: "dynamodb:DeleteItem" },
    ]);
  });
});
