import type { LocalCloud } from "../local/local-cloud.ts";
import { event, START, tableCalls, withCloud } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";
import { peakMegabytes, type Took, time } from "./stopwatch.ts";

const CUSTOMERS = 500;
const EVENTS = 10_000;
const WARM_UP = 1_000;
const APART_MS = 5_000;

/** Events that cause nothing: bus, rule, queue, function, table. Takes about a minute. */
export async function run(): Promise<Report> {
  const memory = await withCloud({ disk: false }, play);
  const disk = await withCloud({ disk: true }, play);
  const figures: Figure[] = [
    {
      what: "on disk, as `npm start` runs",
      value: EVENTS / disk.took.seconds,
      unit: "events/s",
      target: { least: 500 },
    },
    { what: "on disk, by the time of a core", value: EVENTS / disk.took.coreSeconds, unit: "events/core-s" },
    { what: "in memory", value: EVENTS / memory.took.seconds, unit: "events/s", target: { least: 500 } },
    { what: "reads of the table", value: disk.reads, unit: "per event", target: { most: 1 } },
    { what: "writes to the table", value: disk.writes, unit: "per event", target: { most: 1 } },
    { what: "read units", value: disk.readUnits, unit: "per event" },
    { what: "write units", value: disk.writeUnits, unit: "per event" },
    { what: "memory at most", value: peakMegabytes(), unit: "MB", target: { most: 1_000 } },
  ];
  const about = `${EVENTS} \`Page Viewed\`, which no shipped journey reads, of ${CUSTOMERS} customers, one every ${APART_MS / 1_000} s, each a batch of its own, with the shipped journeys.`;
  return { title: "Events that cause nothing", about, figures };
}

interface Played {
  readonly took: Took;
  readonly reads: number;
  readonly writes: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

async function play(cloud: LocalCloud): Promise<Played> {
  await views(cloud, 0, WARM_UP);
  const before = used(cloud);
  const took = await time(() => views(cloud, WARM_UP, EVENTS));
  const after = used(cloud);
  const per = (name: keyof typeof after) => (after[name] - before[name]) / EVENTS;
  return {
    took,
    reads: per("reads"),
    writes: per("writes"),
    readUnits: per("readUnits"),
    writeUnits: per("writeUnits"),
  };
}

async function views(cloud: LocalCloud, from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n += 1) {
    await cloud.deliverAt(START + n * APART_MS, [
      event("Page Viewed", `c${n % CUSTOMERS}`, { id: `e${n}`, properties: { item: "Enamel mug", price: 9.5 } }),
    ]);
  }
  await cloud.runUntil(START + (from + count) * APART_MS - 1);
}

function used(cloud: LocalCloud) {
  const { readUnits, writeUnits } = cloud.meter();
  return { ...tableCalls(cloud, "ingest"), readUnits, writeUnits };
}
