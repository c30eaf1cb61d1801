import { type ChildProcess, spawn } from "node:child_process";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod/mini";
import { allRecords } from "../adapters/aws/records.ts";
import { buildApart, keepStack } from "../cli/start/stack.ts";
import { inFolder, NAMES, ROOT } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";

const BATCH = 100;
/** Batches under way at once, as of several servers. */
const AT_ONCE = 4;
/** What each customer does, each under a name of its own: so that one event too many does not hide one too few. */
const DONE = Array.from({ length: 10 }, (_, at) => `Bench Step ${at + 1}`);
const CUSTOMERS = 2_000;

/** The messages of a queue, those that a function has just received too. */
const COUNTED = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;

const Started = z.object({ port: z.number(), key: z.string() });
const Ended = z.object({ coreSeconds: z.number(), meter: z.record(z.string(), z.unknown()) });

/** Messages by HTTP into profiles; then the same with the process killed in the middle; then what a million costs. */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const stack = await buildApart(ROOT, join(folder, "build"), new AbortController().signal);
    const cloudIn = async (name: string) => {
      const dir = join(folder, name);
      await keepStack(stack, dir);
      return dir;
    };
    const mixed = await measured(await cloudIn("mixed"), batchesOf(BATCH, "mixed"));
    const together = await measured(await cloudIn("together"), batchesOf(BATCH, "together"));
    const killed = await measured(await cloudIn("killed"), batchesOf(BATCH, "mixed"), 0.5);
    const costs: { readonly how: string; readonly usd: number }[] = [];
    for (const size of [0, 1, 10, 100]) {
      const how = size === 0 ? "put on the bus without collect" : `in batches of ${size}`;
      costs.push({ how, usd: await costOf(await cloudIn(`cost-${size}`), size) });
    }
    const n = CUSTOMERS * DONE.length;
    return {
      title: "Collect",
      about: `${n} messages of ${CUSTOMERS} customers by HTTP, in batches of ${BATCH}, ${AT_ONCE} at once; until every profile has them. The local cloud on disk, with all shipped journeys. A server's batch has messages of many customers, each a fold; a browser's or an app's those of one, which are folded together. Then again, killed with -9 when half were accepted, and started anew: the client repeats what was not answered.`,
      figures: [
        ...rates("each message of a batch of another customer", mixed),
        ...rates("ten messages of each customer in a batch", together),
        ...counted("", mixed),
        ...counted(", killed half-way", killed),
        { what: "requests repeated after the kill", value: killed.repeated, unit: "requests" },
        ...costs.map(({ how, usd }) => ({
          what: `cost of a million messages, until they are in profiles: ${how}`,
          value: usd,
          unit: "USD",
        })),
      ],
    };
  });
}

function rates(which: string, { seconds, coreSeconds }: Outcome): readonly Figure[] {
  const n = CUSTOMERS * DONE.length;
  const target = { least: 2_000 };
  return [
    { what: `accepted and in profiles, ${which}`, value: n / seconds, unit: "messages/s", target },
    { what: `the same by the time of a core, ${which}`, value: n / coreSeconds, unit: "messages/core-s" },
  ];
}

function counted(when: string, { lost, doubled }: Outcome): readonly Figure[] {
  return [
    { what: `messages lost${when}`, value: lost, unit: "messages", target: { most: 0 } },
    { what: `messages counted twice${when}`, value: doubled, unit: "messages", target: { most: 0 } },
  ];
}

interface Outcome {
  readonly seconds: number;
  readonly coreSeconds: number;
  readonly lost: number;
  readonly doubled: number;
  readonly repeated: number;
}

