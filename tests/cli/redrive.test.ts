import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import { runningCloud, START } from "./running-cloud.ts";
import { project } from "./workspace.ts";

const HOUR = 3_600_000;
/** The receiver is down from the start for more than a day. */
const BACK = START + 27 * HOUR;

const root = project({
  "workflows/settings.yaml":
    'zone: Europe/London\nsender: { email: "Shop <hello@example.com>" }\ntopics: { offers: { channels: [email, webhook], default: in } }\ncaps: [{ max: 1, per: 7d }]\n',
  "workflows/templates/hook.webhook.json":
    '---\ntopic: offers\nurl: https://hooks.example.com/in\n---\n{ "code": {{ entry.properties.code }} }\n',
  "workflows/definitions/greet.journey.yaml":
    "journey: greet\ntitle: Stays\nenter: { event: Signed Up }\nexit: [{ event: Left, reason: left }]\nsteps:\n  - send: hook\n  - wait: 9d\n",
  "workflows/destinations/expired.yaml": "destination: expired\nurl: https://expired.example.com/v1\n",
  "workflows/destinations/hanging.yaml": "destination: hanging\nurl: https://hanging.example.com/v1\nattempts: 3\n",
  "workflows/definitions/asks.journey.yaml":
    "journey: asks\nenter: { event: Asked }\nsteps:\n  - call: expired\n  - call: hanging\n  - wait: 9d\n",
  "workflows/definitions/brief.journey.yaml":
    "journey: brief\ntitle: Goes the whole way\nenter: { event: Ordered }\nsteps:\n  - send: hook\n",
});
const faults = [
  // Of one customer the receiver takes each request, and does not say so.
  { silence: "webhook", taken: true, until: BACK, customer: "taken" },
  { refuse: "webhook", answer: "503", until: BACK, customer: "busy" },
  { refuse: "webhook", answer: "502", until: BACK },
] as const;
/** One system does not accept the secret, and the other does not answer, until somebody has mended both. */
let isMended = false;
const answers = ({ destination }: { readonly destination: string }) =>
  isMended ? undefined : { status: destination === "expired" ? 401 : 504, body: {} };
const shop = runningCloud(root, { faults: { faults }, answers });
const { run } = shop;
const hooks = (who: string) =>
  shop.cloud.outbox(who).map(({ time, content }) => ({
    time,
    key: "headers" in content ? content.headers["idempotency-key"] : undefined,
    body: "body" in content ? content.body : "",
  }));

async function say(time: number, ...said: readonly [name: string, customerId: string][]): Promise<void> {
  const entries = said.map(([name, customerId]) => ({
    Source: "test",
    DetailType: name,
    Detail: JSON.stringify({ customerId, properties: { code: `${name} of ${customerId}` } }),
    EventBusName: "sojourn-dev",
  }));
  await shop.cloud.deliverAt(time, entries);
}

beforeAll(async () => {
  await say(
    START + 60_000,
    ["Signed Up", "taken"],
    ["Signed Up", "stays"],
    ["Signed Up", "left"],
    ["Signed Up", "busy"],
  );
  await say(START + 120_000, ["Ordered", "done"], ["Asked", "asks"]);
  await shop.cloud.runUntil(BACK);
  await say(BACK, ["Left", "left"]);
  await shop.cloud.runUntil(BACK + 60_000);
}, 120_000);

