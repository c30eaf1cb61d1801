import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../adapters/system/system.ts";
import { LOCAL_STAGE } from "../cli/start/stack.ts";
import { synthesize } from "../infra/synth.ts";
import { openCloud } from "../local/cloud.ts";
import { USD } from "../local/meter/meter.ts";
import type { TemplateSource } from "../local/template/load-template.ts";
import { compileWorkspace } from "../workflows/compiler/workspace.ts";
import { readWorkspace } from "../workflows/read.ts";
import { DAY, event, inFolder, MINUTE, NAMES, ROOT, START } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";

const CUSTOMERS = 500;
const HOURS_OF_A_MONTH = 730;
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
/** The units of monitoring; custom metrics are paid by the month. */
const WATCHED = ["logBytes", "traces"] as const;
type CountedUnit = (typeof UNITS)[number] | (typeof WATCHED)[number];

/**
 * The usage and the cost of the reference journey: three waits, two branches, two or three sends. Half of the customers are loyal.
 * Takes about half a minute.
 */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const source = await withReference(folder);
    const idle = await play(source, 0);
    const busy = await play(source, CUSTOMERS);
    const perCustomer = (unit: CountedUnit) => (busy[unit] - idle[unit]) / CUSTOMERS;
    const figure = (unit: CountedUnit): Figure => ({ what: unit, value: perCustomer(unit), unit: "per customer" });
    const usd = (units: readonly CountedUnit[]) =>
      units.reduce((sum, unit) => sum + perCustomer(unit) * USD[unit], 0) * 1_000_000;
    const perMillion = "USD per million customers";
    return {
      title: "The reference journey",
      about:
        "Enter on an event; send; wait 1 day; send one of two, by whether the first was opened; wait 3 days; send to the loyal; wait 1 day. " +
        `${CUSTOMERS} customers, a minute apart, half of them loyal; the standing costs of the days without them are taken off, and so are channel fees. Customers who are as far apart as that are each traced; of those who come by more than one a second only one in twenty is.`,
      figures: [
        { what: "states entered", value: perCustomer("transitions"), unit: "per run", target: { most: 10 } },
        { what: "messages", value: (busy.emails - idle.emails) / CUSTOMERS, unit: "per run" },
        ...UNITS.slice(1).map(figure),
        { what: "cost", value: usd(UNITS), unit: perMillion, target: { most: 260 } },
        ...WATCHED.map(figure),
        { what: "log lines and traces, besides", value: usd(WATCHED), unit: perMillion },
        { what: "all of it", value: usd([...UNITS, ...WATCHED]), unit: perMillion },
        { what: "custom metrics of this journey", value: busy.customMetrics - idle.customMetrics, unit: "metrics" },
        {
          what: "their cost, however many customers there are",
          value: (busy.customMetrics - idle.customMetrics) * USD.metricHours * HOURS_OF_A_MONTH,
          unit: "USD a month",
        },
      ],
    };
  });
}

/** What would be deployed for the shipped journeys and the reference journey. */
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
    return { ...cloud.meter(), customMetrics: cloud.customMetrics };
  } finally {
    await cloud.close();
  }
}
