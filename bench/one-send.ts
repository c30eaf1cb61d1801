import { join } from "node:path";
import type { LocalCloud } from "../local/local-cloud.ts";
import { event, MINUTE, ROOT, START, tableCalls, withCloud } from "./local-shop.ts";
import type { Report } from "./report.ts";
import { peakMegabytes, type Took, time } from "./stopwatch.ts";

const EVENTS = 10_000;
const WARM_UP = 500;

/** One event, one entry, one webhook, so many times, each of another customer. Takes about a minute. */
export async function run(): Promise<Report> {
  const { took, sent, reads, writes } = await withCloud({ root: join(ROOT, "bench/one-send"), disk: true }, play);
  if (sent !== EVENTS) throw new Error(`${sent} of ${EVENTS} messages were sent.`);
  return {
    title: "One event, one entry, one webhook",
    about: `${EVENTS} orders, each of another customer, each starting a run that sends one webhook. On disk, as \`npm start\` runs.`,
    figures: [
      // Measured on a machine with two cores of an open-source peer on the same work: 88 events/s.
      {
        what: "events, each with its run and its send",
        value: EVENTS / took.seconds,
        unit: "events/s",
        target: { least: 88 },
      },
      { what: "by the time of a core", value: EVENTS / took.coreSeconds, unit: "events/core-s" },
      { what: "reads of the table", value: reads / EVENTS, unit: "per event" },
      { what: "writes to the table", value: writes / EVENTS, unit: "per event" },
      { what: "memory at most", value: peakMegabytes(), unit: "MB", target: { most: 1_000 } },
    ],
  };
}

async function play(cloud: LocalCloud): Promise<{ took: Took; sent: number; reads: number; writes: number }> {
  await orders(cloud, 0, WARM_UP);
  const count = () => ({ sent: cloud.outbox().length, ...tableCalls(cloud, "ingest", "send", "settle") });
  const before = count();
  const took = await time(() => orders(cloud, WARM_UP, EVENTS));
  const after = count();
  return {
    took,
    sent: after.sent - before.sent,
    reads: after.reads - before.reads,
    writes: after.writes - before.writes,
  };
}

async function orders(cloud: LocalCloud, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    const properties = { orderId: `o${n}`, total: 20 };
    await cloud.deliverAt(START + n * 1_000, [event("Order Completed", `c${n}`, { id: `e${n}`, properties })]);
  }
  await cloud.runUntil(cloud.now() + 5 * MINUTE);
}
