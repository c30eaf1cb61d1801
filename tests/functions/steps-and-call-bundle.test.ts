import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { profileStore } from "../../adapters/aws/profiles.ts";
import { table } from "../../adapters/aws/table.ts";
import { setHost } from "../../adapters/system/host.ts";
import { bundleFunctions } from "../../functions/bundle.ts";
import { BILLING, callTask } from "../call/world.ts";
import { inProcess } from "../contracts/in-process.ts";
import { openTable } from "../contracts/in-process-client.ts";
import { journey, rulesOf } from "../ingest/world.ts";
import { customer, DAY, entry, NOON } from "../policy/inputs.ts";
import { PLACE } from "../steps/tasks.ts";

/*
 * The bundles that would be deployed, minified, on a table in this process: the names and messages that machines match,
 * and what reaches the bus.
 */

const request = z.object({
  hostname: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.union([z.string(), z.instanceof(Uint8Array)]),
});

type Handler = (input: unknown, context: object) => Promise<unknown>;

let outdir: string;
let steps: Handler;
let call: Handler;
let profiles: ReturnType<typeof profileStore>;
let answer = { status: 200, body: '{"status":"paid","mail":"ada@example.com"}' };
const put: unknown[] = [];
const lines: string[] = [];

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "sojourn-steps-"));
  const { dynamo, client } = await openTable();
  profiles = profileStore(table(client, "sojourn-test"));
  setHost({
    now: () => NOON,
    region: "eu-west-1",
    log: (line) => lines.push(line),
    fetch: async () => ({ status: 200, headers: {}, text: async () => "" }),
    call: async () => answer,
    requestHandler: {
      handle: async (sent) => {
        const asked = request.parse(sent);
        if (!asked.hostname.startsWith("events.")) return inProcess(dynamo).requestHandler.handle(asked);
        const body = typeof asked.body === "string" ? asked.body : new TextDecoder().decode(asked.body);
        put.push(...JSON.parse(body).Entries);
        const headers = { "content-type": "application/x-amz-json-1.1" };
        const answered = JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "e" }] });
        return { response: { statusCode: 200, headers, body: new TextEncoder().encode(answered) } };
      },
    },
  });
  const rules = rulesOf([journey()]);
  const destinations = { billing_retry: BILLING };
  const bundles = await bundleFunctions({
    outdir,
    rules,
    templates: {},
    settings: rules.settings,
    destinations,
    sources: {},
    files: {},
  });
  Object.assign(process.env, {
    SOJOURN_TABLE: "sojourn-test",
    SOJOURN_DEAD_QUEUE: "https://sqs.eu-west-1.amazonaws.com/000000000000/sojourn-test-calls-dead",
    SOJOURN_STAGE: "prod",
    SOJOURN_BUS: "sojourn-prod",
    SOJOURN_MACHINE_PREFIX: "arn:aws:states:eu-west-1:000000000000:stateMachine:sojourn-prod-",
  });
  const load = async (dir: string) => (await import(pathToFileURL(join(dir, "index.mjs")).href)).handler;
  steps = await load(bundles.steps.dir);
  call = await load(bundles.call.dir);
});

afterAll(async () => {
  setHost(undefined);
  await rm(outdir, { recursive: true, force: true });
});

async function someone(customerId: string, ended = false): Promise<string> {
  const end = ended ? { end: { time: NOON, outcome: "bought" } } : {};
  const entries = { "cart#1": entry({ journey: "cart", ...end, due: NOON + 30 * DAY }) };
  await profiles.write({ ...customer({ entries }), customerId }, undefined, {});
  return customerId;
}

/** What a machine sees of an error: its name and its message. */
async function thrown(answered: Promise<unknown>): Promise<{ name: string; message: string }> {
  const error = await answered.catch((what: unknown) => what);
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
    lines.length = 0;

    const error = await thrown(call(callTask({ customer: await someone("calls-again") }), {}));

    expect(error).toEqual({ name: "Retryable", message: '{"code":503}' });
    expect(lines.join()).not.toContain("ada@");
    expect((await thrown(call(callTask({ customer: await someone("gone", true) }), {}))).name).toBe("Exited");
  });
});
