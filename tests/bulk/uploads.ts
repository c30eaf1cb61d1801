import { openUpload } from "../../adapters/files/upload.ts";
import { memoryImportBucket } from "../../adapters/memory/import-bucket.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { receiptName, refusedName } from "../../core/bulk/file-name.ts";
import { type TakeUploadDeps, takeUpload } from "../../core/bulk/take-upload.ts";
import type { UploadWork } from "../../core/bulk/upload.ts";
import type { UploadReceipt } from "../../core/bulk/upload-receipt.ts";
import type { CustomerEvent } from "../../core/model/event.ts";
import type { FileSource } from "../../core/model/source.ts";
import type { SentEvent } from "../../core/ports/queues.ts";

export const START = Date.parse("2026-11-02T09:00:00Z");
/** After a failure SQS hides a message for so long (infra/constructs/queue.ts). */
const HIDDEN = 720_000;
/** Longer than a part takes, so that each batch of 200 rows is a part. */
const SLOW = 61_000;

/** A function ends here: nothing after it happens. */
export class DiedError extends Error {}

export const ORDERS: FileSource = {
  from: "file",
  format: "csv",
  ...{ source: "shop", zone: "UTC", constants: {}, columns: ["order", "customer", "time"], header: true, groupBy: [] },
  event: '{ "name": "Order Completed", "id": order, "customerId": customer, "time": time }',
};

/** Orders as CSV, with the rows of these numbers as they are not to be: without a time that can be read. */
export function ordersCsv(rows: number, bad: readonly number[] = []): string {
  const lines = Array.from(
    { length: rows },
    (_, n) => `o${n},c${n % 50},${bad.includes(n) ? "never" : new Date(START - n * 1_000).toISOString()}`,
  );
  return ["order,customer,time", ...lines, ""].join("\n");
}

/** Customers of a list as CSV, with the rows of these numbers without an id. */
export function idsCsv(rows: number, bad: readonly number[] = []): string {
  const lines = Array.from({ length: rows }, (_, n) => `${bad.includes(n) ? "" : `c${n}`},${n}`);
  return ["customerId,note", ...lines, ""].join("\n");
}

type Ports = Pick<TakeUploadDeps, "bucket" | "uploads" | "bus" | "inner" | "suppressions">;

/** The import bucket, the function and its queue in memory. Messages are delivered one after the other, at least once. */
export function uploads(options: { readonly slow?: boolean; readonly rate?: number } = {}) {
  const bucket = memoryImportBucket();
  const sent: SentEvent[] = [];
  const changes: CustomerEvent[] = [];
  const suppressed: string[] = [];
  const counts: Record<string, number> = {};
  const messages: { readonly work: UploadWork; at: number }[] = [];
  const paused: number[] = [];
  let now = START;
  let sequence = 0;
  const ports: Ports = {
    bucket,
    uploads: { put: async (work) => void messages.push({ work, at: now }) },
    bus: {
      put: async (events) => {
        sent.push(...events);
        if (options.slow) now += SLOW;
      },
    },
    inner: {
      put: async (events) => {
        changes.push(...events);
        if (options.slow) now += SLOW;
      },
    },
    suppressions: {
      put: async (channel, address, reason) => void suppressed.push(`${channel} ${address.slice(0, 6)} ${reason}`),
    },
  };
  const rest = {
    parked: { put: async () => {} },
    counter: {
      count: (name: string, dimensions: object, n = 1) => {
        const key = [name, ...Object.values(dimensions)].join(" ");
        counts[key] = (counts[key] ?? 0) + n;
      },
      note: () => {},
    },
    hash: sha256,
    spelling: { email: (text: string) => text, phone: (text: string) => text },
    settings: { topics: {}, imports: { rate: options.rate ?? 1_000_000 } },
    sources: { shop: ORDERS },
    clock: { now: () => now },
    pause: async (milliseconds: number) => {
      paused.push(milliseconds);
      now += milliseconds;
    },
  };
  const deps = (some: Ports = ports): TakeUploadDeps => ({ ...rest, ...some, open: openUpload(some.bucket) });
  return {
    bucket,
    ports,
    sent,
    changes,
    suppressed,
    counts,
    paused,
    messages,
    deps,
    wait(milliseconds: number): void {
      now += milliseconds;
    },
    /** Uploads a file, and puts its event on the queue. */
    upload(key: string, content: string | Uint8Array): UploadWork {
      const etag = bucket.upload(key, content);
      sequence += 1;
      const bytes = new TextEncoder().encode(String(content)).length;
      const sequencer = `0065${String(sequence).padStart(4, "0")}`;
      const size = typeof content === "string" ? bytes : content.length;
      const work = { part: 0, upload: { key, etag, sequencer, bytes: size, uploaded: now } };
      messages.push({ work, at: now });
      return work;
    },
    /** Delivers the message whose time comes next. */
    async deliver(once: (work: UploadWork) => Promise<"finished" | "again">): Promise<void> {
      messages.sort((a, b) => a.at - b.at);
      const message = messages.shift();
      if (message === undefined) return;
      now = Math.max(now, message.at);
      const outcome = await once(message.work).catch((error: unknown) => {
        if (error instanceof DiedError) return "again" as const;
        throw error;
      });
      if (outcome === "again") messages.push({ work: message.work, at: now + HIDDEN });
    },
    /** Delivers all messages, by `once` or by this function in its place, until the queue is empty. */
    async run(once: (work: UploadWork) => Promise<"finished" | "again"> = (work) => takeUpload(deps(), work)) {
      for (let turns = 0; messages.length > 0; turns++) {
        if (turns > 500) throw new Error("The queue does not become empty.");
        await this.deliver(once);
      }
    },
    receipt(key: string): UploadReceipt {
      return JSON.parse(bucket.text(receiptName(key)) ?? "null");
    },
    refused: (key: string): readonly { readonly line: number; readonly reason: string }[] =>
      (bucket.text(refusedName(key)) ?? "")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    ids: (): readonly string[] =>
      [
        ...new Set([
          ...sent.map(({ detail }) => String(detail.id)),
          ...changes.map(({ customerId, id }) => `${customerId} ${id}`),
        ]),
      ].toSorted(),
  };
}

/** The ports, of which the n-th call (from 0) dies, before it has done anything or after. */
export function dying(ports: Ports, n: number, when: "before" | "after"): Ports & { readonly calls: () => number } {
  let calls = 0;
  const call = async <T>(make: () => Promise<T>): Promise<T> => {
    const dies = calls === n;
    calls += 1;
    if (dies && when === "before") throw new DiedError();
    const result = await make();
    if (dies) throw new DiedError();
    return result;
  };
  const { bucket, uploads, bus, inner, suppressions } = ports;
  return {
    calls: () => calls,
    bucket: {
      read: (...args) => call(() => bucket.read(...args)),
      load: (...args) => call(() => bucket.load(...args)),
      save: (...args) => call(() => bucket.save(...args)),
    },
    uploads: { put: (...args) => call(() => uploads.put(...args)) },
    bus: { put: (...args) => call(() => bus.put(...args)) },
    inner: { put: (...args) => call(() => inner.put(...args)) },
    suppressions: { put: (...args) => call(() => suppressions.put(...args)) },
  };
}