describe("calls of a system whose secret has expired, and of one that hangs", { timeout: 60_000 }, () => {
  const calls = () =>
    shop.cloud.calls("asks").map(({ destination, headers }) => [destination, headers["idempotency-key"]]);

  it("are given up with their reasons, and the journey goes on", async () => {
    const { out } = await run("redrive");

    expect(out).toMatch(
      /asks +expired +expired +1 +The last attempt was answered with 401: the secret was not accepted\./,
    );
    expect(out).toMatch(/asks +hanging +hanging +1 +The last attempt was answered with 504\./);
    expect(calls().map(([destination]) => destination)).toEqual(["expired", "hanging", "hanging", "hanging"]);
    expect((await run("explain", "asks")).out).toContain(
      "asked hanging, which answered 504 to the last: no attempt was left",
    );
  });

  it("lie there again when they are made again too early, and are made once it is mended, under the same keys", async () => {
    const before = calls();
    await run("redrive", "asks", "--yes");
    await shop.cloud.runUntil(shop.cloud.now() + 3 * HOUR);
    const early = JSON.parse((await run("redrive", "--json")).out);
    isMended = true;
    await run("redrive", "asks", "--yes");
    await shop.cloud.runUntil(shop.cloud.now() + HOUR);
    const after = JSON.parse((await run("redrive", "--json")).out);

    expect(early.calls).toHaveLength(2);
    expect(after.calls).toEqual([]);
    for (const name of ["expired", "hanging"]) {
      expect(new Set(calls().flatMap(([destination, key]) => (destination === name ? [key] : []))).size).toBe(1);
    }
    expect(calls().length).toBeGreaterThan(before.length + 3);
  });
});

describe("webhooks whose receiver was down for more than a day", { timeout: 60_000 }, () => {
  it("are listed by journey, step and template, with what the last attempt met", async () => {
    const text = await run("redrive");
    const all = JSON.parse((await run("redrive", "--json")).out);

    expect(text.out).toMatch(/sojourn-dev-webhooks-dead +5 +back to sojourn-dev-webhooks\n/);
    expect(text.out).toMatch(/greet +hook +hook +3 +Nobody knows whether its receiver has it\./);
    expect(text.out).toMatch(/greet +hook +hook +1 +Its receiver did not take it\./);
    expect(all.webhooks).toHaveLength(3);
    expect(all.webhooks[0]).toEqual({
      journey: "greet",
      step: "hook",
      template: "hook",
      messages: 3,
      reason: "Nobody knows whether its receiver has it.",
    });
    expect(hooks("taken")).toHaveLength(13);
    expect(["stays", "left", "busy", "done"].flatMap(hooks)).toEqual([]);
  });

  it("of one journey are sent once when a person says so, under the same key, but not to who has left", async () => {
    const done = await run("redrive", "greet", "--yes");
    await shop.cloud.runUntil(shop.cloud.now() + HOUR);
    const after = JSON.parse((await run("redrive", "--json")).out);

    expect(done.out).toContain("All of this is done again.");
    expect(new Set(hooks("taken").map(({ key }) => key)).size).toBe(1);
    expect(hooks("taken")).toHaveLength(14);
    expect(hooks("stays")).toMatchObject([{ body: '{ "code": "Signed Up of stays" }\n' }]);
    expect(hooks("busy")).toHaveLength(1);
    expect(hooks("left")).toEqual([]);
    expect(hooks("done")).toEqual([]);
    expect(after.webhooks).toMatchObject([{ journey: "brief", messages: 1 }]);
  });

  it("are sent to who went the whole way, once, however often the record comes", async () => {
    const sqs = new SQSClient(shop.cloud.clientConfig);
    const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    const QueueUrl = await urlOf("sojourn-dev-webhooks-dead");
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
    const copy = { QueueUrl: await urlOf("sojourn-dev-webhooks"), MessageBody: Messages[0]?.Body };
    await run("redrive", "--yes");
    await sqs.send(new SendMessageCommand(copy));
    await shop.cloud.runUntil(shop.cloud.now() + HOUR);
    await sqs.send(new SendMessageCommand(copy));
    await shop.cloud.runUntil(shop.cloud.now() + HOUR);
    const left = JSON.parse((await run("redrive", "--json")).out);

    expect(Messages).toHaveLength(1);
    expect(hooks("done")).toMatchObject([{ body: '{ "code": "Ordered of done" }\n' }]);
    expect(left).toMatchObject({ deadLetters: [], webhooks: [] });
  });
});
