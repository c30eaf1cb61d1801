import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { setHost } from "../../adapters/system/host.ts";
import { receiptName, refusedName } from "../../core/bulk/file-name.ts";
import { bundleFunctions } from "../../functions/bundle.ts";
import { PERMISSIONS } from "../../infra/permissions.ts";
import { fakeS3 } from "../bulk/fake-s3.ts";
import { ORDERS, ordersCsv, START } from "../bulk/uploads.ts";

/* The bundle that would be deployed, minified, over S3's protocol: what it does with a file, and which calls it makes. */

const QUEUE = "https://sqs.eu-west-1.amazonaws.com/000000000000/sojourn-test";
const request = z.object({
  hostname: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.optional(z.union([z.string(), z.instanceof(Uint8Array)])),
});
const entries = z.object({ Entries: z.array(z.object({ DetailType: z.string(), Detail: z.string() })) });

type Handler = (input: unknown, context: object) => Promise<unknown>;

let outdir: string;
let handler: Handler;
const s3 = fakeS3();
const actions = new Set<string>();
const events: string[] = [];
const lines: string[] = [];
const next: string[] = [];

beforeAll(async () => {
  outdir = await mkdtemp(join(tmpdir(), "sojourn-bulk-"));
  let now = START;
  setHost({
    now: () => now,
    region: "eu-west-1",
    log: (line) => lines.push(line),
    fetch: async () => ({ status: 200, headers: {}, text: async () => "" }),
    requestHandler: {
      handle: async (sent) => {
        const { hostname, method, headers, body } = request.parse(sent);
        const operation = headers["x-amz-target"]?.split(".")[1];
        if (hostname.includes(".s3.")) {
          actions.add(`s3:${method === "PUT" ? "PutObject" : "GetObject"}`);
          return s3.handle(sent);
        }
        const text = typeof body === "string" ? body : new TextDecoder().decode(body);
        actions.add(`${hostname.split(".")[0]}:${operation}`);
        if (operation === "PutEvents") {
          events.push(...entries.parse(JSON.parse(text)).Entries.map(({ Detail }) => Detail));
          now += 61_000;
        }
        if (operation === "SendMessage") next.push(JSON.parse(text).MessageBody);
        return json(operation === "SendMessageBatch" ? { Successful: [] } : {});
      },
    },
  });
  const settings = { zone: "UTC", sender: {}, topics: {}, caps: [], stages: {}, imports: { rate: 1_000 } };
  const rules = { contract: 1, journeys: [], segments: [], look: "", settings, recentFields: {} } as const;
  const data = { rules, settings, templates: {}, destinations: {}, sources: {}, files: { shop: ORDERS } };
  const { bulk } = await bundleFunctions({ outdir, cached: true, ...data });
  Object.assign(process.env, {
    SOJOURN_TABLE: "sojourn-test",
    SOJOURN_BUS: "sojourn-test",
    SOJOURN_STAGE: "prod",
    SOJOURN_IMPORT_BUCKET: "sojourn-test-imports",
    SOJOURN_BULK_QUEUE: `${QUEUE}-bulk`,
    SOJOURN_PACED_QUEUE: `${QUEUE}-paced`,
    SOJOURN_DEAD_QUEUE: `${QUEUE}-bulk-dead`,
  });
  ({ handler } = await import(pathToFileURL(join(bulk.dir, "index.mjs")).href));
}, 120_000);

afterAll(async () => {
  setHost(undefined);
  await rm(outdir, { recursive: true, force: true });
});

/** Delivers a record of the queue, and then each next part. */
async function deliver(body: string): Promise<unknown> {
  const record = { messageId: "1", body, attributes: { ApproximateReceiveCount: "1", SentTimestamp: String(START) } };
  const answer = await handler({ Records: [record] }, {});
  const part = next.shift();
  return part === undefined ? answer : deliver(part);
}

/** Uploads a file and delivers its event. */
function upload(key: string, content: string): Promise<unknown> {
  const etag = s3.upload(key, content);
  const object = { key, etag, size: content.length, sequencer: "0065" };
  const detail = { version: "0", bucket: { name: "sojourn-test-imports" }, object, reason: "PutObject" };
  const event = { source: "aws.s3", "detail-type": "Object Created", time: "2026-11-02T09:00:00Z", detail };
  return deliver(JSON.stringify(event));
}

describe("the bulk function, bundled", () => {
  it("takes a file in, part by part, with a receipt and the refused rows beside it", async () => {
    const key = "events/shop/orders of May.csv";

    expect(await upload(key, ordersCsv(250, [7]))).toEqual({ batchItemFailures: [] });

    const { next: memory, ...receipt } = JSON.parse(s3.text(receiptName(key)));
    expect(receipt).toMatchObject({ file: key, state: "done", rows: 250, sent: 249, refused: 1, duplicates: 0 });
    expect(memory).toMatchObject({ part: 1, progress: { done: true } });
    expect(JSON.parse(s3.text(refusedName(key)))).toMatchObject({ line: 9 });
    expect(events).toHaveLength(249);
    expect(lines.some((line) => line.includes('"FileRow":200'))).toBe(true);
    // Neither names nor values of the file are in the log.
    expect(lines.filter((line) => /orders of May|"c7"|"o7"/.test(line))).toEqual([]);
  });

  it("calls what its policy allows, and has no permission that it does not use", async () => {
    await upload("list/vip/ids.csv", "customerId\nada\n");
    await upload("suppressions/ses/a.csv", "email,reason\na@example.com,bounced\n");
    await handler({ Records: [{ messageId: "1", body: "?", attributes: { ApproximateReceiveCount: "20" } }] }, {});

    const made = [...actions].map((action) => action.replace("SendMessageBatch", "SendMessage"));
    // Lambda polls the queue, and S3 asks for ListBucket to say that there is no object.
    const others = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "s3:ListBucket"];
    expect([...new Set([...made, ...others])].toSorted()).toEqual(
      [...new Set(Object.values(PERMISSIONS.bulk).flat())].toSorted(),
    );
  });
});

function json(answer: object) {
  const body = new TextEncoder().encode(JSON.stringify(answer));
  return { response: { statusCode: 200, headers: { "content-type": "application/json" }, body } };
}