async function measured(dir: string, batches: readonly string[], killAt?: number): Promise<Outcome> {
  const sender = new Sender(dir);
  await sender.start();
  const begun = performance.now();
  let next = 0;
  let accepted = 0;
  const worker = async () => {
    for (let at = next++; at < batches.length; at = next++) {
      await sender.send(batches[at] ?? "");
      accepted += 1;
      if (killAt !== undefined && accepted === Math.ceil(batches.length * killAt)) await sender.killAndStart();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await sender.settled();
  const seconds = (performance.now() - begun) / 1_000;
  const { lost, doubled } = await sender.counts();
  const { coreSeconds } = await sender.stop();
  return { seconds, coreSeconds, lost, doubled, repeated: sender.repeated };
}

/** The cost of a million messages that come in batches of this size (0: not by collect): of a thousand, what the meter says. */
async function costOf(dir: string, size: number): Promise<number> {
  const sender = new Sender(dir);
  await sender.start();
  const messages = 1_000;
  if (size === 0) await sender.putOnBus(messagesOf("mixed").slice(0, messages));
  else for (const batch of batchesOf(size, "mixed").slice(0, messages / size)) await sender.send(batch);
  await setTimeout(4_000);
  const { meter } = await sender.stop();
  return (Number(meter.usd) / messages) * 1_000_000;
}

type Order = "mixed" | "together";

/** `mixed`: neighbouring messages are of different customers; `together`: ten of one customer follow each other. */
function messagesOf(order: Order) {
  const customers = Array.from({ length: CUSTOMERS }, (_, customer) => customer);
  const pairs =
    order === "mixed"
      ? DONE.flatMap((event, step) => customers.map((customer) => ({ event, step, customer })))
      : customers.flatMap((customer) => DONE.map((event, step) => ({ event, step, customer })));
  return pairs.map(({ event, step, customer }) => ({
    type: "track",
    event,
    userId: `bench-${customer}`,
    messageId: `${customer}-${step}`,
    timestamp: new Date().toISOString(),
    properties: { total: customer, category: "books", path: "/books/the-hobbit" },
    context: { library: { name: "bench", version: "1" } },
  }));
}

/** Bodies of `/v1/batch`. */
function batchesOf(size: number, order: Order): readonly string[] {
  const messages = messagesOf(order);
  return Array.from({ length: Math.ceil(messages.length / size) }, (_, at) =>
    JSON.stringify({ batch: messages.slice(at * size, (at + 1) * size) }),
  );
}

/** A client that repeats a request until it is answered 200, and the process that it sends to. */
class Sender {
  readonly #dir: string;
  readonly #agent = new Agent({ keepAlive: true });
  #child: ChildProcess | undefined;
  #lines: AsyncIterator<string> | undefined;
  #to: z.infer<typeof Started> = { port: 0, key: "" };
  repeated = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(ROOT, "bench/collect-cloud.ts"), this.#dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.#to = Started.parse(JSON.parse(await this.#line()));
  }

  async #line(): Promise<string> {
    const read = await this.#lines?.next();
    if (read === undefined || read.done === true) throw new Error("The local cloud ended early.");
    return read.value;
  }

  async killAndStart(): Promise<void> {
    const ended = new Promise((resolve) => this.#child?.once("exit", resolve));
    this.#child?.kill("SIGKILL");
    await ended;
    await this.start();
  }

  async send(body: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const status = await this.#post(body).catch(() => 0);
      if (status === 200) return;
      if (attempt > 200) throw new Error(`A batch is answered ${status} again and again.`);
      this.repeated += 1;
      await setTimeout(50);
    }
  }

  #post(body: string): Promise<number> {
    const { port, key } = this.#to;
    const headers = { authorization: `Basic ${btoa(`${key}:`)}`, "content-type": "application/json" };
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: "127.0.0.1", port, path: "/v1/batch", method: "POST", headers, agent: this.#agent },
        (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode ?? 0));
        },
      );
      asked.on("error", reject);
      asked.end(body);
    });
  }

  async putOnBus(messages: ReturnType<typeof messagesOf>): Promise<void> {
    const client = new EventBridgeClient(this.#aws());
    for (let at = 0; at < messages.length; at += 10) {
      const Entries = messages.slice(at, at + 10).map(({ event, userId, messageId, timestamp, properties }) => ({
        EventBusName: NAMES.bus,
        Source: "bench",
        DetailType: event,
        Detail: JSON.stringify({ customerId: userId, id: messageId, time: timestamp, properties }),
      }));
      await client.send(new PutEventsCommand({ Entries }));
    }
    client.destroy();
  }

  #aws() {
    return {
      endpoint: `http://127.0.0.1:${this.#to.port}`,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    };
  }

  /**
   * Waits until the profiles hold as many events as were sent, or nothing has come for half a minute. Profiles are counted when the
   * queue is empty: reading all of them takes as long as bringing in a thousand messages.
   */
  async settled(): Promise<void> {
    let last = -1;
    let since = performance.now();
    for (;;) {
      await this.#emptied();
      const { sum } = await this.counts();
      if (sum >= CUSTOMERS * DONE.length) return;
      if (sum !== last) [last, since] = [sum, performance.now()];
      if (performance.now() - since > 30_000) return;
      await setTimeout(500);
    }
  }

  async #emptied(): Promise<void> {
    const client = new SQSClient(this.#aws());
    const QueueUrl = `http://127.0.0.1:${this.#to.port}/000000000000/${NAMES.queues.ingest}`;
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTED] });
    for (let left = 1; left > 0; ) {
      await setTimeout(100);
      const { Attributes = {} } = await client.send(asked);
      left = COUNTED.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    }
    client.destroy();
  }

  async counts(): Promise<{ readonly sum: number; readonly lost: number; readonly doubled: number }> {
    const client = new DynamoDBClient(this.#aws());
    let [sum, lost, doubled] = [0, CUSTOMERS * DONE.length, 0];
    for await (const record of allRecords(client, NAMES.table)) {
      if (!("profile" in record) || !record.profile.customerId.startsWith("bench-")) continue;
      for (const name of DONE) {
        const n = record.profile.counts[name]?.n ?? 0;
        sum += n;
        lost -= Math.min(1, n);
        doubled += Math.max(0, n - 1);
      }
    }
    client.destroy();
    return { sum, lost, doubled };
  }

  async stop(): Promise<z.infer<typeof Ended>> {
    this.#agent.destroy();
    this.#child?.kill("SIGTERM");
    return Ended.parse(JSON.parse(await this.#line()));
  }
}
