import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { BILLING, callTask } from "../call/world.ts";
import { inProcess } from "../contracts/in-process.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { journey, rulesOf } from "../ingest/world.ts";
import { customer, DAY, entry, NOON } from "../policy/inputs.ts";
import { PLACE } from "../steps/tasks.ts";
import { answered, bundled, type Handler } from "./bundled.ts";

/*
 * The bundles that would be deployed, minified, on a table in this process: the names and messages that machines match,
 * and what reaches the bus.
 */

let bundle: Awaited<ReturnType<typeof bundled>>;
let steps: Handler;
let call: Handler;
let profiles: ReturnType<typeof profileStore>;
let answer = { status: 200, body: '{"status":"paid","mail":"ada@example.com"}' };
const put: unknown[] = [];

beforeAll(async () => {
  const { dynamo, client } = await openTable();
  profiles = profileStore(table(client, "sojourn-test"));
  const rules = rulesOf([journey()]);
  bundle = await bundled({
    now: () => NOON,
    answer: ({ hostname, headers, text }) => {
      if (!hostname.startsWith("events.")) return inProcess(dynamo).requestHandler.handle({ headers, body: text });
      put.push(...JSON.parse(text).Entries);
      return answered({ FailedEntryCount: 0, Entries: [{ EventId: "e" }] });
    },
    call: async () => answer,
    data: { rules, settings: rules.settings, destinations: { billing_retry: BILLING } },
    environment: {
      SOJOURN_DEAD_QUEUE: "https://sqs.eu-west-1.amazonaws.com/000000000000/sojourn-test-calls-dead",
      SOJOURN_CALLS_QUEUE: "https://sqs.eu-west-1.amazonaws.com/000000000000/sojourn-test-calls",
      SOJOURN_BUS: "sojourn-prod",
      SOJOURN_MACHINE_PREFIX: "arn:aws:states:eu-west-1:000000000000:stateMachine:sojourn-prod-",
    },
  });
  steps = await bundle.handler("steps");
  call = await bundle.handler("call");
});

afterAll(() => bundle.close());

async function someone(customerId: string, ended = false): Promise<string> {
  const end = ended ? { end: { time: NOON, outcome: "bought" } } : {};
  const entries = { "cart#1": entry({ journey: "cart", ...end, due: NOON + 30 * DAY }) };
  await profiles.write({ ...customer({ entries }), customerId }, undefined, {});
  return customerId;
}

/** What a machine sees of an error: its name and its message. */
async function thrown(answer: Promise<unknown>): Promise<{ name: string; message: string }> {
  const error = await answer.catch((what: unknown) => what);
  if (!(error instanceof Error)) throw new Error("The handler raised nothing.");
  return { name: error.name, message: error.message };
}

const acting = { ...PLACE, step: "act", messages: {}, steps: {} };

describe("the steps function, bundled", () => {
  it("holds until a moment, by the name and the message that machines match", async () => {
    const moment = { offset: 0, at: "15:00", zone: "UTC", workspaceZone: "UTC" };
    const task = { ...acting, customer: await someone("waits"), do: "moment", moment, past: "skip", waited: false };

    const { name, message } = await thrown(steps(task, {}));

    expect(name).toBe("Hold");
    expect(JSON.parse(message)).toEqual({
      until: "2026-12-01T15:00:00.000Z",
      nominal: "2026-12-01T15:00:00.000Z",
      rule: "moment",
    });
    expect((await thrown(steps({ ...task, customer: await someone("left", true) }, {}))).name).toBe("Exited");
  });

  it("changes a profile once, and puts an event on the bus", async () => {
    const of = { ...acting, customer: await someone("acts") };
    const nothing = { set: {}, add: {}, append: {}, remove: [], join: [], leave: [] };
    const update = { ...of, do: "update", ...nothing, add: { tries: { literal: 2 } } };

    expect(await steps(update, {})).toBeUndefined();
    await steps(update, {});
    await steps({ ...of, do: "emit", event: "Noted", properties: { plan: { literal: "free" } } }, {});

    expect((await profiles.read("acts"))?.traits.tries?.v).toBe(2);
    expect(put).toMatchObject([{ EventBusName: "sojourn-prod", Source: "sojourn", DetailType: "Noted" }]);
  });
});

describe("the call function, bundled", () => {
  const keep = { status: "answer.body.status", mail: "answer.body.mail" };

  it("answers with what the run may know", async () => {
    const task = callTask({ customer: await someone("calls"), keep });

    expect(await call(task, {})).toEqual({ ok: true, code: 200, status: "paid" });
  });

  it("says that it may be tried again by the name and the message that machines match, and nothing of the other side's", async () => {
    answer = { status: 503, body: "ada@example.com is not known" };
    bundle.lines.length = 0;

    const error = await thrown(call(callTask({ customer: await someone("calls-again") }), {}));

    expect(error).toEqual({ name: "Retryable", message: '{"code":503}' });
    expect(bundle.lines.join()).not.toContain("ada@");
    expect((await thrown(call(callTask({ customer: await someone("gone", true) }), {}))).name).toBe("Exited");
  });
});
