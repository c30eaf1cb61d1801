import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { z } from "zod/mini";
import { profileStore } from "../adapters/aws/profiles.ts";
import { table } from "../adapters/aws/table.ts";
import { buildApart, keepStack } from "../cli/start/stack.ts";
import { FILES, type MadeFile, writeRows } from "./import-files.ts";
import { inFolder, NAMES, ROOT } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";
import { Resident } from "./resident.ts";

/** Rows of the file of profiles; each other file has a tenth. SOJOURN_IMPORT_ROWS: fewer, to try it. */
const ROWS = Number(process.env.SOJOURN_IMPORT_ROWS ?? 1_000_000);
/** Customers that are looked up at the end, besides those around the place of the kill. */
const LOOKED_UP = 500;
const AROUND = 600;

const Started = z.object({ port: z.number(), key: z.string() });
const Receipt = z.object({
  state: z.string(),
  rows: z.number(),
  sent: z.number(),
  applied: z.number(),
  refused: z.number(),
  duplicates: z.number(),
  seconds: z.number(),
});
const Kept = z.object({ progress: z.object({ counts: z.object({ rows: z.number() }) }) });

/** The whole command over a million rows into the local cloud, killed half-way and given again; then the other kinds of files. */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const project = await projectIn(folder);
    const cloud = await openCloud(project, folder);
    const small: Figure[] = [];
    try {
      const big = await killedAndGivenAgain(cloud, project, { ...FILES.profiles, rows: ROWS });
      for (const file of [FILES.events, FILES.list, FILES.consent, FILES.suppressions]) {
        small.push(...(await taken(cloud, project, { ...file, rows: Math.ceil(ROWS / 10) })));
      }
      return {
        title: "The command that takes files in",
        about: `\`sojourn import\` of ${ROWS} customers out of a csv into the local cloud on disk, until its queues are empty; killed with -9 half-way and given again. Then ${Math.ceil(ROWS / 10)} rows of each other kind. Memory is what Linux tells of a process twice a second.`,
        figures: [...big, ...small],
      };
    } finally {
      await cloud.stop();
    }
  });
}

async function killedAndGivenAgain(cloud: Cloud, project: string, file: MadeFile): Promise<readonly Figure[]> {
  await writeRows(join(project, file.name), file);
  const begun = performance.now();
  const first = command(cloud, project, file);
  const memory = new Resident(first.child.pid);
  const rowsAt = await killedAt(first, join(project, ".sojourn/imports"), file.rows / 2);
  memory.end();
  const second = command(cloud, project, file);
  const again = new Resident(second.child.pid);
  const receipt = Receipt.parse(JSON.parse(await second.ended));
  again.end();
  await cloud.emptied();
  const until = performance.now();
  if (receipt.rows !== file.rows || receipt.sent !== file.rows || receipt.refused + receipt.duplicates > 0) {
    throw new Error(`The receipt of ${file.rows} rows is ${JSON.stringify(receipt)}.`);
  }
  const wrong = await cloud.profilesUnlikeOne(file.rows, rowsAt);
  const tenth = begun + (until - begun) / 10;
  const early = memory.most(0, tenth);
  return [
    {
      what: "profiles out of a csv, until they are in the table",
      value: (file.rows * 1_000) / (until - begun),
      unit: "rows/s",
    },
    { what: "rows behind which it was killed", value: rowsAt, unit: "rows" },
    {
      what: "customers who are lost or counted twice after that",
      value: wrong,
      unit: "customers",
      target: { most: 0 },
    },
    { what: "memory of the command at most, in the first tenth", value: early, unit: "MB" },
    { what: "more than that until it was killed", value: memory.most() - early, unit: "MB", target: { most: 100 } },
    { what: "memory of the command at most, given again", value: again.most(), unit: "MB" },
    {
      what: "memory of the local cloud at most, in the first tenth",
      value: cloud.memory.most(begun, tenth),
      unit: "MB",
    },
    { what: "the same in the last tenth", value: cloud.memory.most(until - (until - begun) / 10), unit: "MB" },
  ];
}

async function taken(cloud: Cloud, project: string, file: MadeFile): Promise<readonly Figure[]> {
  await writeRows(join(project, file.name), file);
  const begun = performance.now();
  const { child, ended } = command(cloud, project, file);
  const memory = new Resident(child.pid);
  const receipt = Receipt.parse(JSON.parse(await ended));
  memory.end();
  await cloud.emptied();
  const seconds = (performance.now() - begun) / 1_000;
  if (receipt.rows !== file.rows || receipt.sent + receipt.applied !== file.rows) {
    throw new Error(`The receipt of ${file.rows} rows is ${JSON.stringify(receipt)}.`);
  }
  return [
    { what: `${file.kind}, until they are in the table`, value: file.rows / seconds, unit: "rows/s" },
    { what: `${file.kind}: memory of the command at most`, value: memory.most(), unit: "MB" },
  ];
}

