import { Readable } from "node:stream";
import { fileRows } from "../../adapters/files/rows.ts";
import type { OpenFile } from "../../adapters/files/text-bytes.ts";
import { memorySuppressions } from "../../adapters/memory/messages.ts";
import { memoryInnerQueue, memorySentEvents } from "../../adapters/memory/outbound.ts";
import { addressSpelling } from "../../adapters/spelling/spelling.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { wantedShape } from "../../core/bulk/file-shape.ts";
import { type BulkImport, type BulkProgress, NOT_BEGUN } from "../../core/bulk/import.ts";
import type { RefusedRow } from "../../core/bulk/row.ts";
import { Seen } from "../../core/bulk/seen.ts";
import { type BulkDeps, takePart } from "../../core/bulk/take-part.ts";
import { rowTaker } from "../../core/bulk/take-row.ts";
import { defined } from "../../core/model/defined.ts";
import type { FileSource } from "../../core/model/source.ts";

export const BEGAN = Date.UTC(2026, 5, 1, 9);
export const TOPICS = { offers: { channels: ["email"], default: "out" } } as const;

/** Orders in a csv: one event each, without an id of their own. */
export const ORDERS: FileSource = {
  source: "orders",
  from: "file",
  zone: "UTC",
  constants: {},
  format: "csv",
  columns: ["customer", "placed", "total"],
  header: true,
  groupBy: [],
  event:
    '{ "name": "Order Completed", "customerId": customer, "time": $instant(placed), "properties": { "total": $number(total) } }',
};

/** A file in memory. */
export function fileOf(content: string | Buffer): OpenFile {
  const bytes = Buffer.from(content);
  return (from) => Readable.from([bytes.subarray(from)]);
}

interface Taking {
  readonly what?: Partial<BulkImport>;
  readonly name?: string;
  readonly source?: FileSource | undefined;
}

/** An import into memory; `file`, `bus` and the rest are what it wrote. */
export function taking(content: string | Buffer, { what, name = "rows.csv", source = ORDERS }: Taking = {}) {
  const whole: BulkImport = { kind: "events", source: "orders", began: BEGAN, ...what };
  const mapping = whole.kind === "events" ? source : undefined;
  const shape = wantedShape(whole.kind, name, mapping);
  const bus = memorySentEvents();
  const inner = memoryInnerQueue();
  const suppressions = memorySuppressions();
  const refused: RefusedRow[] = [];
  let kept = NOT_BEGUN;
  const deps: BulkDeps = {
    file: { rows: (from) => fileRows(fileOf(content), shape, { name, from, groups: 1_000 }) },
    take: rowTaker(
      { hash: sha256, spelling: addressSpelling, settings: { topics: TOPICS }, ...defined({ mapping }) },
      whole,
    ),
    bus,
    inner,
    suppressions,
    refused: {
      put: async (rows) => {
        const last = refused.at(-1)?.line ?? 0;
        refused.push(...rows.filter(({ line }) => line > last));
      },
    },
    state: {
      keep: async (progress) => {
        kept = progress;
      },
    },
    seen: new Seen(sha256),
    pace: async () => {},
  };
  return {
    deps,
    bus,
    inner,
    suppressions,
    refused,
    kept: () => kept,
    run: (goOn: (progress: BulkProgress) => boolean = () => true) => takePart(deps, kept, goOn),
  };
}
