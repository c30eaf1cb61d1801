import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../adapters/system/hash.ts";
import { LOCAL_STAGE } from "../cli/start/stack.ts";
import { synthesize } from "../infra/synth.ts";
import { openCloud } from "../local/cloud.ts";
import { USD } from "../local/meter/prices.ts";
import type { TemplateSource } from "../local/template/load-template.ts";
import { compileWorkspace } from "../workflows/compiler/workspace.ts";
import { readWorkspace } from "../workflows/read.ts";
import { DAY, event, inFolder, MINUTE, NAMES, ROOT, START } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";

const CUSTOMERS = 500;
const NAME = "reference.journey.yaml";
const UNITS = [
  "transitions",
  "lambdaCalls",
  "gigabyteSeconds",
  "readUnits",
  "writeUnits",
  "queueRequests",
  "busEvents",
] as const;

/**
 * What the reference journey uses and costs: three waits, two branches, two or three sends. Half of the customers
 * are loyal. Takes about half a minute.
 */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const source = await withReference(folder);
    const idle = await play(source, 0);
    const busy = await play(source, CUSTOMERS);
    const perCustomer = (unit: (typeof UNITS)[number]) => (busy[unit] - idle[unit]) / CUSTOMERS;
    const units = UNITS.map((unit): Figure => ({ what: unit, value: perCustomer(unit), unit: "per customer" }));
    const usd = UNITS.reduce((sum, unit) => sum + perCustomer(unit) * USD[unit], 0);
    return {
      title: "The reference journey",
      about:
        "Enter on an event; send; wait 1 day; send one of two, by whether the first was opened; wait 3 days; send to the loyal; wait 1 day. " +
        `${CUSTOMERS} customers, a minute apart, half of them loyal; the standing costs of the days without them are taken off, and so are channel fees.`,
      figures: [
        { what: "states entered", value: perCustomer("transitions"), unit: "per run", target: { most: 10 } },
        { what: "messages", value: (busy.emails - idle.emails) / CUSTOMERS, unit: "per run" },
        ...units.slice(1),
        { what: "cost", value: usd * 1_000_000, unit: "USD per million customers", target: { most: 260 } },
      ],
    };
  });
}

/** What would be deployed of the shipped journeys and the reference journey. */
async function withReference(outdir: string): Promise<TemplateSource> {
  const text = await readFile(join(ROOT, "tests/proofs/workflows/definitions", NAME), "utf8");
  const files = [...(await readWorkspace(ROOT)), { path: `workflows/definitions/${NAME}`, text }];
  const workspace = await compileWorkspace(files, { hash: sha256 });
  return synthesize({ stage: LOCAL_STAGE, outdir, workspace });
}

async function play(source: TemplateSource, customers: number) {
  const cloud = await openCloud({ source, startTime: START });
  try {
    for (let n = 0; n < customers; n += 1) {
      const id = `c${n}`;
      const traits = { loyal: n % 2 === 0 };
      const context = { addresses: { email: `${id}@example.com` }, consent: { offers: true }, traits };
      const started = event("Reference Started", id, { id: `${id}-start`, context });
      await cloud.deliverAt(START + n * MINUTE, [started]);
    }
    await cloud.runUntil(START + 2 * CUSTOMERS * MINUTE);
    if (customers > 0 && cloud.outbox().length === 0) throw new Error(`Nothing was sent from ${NAMES.bus}.`);
    await cloud.runUntil(START + 9 * DAY);
    return cloud.meter();
  } finally {
    await cloud.close();
  }
}