/** The project's own journeys, with a list and a source for the files made here. */
async function projectIn(folder: string): Promise<string> {
  const project = join(folder, "project");
  for (const part of ["definitions", "destinations", "segments", "sources", "steps", "templates", "settings.yaml"]) {
    await cp(join(ROOT, "workflows", part), join(project, "workflows", part), { recursive: true });
  }
  await mkdir(join(project, "workflows/sources"), { recursive: true });
  await writeFile(join(project, "workflows/segments/picked.yaml"), "segment: picked\ntitle: By hand\nlist: true\n");
  await writeFile(
    join(project, "workflows/sources/orders.source.yaml"),
    `source: orders
format: csv
columns: [who, placed, total]
event: |
  { "name": "Bench Ordered", "customerId": who, "time": $instant(placed), "properties": { "total": $number(total) } }
`,
  );
  return project;
}

interface Running {
  readonly child: ChildProcess;
  /** What it printed, once it has ended. */
  readonly ended: Promise<string>;
}

function command({ port }: Cloud, project: string, { kind, name, words }: MadeFile): Running {
  const args = ["import", kind, name, ...words, "--port", String(port), "--json"];
  const child = spawn(process.execPath, [join(ROOT, "bench/command-process.ts"), project, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  return { child, ended: once(child, "close").then(() => text) };
}

/** Kills it once it has kept so many rows; the result is how many it had kept. */
async function killedAt({ child, ended }: Running, folder: string, rows: number): Promise<number> {
  for (;;) {
    await setTimeout(200);
    if (child.exitCode !== null) throw new Error(`The command ended before it was killed: ${await ended}`);
    const kept = await keptRows(folder);
    if (kept < rows) continue;
    child.kill("SIGKILL");
    await ended;
    return keptRows(folder);
  }
}

async function keptRows(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((each) => each.endsWith(".json"));
  return name === undefined
    ? 0
    : Kept.parse(JSON.parse(await readFile(join(folder, name), "utf8"))).progress.counts.rows;
}

type Cloud = Awaited<ReturnType<typeof openCloud>>;

/** The local cloud in a process of its own, at real time. */
async function openCloud(project: string, folder: string) {
  const dir = join(folder, "cloud");
  await keepStack(await buildApart(project, join(folder, "build"), new AbortController().signal), dir);
  const child = spawn(process.execPath, [join(ROOT, "bench/collect-cloud.ts"), dir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, "line");
  const { port } = Started.parse(JSON.parse(line));
  const config = {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const [dynamodb, sqs] = [new DynamoDBClient(config), new SQSClient(config)];
  const items = table(dynamodb, NAMES.table);
  const memory = new Resident(child.pid);
  return {
    port,
    memory,
    async emptied(): Promise<void> {
      const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
      for (let left = 1; left > 0; ) {
        await setTimeout(200);
        left = 0;
        for (const queue of [NAMES.queues.ingest, NAMES.queues.paced]) {
          const QueueUrl = `http://127.0.0.1:${port}/000000000000/${queue}`;
          const { Attributes = {} } = await sqs.send(
            new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] }),
          );
          for (const name of names) left += Number(Attributes[name]);
        }
      }
    },
    /** Of the customers around this row, and of some of all others, how many do not have the one event of their row. */
    async profilesUnlikeOne(rows: number, around: number): Promise<number> {
      const near = Array.from({ length: 2 * AROUND }, (_, at) => around - AROUND + at);
      const far = Array.from({ length: LOOKED_UP }, (_, at) => Math.floor(((at + 1) * rows) / LOOKED_UP) - 1);
      let wrong = 0;
      for (const at of [0, ...near, ...far]) {
        if (at < 0 || at >= rows) continue;
        const profile = await profileStore(items).read(`c${at}`);
        if (profile?.counts["Profile Imported"]?.n !== 1) wrong += 1;
      }
      return wrong;
    },
    async stop(): Promise<void> {
      memory.end();
      child.kill("SIGTERM");
      await once(child, "close");
      dynamodb.destroy();
      sqs.destroy();
    },
  };
}
