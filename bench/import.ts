import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { openPath } from "../adapters/files/lines.ts";
import { fileRows } from "../adapters/files/rows.ts";
import { addressSpelling } from "../adapters/spelling/spelling.ts";
import { sha256 } from "../adapters/system/system.ts";
import { wantedShape } from "../core/bulk/file-shape.ts";
import { type BulkImport, type BulkProgress, NOT_BEGUN } from "../core/bulk/import.ts";
import { Seen } from "../core/bulk/seen.ts";
import { takePart } from "../core/bulk/take-part.ts";
import { rowTaker } from "../core/bulk/take-row.ts";
import { defined } from "../core/model/defined.ts";
import type { FileSource } from "../core/model/source.ts";
import { inFolder } from "./local-shop.ts";
import type { Figure, Report } from "./report.ts";
import { heldBytes, peakMegabytes, type Took, time } from "./stopwatch.ts";

const ROWS = 1_000_000;
/** After so many rows memory has settled. */
const SETTLED = 100_000;
const EVENTS = 100_000;
const BEGAN = Date.UTC(2026, 5, 1);

const ORDERS: FileSource = {
  ...{ source: "orders", from: "file", format: "csv", header: true, zone: "UTC", constants: {}, groupBy: [] },
  columns: ["customerId", "placed", "total"],
  event:
    '{ "name": "Order Completed", "customerId": customerId, "time": $instant(placed), "properties": { "total": $number(total) } }',
};

/** A million customers out of a csv, and events by a source; both into nothing. */
export async function run(): Promise<Report> {
  return inFolder(async (folder) => {
    const before = peakMegabytes();
    const file = join(folder, "customers.csv");
    await write(file, ROWS, "customerId,email,plan,points,consent.offers.email,time", customer);
    const profiles = await taken(file, { kind: "profiles", source: "crm", began: BEGAN });
    const orders = join(folder, "orders.csv");
    await write(orders, EVENTS, "customerId,placed,total", order);
    const events = await taken(orders, { kind: "events", source: "orders", began: BEGAN }, ORDERS);
    const ids = join(folder, "ids.csv");
    await write(ids, ROWS, "customerId", (at) => `c${at}\n`);
    const list = await taken(ids, { kind: "list", source: "import", segment: "vip", began: BEGAN });
    const figures: Figure[] = [
      { what: "profiles out of a csv", value: ROWS / profiles.took.seconds, unit: "rows/s" },
      { what: "the same by the time of a core", value: ROWS / profiles.took.coreSeconds, unit: "rows/core-s" },
      { what: "memory at most, before the first row", value: before, unit: "MB" },
      { what: `memory at most, after ${SETTLED} rows`, value: profiles.settled, unit: "MB" },
      { what: `memory at most, after ${ROWS} rows`, value: profiles.peak, unit: "MB", target: { most: 400 } },
      {
        what: "more than after the first tenth",
        value: profiles.peak - profiles.settled,
        unit: "MB",
        target: { most: 50 },
      },
      { what: "customers of a list out of a csv", value: ROWS / list.took.seconds, unit: "rows/s" },
      {
        what: `held after ${ROWS} of them, more than after ${SETTLED}`,
        value: list.after - list.held,
        unit: "bytes",
        target: { most: 1_000_000 },
      },
      { what: "events by the JSONata of a source", value: EVENTS / events.took.seconds, unit: "rows/s" },
      { what: "the same by the time of a core", value: EVENTS / events.took.coreSeconds, unit: "rows/core-s" },
    ];
    return {
      title: "Taking files in",
      about: `A csv of ${ROWS} customers with an address, two traits and an answer, read, checked and made into events, which go nowhere; then ${EVENTS} orders by a source, and a list of ${ROWS} ids. What it costs to apply them is that of any event: see the other benchmarks.`,
      figures,
    };
  });
}

async function taken(path: string, what: BulkImport, mapping?: FileSource) {
  const shape = wantedShape(what.kind, path, mapping);
  const nowhere = { put: async () => {} };
  let [settled, held] = [0, 0];
  const deps = {
    file: { rows: (from: BulkProgress["place"]) => fileRows(openPath(path), shape, { name: path, from }) },
    take: rowTaker(
      {
        hash: sha256,
        spelling: addressSpelling,
        settings: { topics: { offers: { channels: ["email"], default: "out" } } },
        ...defined({ mapping }),
      },
      what,
    ),
    ...{ bus: nowhere, inner: nowhere, suppressions: nowhere, refused: nowhere },
    state: { keep: async () => {} },
    seen: new Seen(sha256),
    pace: async () => {},
  };
  let end = NOT_BEGUN;
  const took: Took = await time(async () => {
    end = await takePart(deps, NOT_BEGUN, ({ counts }) => {
      if (counts.rows >= SETTLED && settled === 0) [settled, held] = [peakMegabytes(), heldBytes()];
      return true;
    });
  });
  if (end.counts.refused > 0 || !end.done) throw new Error(`Rows were refused: ${JSON.stringify(end.reasons)}`);
  return { took, settled, held, peak: peakMegabytes(), after: heldBytes() };
}

async function write(path: string, rows: number, header: string, row: (at: number) => string): Promise<void> {
  const file = createWriteStream(path);
  let text = `${header}\n`;
  for (let at = 0; at < rows; at++) {
    text += row(at);
    if (text.length < 262_144) continue;
    if (!file.write(text)) await once(file, "drain");
    text = "";
  }
  file.end(text);
  await once(file, "close");
}

function customer(at: number): string {
  return `c${at},c${at}@example.com,${at % 2 === 0 ? '"gold, old"' : "free"},${at % 100},yes,2026-01-02T09:00:00Z\n`;
}

function order(at: number): string {
  return `c${at % 5_000},2026-01-02T09:00:00Z,${at}\n`;
}
