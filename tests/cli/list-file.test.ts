import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { z } from "zod/mini";
import { changeList } from "../../cli/segment/list-file.ts";
import { namesOf } from "../../infra/names.ts";

const folder = mkdtempSync(join(tmpdir(), "sojourn-list-"));

const Batch = z.object({ Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() })) });
const Body = z.object({ inner: z.object({ customerId: z.string() }) });

type Fault = "request" | "entry" | undefined;

/** A queue on the wire that takes ids down; of a request with a fault nothing, or all but the first entry. */
function queue(faultOf: (request: number) => Fault = () => undefined) {
  const ids: string[] = [];
  const count = { requests: 0 };
  const take = (body: string): { readonly status: number; readonly json: object } => {
    const sent = Batch.safeParse(JSON.parse(body));
    if (!sent.success) return { status: 200, json: { QueueUrl: "https://sqs.eu-west-1.amazonaws.com/1/paced" } };
    const fault = faultOf(++count.requests);
    if (fault === "request") return { status: 400, json: { __type: "KmsDisabled", message: "The key is disabled." } };
    const taken = fault === "entry" ? sent.data.Entries.slice(1) : sent.data.Entries;
    ids.push(...taken.map(({ MessageBody }) => Body.parse(JSON.parse(MessageBody)).inner.customerId));
    const Failed = fault === "entry" ? [{ Id: "0", Code: "InternalError", SenderFault: false }] : [];
    return { status: 200, json: { Successful: [], Failed } };
  };
  const sqs = new SQSClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    requestHandler: {
      async handle(request: { readonly body: string | Uint8Array }) {
        const { status, json } = take(Buffer.from(request.body).toString("utf8"));
        const headers = { "content-type": "application/x-amz-json-1.0" };
        return { response: { statusCode: status, headers, body: Buffer.from(JSON.stringify(json)) } };
      },
    },
  });
  return { ids, count, view: { sqs, queues: namesOf("dev").queues, now: () => 0 } };
}

/** A file of so many ids, and the ids. */
function fileOf(count: number) {
  const path = join(folder, `${count}.txt`);
  const ids = Array.from({ length: count }, (_, n) => `c${n}`);
  writeFileSync(path, `customerId\n${ids.join("\n")}\n`);
  return { path, ids };
}

function asked({ from = 1, told = (_: number) => {} } = {}) {
  return { change: { segment: "picked", member: true, enter: false }, from, told };
}

function patient() {
  const waits: number[] = [];
  const stop = new AbortController();
  return {
    waits,
    stop,
    io: { stop: stop.signal, wait: async (milliseconds: number) => void waits.push(milliseconds) },
  };
}

describe("a list from a file", () => {
  test("is put whole where the queue takes a part of a request, or nothing for a while", async () => {
    const { path, ids } = fileOf(1_000);
    const faults: Readonly<Record<number, Fault>> = { 3: "entry", 20: "request", 25: "request", 40: "entry" };
    const paced = queue((request) => faults[request]);
    const { io, waits } = patient();

    const receipt = await changeList(paced.view, io, path, asked());

    expect(receipt).toEqual({ put: 1_000, refused: 0 });
    expect([...new Set(paced.ids)]).toEqual(expect.arrayContaining(ids));
    expect(waits.length).toBeGreaterThan(0);
  });

  test("says from which line to go on where the queue takes nothing any more, and goes on there", async () => {
    const { path, ids } = fileOf(1_000);
    const broken = queue((request) => (request > 50 ? "request" : undefined));
    const { io, waits } = patient();

    const fault = await changeList(broken.view, io, path, asked()).catch((error: unknown) => error);

    expect(fault).toMatchObject({
      message: expect.stringMatching(/^The queue does not take the customers from line 482 on: /),
      hint: "What comes before is put. --from 482 goes on there.",
    });
    expect(waits).toEqual([1_000, 4_000, 15_000, 60_000]);
    const whole = queue();
    expect(await changeList(whole.view, io, path, asked({ from: 482 }))).toEqual({ put: 520, refused: 0 });
    expect(new Set([...broken.ids, ...whole.ids])).toEqual(new Set(ids));
  });

  test("stops where it is asked to, and goes on from the line that it names", async () => {
    const { path, ids } = fileOf(1_000);
    const { io, stop } = patient();
    const [first, second] = [queue(), queue()];

    const { put, stoppedAt = 0 } = await changeList(
      first.view,
      io,
      path,
      asked({ told: (lines) => void (lines > 500 && stop.abort()) }),
    );
    const rest = await changeList(second.view, patient().io, path, asked({ from: stoppedAt + 1 }));

    expect(put).toBeLessThan(1_000);
    expect(put + rest.put).toBe(1_000);
    expect([...first.ids, ...second.ids].toSorted()).toEqual(ids.toSorted());
  });

  test.each([
    ["semicolons.csv", 'note;customerId\nnew;"a;1"\nold;b\n;\n', ["a;1", "b"], 4],
    ["sheet.csv", Buffer.from("\ufeffcustomerId\r\na\r\nb\r\n", "utf16le"), ["a", "b"], undefined],
    ["lines.ndjson", '{"customerId":"a"}\n{"name":"x"}\n{"userId":7}\n', ["a", "7"], 2],
    ["plain.txt", "a\nb\n", ["a", "b"], undefined],
  ])("is read as `import list` reads it: %s", async (name, content, ids, firstRefused) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const paced = queue();

    const receipt = await changeList(paced.view, patient().io, path, asked());

    expect(paced.ids).toEqual(ids);
    expect(receipt.firstRefused).toBe(firstRefused);
  });

  test("that is a workbook is refused as a whole", async () => {
    const path = join(folder, "book.csv");
    writeFileSync(path, new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]));

    await expect(changeList(queue().view, patient().io, path, asked())).rejects.toThrow("The file is a workbook");
  });
});
