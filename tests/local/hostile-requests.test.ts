import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCloud } from "../../local/cloud.ts";
import type { LocalCloud } from "../../local/local-cloud.ts";
import { openStore } from "../../local/store/store.ts";
import { START, smallStack } from "./small-stack.ts";

let cloud: LocalCloud;
let port: number;
beforeAll(async () => {
  cloud = await openCloud({ source: await smallStack(), startTime: START });
  port = await cloud.listen(0);
});
afterAll(() => cloud.close());

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Sends a request by hand, because fetch does not allow Host and Origin. */
function ask({ method = "GET", path = "/about.json", headers = {}, body }: Asked) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

const put = (headers: Readonly<Record<string, string>>) =>
  ask({
    method: "POST",
    path: "/",
    headers: { "x-amz-target": "AWSEvents.PutEvents", ...headers },
    body: JSON.stringify({ Entries: [{ Source: "shop", DetailType: "x", Detail: "{}" }] }),
  });

describe("the local port", () => {
  test.each([
    ["another site", { origin: "https://evil.example" }],
    ["a page without an origin", { origin: "null" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["another name for this machine", { host: "evil.example" }],
    ["a picture on another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  ])("refuses %s", async (_, headers) => {
    const before = cloud.meter().busEvents;

    const { status } = await put(headers);

    expect(status).toBe(403);
    expect(cloud.meter().busEvents).toBe(before);
  });

  test.each([
    ["a tool", {}],
    ["the page itself", { origin: "" }],
    ["a link on another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
  ])("answers %s", async (_, headers) => {
    const host = `127.0.0.1:${port}`;
    const { status } = await put("origin" in headers ? { host, origin: `http://${host}` } : headers);

    expect(status).toBe(200);
  });

  test("allows no scripts, no content of other sites and no frames", async () => {
    const { headers } = await ask({ path: "/" });

    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["content-security-policy"]).not.toContain("script-src");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
  });

  test("refuses a body that is larger than any request of AWS", async () => {
    const { status } = await ask({ method: "POST", path: "/", headers: { "content-length": "9999999999" } });
    const chunked = await ask({
      method: "POST",
      path: "/",
      body: Buffer.alloc(5_000_000, 0x20),
      headers: { "transfer-encoding": "chunked" },
    }).catch((error: NodeJS.ErrnoException) => ({ status: error.code }));

    expect(status).toBe(413);
    expect([413, "EPIPE", "ECONNRESET"]).toContain(chunked.status);
  });

  test("accepts a limited number of connections", async () => {
    const sockets = Array.from({ length: 300 }, () => connect(port, "127.0.0.1"));
    const closed = await new Promise<number>((resolve) => {
      let gone = 0;
      for (const socket of sockets) {
        socket.on("error", () => undefined);
        socket.on("close", () => {
          gone += 1;
          if (gone >= 44) resolve(gone);
        });
      }
    });
    for (const socket of sockets) socket.destroy();

    expect(closed).toBeGreaterThanOrEqual(44);
    await expect.poll(() => put({}).then(({ status }) => status)).toBe(200);
  });
});

const TARGETS = {
  DynamoDB_20120810: [
    "GetItem",
    "PutItem",
    "UpdateItem",
    "DeleteItem",
    "Query",
    "Scan",
    "BatchGetItem",
    "ListTables",
    "CreateTable",
  ],
  AWSEvents: ["PutEvents", "TestEventPattern", "Nothing"],
  AmazonSQS: ["SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "PurgeQueue"],
  AWSStepFunctions: ["StartExecution", "DescribeExecution", "GetExecutionHistory", "ListExecutions", "SendTaskSuccess"],
  PinpointSMSVoiceV2: ["SendTextMessage"],
};
const NONSENSE = [
  "",
  "null",
  "5",
  "[]",
  "{",
  "\ud800",
  "[".repeat(50_000),
  `${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`,
  JSON.stringify({ TableName: 5, QueueUrl: 5, Key: 5, Item: 5, Entries: 5, stateMachineArn: 5, input: 5 }),
  JSON.stringify({ TableName: "small-table", Key: { pk: { S: "x" }, sk: null }, Item: { pk: null }, Entries: [null] }),
  JSON.stringify({
    TableName: "small-table",
    UpdateExpression: "SET x =",
    Key: { pk: { S: "x" } },
    RequestItems: { x: null },
  }),
  JSON.stringify({
    QueueUrl: "http://x/../../small-queue",
    MessageBody: "",
    MaxNumberOfMessages: -1,
    executionArn: "arn",
  }),
];

test.each(Object.entries(TARGETS).flatMap(([service, operations]) => operations.map((one) => `${service}.${one}`)))(
  "%s refuses nonsense, and is no fault of ours",
  async (target) => {
    for (const body of NONSENSE) {
      const { status } = await ask({ method: "POST", path: "/", headers: { "x-amz-target": target }, body });

      expect([body.slice(0, 40), status]).toEqual([body.slice(0, 40), expect.toSatisfy((is: number) => is < 500)]);
    }
  },
);

test.each(["//", "/%", "/customer/%ff", "/v2/email/%", `/customer/${"x".repeat(5_000)}`, "/outbox?page=1e400"])(
  "a path that is none is refused: %s",
  async (path) => {
    expect((await ask({ path })).status).toBeLessThan(500);
  },
);

describe.skipIf(process.platform === "win32")("the folder of a local cloud", () => {
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

  test("is readable only by its owner, including files of an earlier release", async () => {
    const dir = join(mkdtempSync(join(tmpdir(), "sojourn-owner-")), "cloud");
    openStore(dir, false).close();
    expect([dir, join(dir, "cloud.db")].map(mode)).toEqual(["700", "600"]);
    mkdirSync(join(dir, "logs"), { mode: 0o755 });
    writeFileSync(join(dir, "logs", "send.log"), "", { mode: 0o644 });
    chmodSync(dir, 0o755);
    chmodSync(join(dir, "cloud.db"), 0o644);

    openStore(dir, false).close();

    expect([dir, join(dir, "logs")].map(mode)).toEqual(["700", "700"]);
    expect(
      readdirSync(dir)
        .filter((name) => name.startsWith("cloud.db"))
        .map((name) => mode(join(dir, name))),
    ).toEqual(["600"]);
    expect(mode(join(dir, "logs", "send.log"))).toBe("600");
  });

  test("keeps its mode when it contains other files", () => {
    const dir = mkdtempSync(join(tmpdir(), "sojourn-shared-"));
    chmodSync(dir, 0o755);
    writeFileSync(join(dir, "thesis.txt"), "", { mode: 0o644 });

    openStore(dir, false).close();

    expect([mode(dir), mode(join(dir, "thesis.txt"))]).toEqual(["755", "644"]);
  });
});
