import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { sha256 } from "../../adapters/system/system.ts";
import { readRows } from "../../cli/sources/rows.ts";
import type { FileRow } from "../../core/bulk/row.ts";
import type { FileSource } from "../../core/model/source.ts";
import { type BusEvent, mapping } from "../../core/sources/map-row.ts";
import { parseSource } from "../../workflows/compiler/sources/parse-source.ts";

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sojourn-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function temporaryFile(name: string, text: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const ORDERS = `source: orders
format: csv
columns: [order, customer, time]
zone: Europe/London
event: |
  { "name": "Order Completed", "id": order, "customerId": customer, "time": $instant(time) }
`;

export function sourceOf(text: string, name = "orders"): FileSource {
  const { source, diagnostics } = parseSource({ path: `workflows/sources/${name}.source.yaml`, text });
  if (source?.from !== "file") throw new Error(diagnostics.map((one) => one.message).join("\n"));
  return source;
}

export const orders = sourceOf(ORDERS);

export async function rowsOf(path: string, source = orders): Promise<readonly FileRow[]> {
  const rows: FileRow[] = [];
  for await (const row of readRows(path, source)) rows.push(row);
  return rows;
}

/** What a source makes of one row. */
export async function eventsOf(source: FileSource, row: unknown): Promise<readonly BusEvent[]> {
  const mapped = await mapping(source, sha256)(row, 1);
  if ("refused" in mapped) throw new Error(mapped.refused);
  return mapped.events;
}
