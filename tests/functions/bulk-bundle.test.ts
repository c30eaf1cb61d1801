import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { receiptName, refusedName } from "../../core/bulk/file-name.ts";
import { PERMISSIONS } from "../../infra/permissions.ts";
import { fakeS3 } from "../bulk/fake-s3.ts";
import { ORDERS, ordersCsv, START } from "../bulk/uploads.ts";
import { answered, bundled, type Handler } from "./bundled.ts";

/* The bundle that would be deployed, minified, over S3's protocol: what it does with a file, and which calls it makes. */

const QUEUE = "https://sqs.eu-west-1.amazonaws.com/000000000000/sojourn-test";
const entries = z.object({ Entries: z.array(z.object({ DetailType: z.string(), Detail: z.string() })) });

let bundle: Awaited<ReturnType<typeof bundled>>;
let handler: Handler;
const s3 = fakeS3();
const actions = new Set<string>();
const events: string[] = [];
const next: string[] = [];

beforeAll(async () => {
  let now = START;
  bundle = await bundled({
    now: () => now,
    answer: ({ hostname, method, headers, text }, sent) => {
      const operation = headers["x-amz-target"]?.split(".")[1];
      if (hostname.includes(".s3.")) {
        actions.add(`s3:${method === "PUT" ? "PutObject" : "GetObject"}`);
        return s3.handle(sent);
      }
      actions.add(`${hostname.split(".")[0]}:${operation}`);
      if (operation === "PutEvents") {
        events.push(...entries.parse(JSON.parse(text)).Entries.map(({ Detail }) => Detail));
        now += 61_000;
      }
      if (operation === "SendMessage") next.push(JSON.parse(text).MessageBody);
      return answered(operation === "SendMessageBatch" ? { Successful: [] } : {});
    },
    data: {
      settings: { zone: "UTC", sender: {}, topics: {}, caps: [], stages: {}, imports: { rate: 1_000 } },
      files: { shop: ORDERS },
    },
    environment: {
      SOJOURN_BUS: "sojourn-test",
      SOJOURN_IMPORT_BUCKET: "sojourn-test-imports",
      SOJOURN_BULK_QUEUE: `${QUEUE}-bulk`,
      SOJOURN_PACED_QUEUE: `${QUEUE}-paced`,
      SOJOURN_DEAD_QUEUE: `${QUEUE}-bulk-dead`,
    },
  });
  handler = await bundle.handler("bulk");
}, 120_000);

afterAll(() => bundle.close());

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
    expect(bundle.lines.some((line) => line.includes('"FileRow":200'))).toBe(true);
    // Neither names nor values of the file are in the log.
    expect(bundle.lines.filter((line) => /orders of May|"c7"|"o7"/.test(line))).toEqual([]);
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
