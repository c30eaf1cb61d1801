import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { DynamoDBClient, ScanCommand, type ScanCommandInput, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { z } from "zod/mini";
import { PROFILE } from "../adapters/aws/item.ts";
import { parseProfile } from "../adapters/aws/profile-item.ts";
import { keptStack } from "../cli/start/stack.ts";
import { SAMPLE, shopEvents } from "../examples/shop/shop.ts";
import { openCloud } from "../local/cloud.ts";
import { itemBytes } from "../local/dynamodb/capacity.ts";
import type { Item } from "../local/dynamodb/dynalite.ts";
import type { LocalCloud } from "../local/local-cloud.ts";
import { inFolder, NAMES, ROOT } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";
import { quantile } from "./stopwatch.ts";

/** An hour; a slower run fails. */
const LIMIT_MS = 3_600_000;

const Memory = z.object({ most: z.number(), each: z.array(z.number()), coreSeconds: z.number() });
const Summary = z.object({
  events: z.object({ in: z.number(), refused: z.number(), duplicate: z.number() }),
  customers: z.number(),
  messages: z.object({ sent: z.number() }),
  aws: z.record(z.string(), z.number()),
  eventsPerSecond: z.number(),
  sendsPerSecond: z.number(),
});

/** `start --once` over a year of orders, with all shipped journeys, in a folder of its own. Takes minutes. */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const input = await yearInput(folder);
    const dir = join(folder, "cloud");
    const memoryFile = join(folder, "memory.json");
    const args = ["start", "--once", "--fresh", "--json", "--dir", dir, ...input.options];
    const summary = Summary.parse(JSON.parse(await play(args, memoryFile)));
    const memory = Memory.parse(JSON.parse(await readFile(memoryFile, "utf8")));
    const left = await lookAt(dir);
    const { customers, events, messages, aws } = summary;
    return {
      title: "A year of orders",
      about: `${input.title}: ${events.in} events of ${customers} customers, ${messages.sent} messages. \`npm start -- --once --fresh\`, on disk.`,
      figures: [
        { what: "events", value: summary.eventsPerSecond, unit: "events/s", target: { least: 100, aimed: 200 } },
        {
          what: "by the time of a core, start-up and summary included",
          value: events.in / memory.coreSeconds,
          unit: "events/core-s",
        },
        { what: "messages sent", value: summary.sendsPerSecond, unit: "sends/s" },
        ...memoryFigures(memory),
        ...Object.entries(aws).map(([unit, value]) => ({
          what: unit === "usd" ? "cost on AWS" : unit,
          value: (value / customers) * 1_000,
          unit: unit === "usd" ? "USD per 1,000 customers" : "per 1,000 customers",
        })),
        ...left,
      ],
    };
  });
}

function play(args: readonly string[], memoryFile: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--import", join(ROOT, "bench/year-process.ts"), join(ROOT, "cli/main.ts"), ...args],
      {
        stdio: ["ignore", "pipe", "inherit"],
        timeout: LIMIT_MS,
        env: { ...process.env, SOJOURN_BENCH_MEMORY: memoryFile },
      },
    );
    let out = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`start ended with ${code}.`))));
  });
}

function memoryFigures({ most, each }: z.infer<typeof Memory>): readonly Figure[] {
  const at = (share: number) => each[Math.floor((each.length - 1) * share)] ?? most;
  return [
    { what: "memory at most", value: most, unit: "MB", target: { most: 1_000 } },
    { what: "memory after a quarter of the time", value: at(0.25), unit: "MB" },
    { what: "memory after half of the time", value: at(0.5), unit: "MB" },
    { what: "memory at the end", value: at(1), unit: "MB" },
  ];
}

/** The state of the table and the meter after the year. */
async function lookAt(dir: string): Promise<readonly Figure[]> {
  const stack = await keptStack(dir);
  if (stack === undefined) throw new Error(`${dir} holds no stack.`);
  const cloud = await openCloud({ source: stack.source, dir });
  try {
    const profiles = await storedProfiles(cloud);
    const sizes = profiles.map(({ bytes }) => bytes);
    const busiest = profiles.reduce((a, b) => (b.events > a.events ? b : a));
    const writes = cloud.writesByUnits();
    const all = writes.reduce((sum, [, count]) => sum + count, 0);
    const size = (what: string, value: number): Figure => ({ what, value, unit: "bytes" });
    return [
      ...shares(writes).map(([name, count]) => ({
        what: `writes of ${name}`,
        value: (count / all) * 100,
        unit: "% of all writes",
      })),
      size("size of a profile, median", quantile(sizes)),
      size("size of a profile, 90th percentile", quantile(sizes, 0.9)),
      size("size of a profile, largest", Math.max(...sizes)),
      size(`size of the profile with the most events, ${busiest.events}`, busiest.bytes),
    ];
  } finally {
    await cloud.close();
  }
}

const CLASSES: readonly (readonly [name: string, from: number, to: number])[] = [
  ["1 unit", 0, 1],
  ["2 units", 2, 2],
  ["3 units", 3, 3],
  ["4 to 6 units", 4, 6],
  ["7 to 12 units", 7, 12],
  ["13 units and more", 13, Number.POSITIVE_INFINITY],
];

function shares(writes: readonly (readonly [units: number, count: number])[]): readonly (readonly [string, number])[] {
  return CLASSES.map(([name, from, to]) => {
    const within = writes.filter(([units]) => units >= from && units <= to);
    return [name, within.reduce((sum, [, count]) => sum + count, 0)];
  });
}

/** The number of events of each profile, and its size as DynamoDB counts it. */
async function storedProfiles(cloud: LocalCloud) {
  const dynamodb = new DynamoDBClient(cloud.clientConfig);
  const profiles: { events: number; bytes: number }[] = [];
  let from: ScanCommandInput["ExclusiveStartKey"];
  do {
    const start = from === undefined ? {} : { ExclusiveStartKey: from };
    const page: ScanCommandOutput = await dynamodb.send(new ScanCommand({ TableName: NAMES.table, ...start }));
    for (const item of page.Items ?? []) {
      if (item.sk?.S !== PROFILE) continue;
      // The table's own type has no binary values, and neither has a profile.
      const stored: Item = JSON.parse(JSON.stringify(item));
      const { counts } = parseProfile("", item).profile;
      const events = Object.values(counts).reduce((sum, { n }) => sum + n, 0);
      profiles.push({ events, bytes: itemBytes(stored) });
    }
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  dynamodb.destroy();
  return profiles;
}

const ORDERS = join(ROOT, "../shared/data/online-retail-orders.csv");

/** The input of the benchmark, with the options of `start` for it. */
interface YearInput {
  readonly title: string;
  readonly options: readonly string[];
}

/** A real shop's year where its file exists, else the sample shop with as many customers and days. */
async function yearInput(folder: string): Promise<YearInput> {
  if (existsSync(ORDERS)) {
    return { title: "Online Retail, a real shop's year", options: ["--events", ORDERS, "--source", "online_retail"] };
  }
  const events = shopEvents({ ...SAMPLE, customers: 4_372, days: 365 });
  const path = join(folder, "year.ndjson");
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
  return { title: "a year of the sample shop with 4,372 customers", options: ["--events", path, "--source", "bus"] };
}
