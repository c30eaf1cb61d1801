import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { messageStore } from "../../adapters/aws/messages.ts";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import type { Template } from "../../core/model/message.ts";
import type { Settings } from "../../core/model/settings.ts";
import { inProcess } from "../contracts/in-process.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { customer, DAY, entry, HOUR, iso, NOON, settings } from "../policy/inputs.ts";
import { receipt, SENT, task } from "../send/world.ts";
import { answered, bundled, type Handler } from "./bundled.ts";

/*
 * The bundle that would be deployed, minified, on a table in this process and a scripted SES: what Step Functions and
 * CloudWatch read of it.
 */

const QUIET: Settings = { ...settings, quiet: { from: "13:00", to: "15:00", then: "hold" } };
const text = { channel: "email", subject: "Hello", body: "Hi", entryFields: [] } as const;
const templates: Record<string, Template> = {
  hello: { ...text, name: "hello", topic: "account", transactional: false },
  receipt: { ...text, name: "receipt", transactional: true },
};
let bundle: Awaited<ReturnType<typeof bundled>>;
let handler: Handler;
let profiles: ReturnType<typeof profileStore>;
let messages: ReturnType<typeof messageStore>;
let now = NOON;
let throttling = false;
let losing = false;
let mails = 0;

beforeAll(async () => {
  const { dynamo, client } = await openTable();
  const items = table(client, "sojourn-test");
  profiles = profileStore(items);
  messages = messageStore(items);
  bundle = await bundled({
    now: () => now,
    answer: async ({ hostname, headers, text }) => {
      if (hostname.startsWith("email.")) return ses();
      if (hostname.startsWith("secretsmanager.")) return answered({ SecretString: "of links" });
      const answer = await inProcess(dynamo).requestHandler.handle({ headers, body: text });
      if (losing && text.includes('"claimed"')) {
        losing = false;
        throw Object.assign(new Error("socket hang up"), { name: "TimeoutError" });
      }
      return answer;
    },
    data: { settings: QUIET, templates },
    environment: {
      SOJOURN_DEAD_QUEUE: "https://sqs.eu-west-1.amazonaws.com/000000000000/sojourn-test-webhooks-dead",
      SOJOURN_CONFIGURATION_SET: "",
      SOJOURN_LINK_SECRET: "sojourn-test/links",
      SOJOURN_LINKS_URL: "https://links.example.com",
    },
  });
  handler = await bundle.handler("send");
});

afterAll(() => bundle.close());

beforeEach(() => {
  now = NOON;
  throttling = false;
  losing = false;
  mails = 0;
  bundle.lines.length = 0;
});

function ses() {
  mails += 1;
  if (!throttling) return answered({ MessageId: `m-${mails}` });
  return answered({ message: "Maximum sending rate exceeded." }, 429, {
    "x-amzn-errortype": "TooManyRequestsException",
  });
}

/** What a machine sees of an error: its name and its message. */
async function thrown(input: unknown): Promise<{ name: string; message: string }> {
  const error = await handler(input, {}).catch((what: unknown) => what);
  if (!(error instanceof Error)) throw new Error("The handler raised nothing.");
  return { name: error.name, message: error.message };
}

async function someone(customerId: string, ended = false): Promise<string> {
  const end = ended ? { end: { time: NOON, outcome: "bought" } } : {};
  const entries = { "welcome#1": entry({ ...end, due: NOON + 30 * DAY }) };
  await profiles.write({ ...customer({ entries }), customerId }, undefined, {});
  return customerId;
}

describe("the send function, bundled", () => {
  it("sends, once, and says so", async () => {
    const id = await someone("sends");

    const results = [await handler({ ...task, customer: id }, {}), await handler({ ...task, customer: id }, {})];

    expect(results).toEqual([SENT, SENT]);
    expect(mails).toBe(1);
    expect(await messages.read(id, "welcome#1#hello#1")).toMatchObject({ state: "sent", providerId: "m-1" });
  });

  it("sends although the answer to its claim was lost and the SDK's second try finds it taken", async () => {
    const id = await someone("lost-answer");
    losing = true;

    expect(await handler({ ...task, customer: id }, {})).toEqual(SENT);

    expect(losing).toBe(false);
    expect(mails).toBe(1);
    const message = await messages.read(id, "welcome#1#hello#1");
    expect(message).toMatchObject({ state: "sent", attempt: 1 });
    expect(message).not.toHaveProperty("claimant");
  });

  it("raises Hold, whose message is the time the machine waits for", async () => {
    const id = await someone("held");
    now = NOON + HOUR;

    const { name, message } = await thrown({ ...task, customer: id });

    expect(name).toBe("Hold");
    const { until } = z.object({ until: z.string() }).parse(JSON.parse(message));
    expect(until >= iso(NOON + 3 * HOUR) && until < iso(NOON + 3.25 * HOUR)).toBe(true);
  });

  it("raises Exited once the entry has ended", async () => {
    const id = await someone("gone", true);

    expect((await thrown({ ...task, customer: id })).name).toBe("Exited");
  });

  it("raises Retryable while the provider throttles, after one try", async () => {
    const id = await someone("throttled");
    throttling = true;

    expect((await thrown({ ...receipt, customer: id })).name).toBe("Retryable");
    expect(mails).toBe(1);
    expect(await messages.read(id, "welcome#1#receipt#1")).toMatchObject({ state: "released" });
  });

  it("refuses a task of another contract, naming what is wrong", async () => {
    expect((await thrown({ ...task, contract: 2, pass: "one" })).message).toBe(
      "This is not a send task of contract 1: see contract, pass.",
    );
  });

  it("leaves webhooks that were given up in their queue where no template is a webhook any more", async () => {
    const record = (messageId: string) => ({ messageId, body: "{}", attributes: {} });

    expect(await handler({ Records: [record("one"), record("two")] }, {})).toEqual({
      batchItemFailures: [{ itemIdentifier: "one" }, { itemIdentifier: "two" }],
    });
  });

  it("counts by journey and step, as CloudWatch reads it from the log", async () => {
    const id = await someone("counted");

    await handler({ ...task, customer: id }, {});

    const metric = bundle.lines.map((line) => JSON.parse(line)).find((line) => line.Sent !== undefined);
    expect(metric).toMatchObject({ Sent: 1, journey: "welcome", step: "hello", stage: "prod", service: "send" });
    expect(metric._aws).toMatchObject({
      Timestamp: NOON,
      CloudWatchMetrics: [{ Namespace: "Sojourn", Metrics: [{ Name: "Sent", Unit: "Count" }] }],
    });
  });

  it("counts an error nobody expects, and not those the machine acts on", async () => {
    await thrown({ ...task, contract: 2 });
    await thrown({ ...task, customer: "nobody" });

    const errors = bundle.lines.filter((line) => line.includes("UnexpectedError"));
    expect(errors).toHaveLength(1);
  });

  it("writes nothing personal to the log", async () => {
    const id = await someone("quiet");

    await handler({ ...task, customer: id }, {});

    expect(bundle.lines.join("\n")).not.toMatch(/ada@example\.com|"quiet"/);
  });
});
