import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import type { FileRow, RefusedRow } from "../../core/bulk/row.ts";
import type { FileSource } from "../../core/model/source.ts";
import type { BusEvent, Mapped } from "../../core/sources/map-row.ts";
import { SAMPLE, shopEvents } from "../../examples/shop/shop.ts";
import { ProblemError } from "../command.ts";
import { readRows } from "../sources/rows.ts";

/** The input of a replay: rows in their order, and the source that makes events of them. */
export interface Input {
  readonly title: string;
  readonly source: FileSource;
  /** Equal for equal inputs: a replay goes on only with the input that it began with. */
  readonly fingerprint: string;
  rows(): AsyncGenerator<FileRow>;
  /** The share of the rows read so far, 0 to 1. */
  fraction(line: number): number;
}

/** The sample shop; it is made at each start and always the same. */
export function sampleInput(bus: FileSource): Input {
  const events = shopEvents(SAMPLE);
  return {
    title: "the sample shop",
    source: bus,
    fingerprint: `sample ${sha256(JSON.stringify(SAMPLE) + events.length)}`,
    async *rows() {
      for (const [index, value] of events.entries()) yield { line: index + 1, value };
    },
    fraction: (line) => line / events.length,
  };
}

/** A file of events. The share read so far is estimated from the length of its first lines. */
export async function fileInput(path: string, source: FileSource): Promise<Input> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) throw new ProblemError(`There is no file ${path}.`);
  const head = await readHead(path);
  const lineBytes = head.length / Math.max(1, head.toString("latin1").split("\n").length - 1);
  const lines = Math.max(1, found.size / Math.max(1, lineBytes));
  return {
    title: basename(path),
    source,
    fingerprint: `${basename(path)} ${found.size} ${sha256(head)} ${sha256(JSON.stringify(source))}`,
    rows: () => readRows(path, source),
    fraction: (line) => Math.min(1, line / lines),
  };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}

/** The events that arrive at one virtual moment. */
export interface Instant {
  /** Epoch milliseconds; not before the instant before it. */
  readonly time: number;
  readonly events: readonly BusEvent[];
  /** The line of the last row read, for the progress. */
  readonly line: number;
}

interface InstantDeps {
  readonly map: (row: unknown, line: number) => Promise<Mapped>;
  readonly refuse: (row: RefusedRow) => void;
}

/**
 * The events of a file by the moment at which they arrive: `receivedAt`, else `time`. A file should be in time order; a row that is
 * not arrives at the moment of the row before it. Rows that cannot be used are refused with the reason.
 */
export async function* instantsOf(deps: InstantDeps, rows: AsyncIterable<FileRow>): AsyncGenerator<Instant> {
  let time = Number.NEGATIVE_INFINITY;
  let events: BusEvent[] = [];
  let line = 0;
  for await (const row of rows) {
    for (const event of await eventsOf(deps, row)) {
      const arrives = Math.max(time, event.receivedAt ?? event.time);
      if (arrives !== time && events.length > 0) {
        yield { time, events, line };
        events = [];
      }
      time = arrives;
      events.push(event);
    }
    line = row.line;
  }
  if (events.length > 0) yield { time, events, line };
}

async function eventsOf(deps: InstantDeps, row: FileRow): Promise<readonly BusEvent[]> {
  if ("refused" in row) {
    deps.refuse({ line: row.line, reason: row.refused, text: row.text });
    return [];
  }
  const mapped = await deps.map(row.value, row.line);
  if ("refused" in mapped) {
    deps.refuse({ line: row.line, reason: mapped.refused, text: JSON.stringify(row.value) });
    return [];
  }
  return mapped.events.toSorted((a, b) => (a.receivedAt ?? a.time) - (b.receivedAt ?? b.time));
}

/**
 * The file of rows that could not be read, one JSON document per line, in the order of the input. A replay that goes on after a
 * crash writes no row twice: rows up to the last one in the file are skipped, and a line that the crash has cut is removed.
 */
export class RefusedRows {
  readonly path: string;
  #last = 0;
  #count = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) return;
    const text = readFileSync(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
    const lines = whole.split("\n").filter((line) => line !== "");
    this.#count = lines.length;
    this.#last = Number(/^\{"line":(\d+)/.exec(lines.at(-1) ?? "")?.[1] ?? 0);
  }

  get count(): number {
    return this.#count;
  }

  keep(row: RefusedRow): void {
    if (row.line <= this.#last) return;
    const { line, reason, text } = row;
    appendFileSync(this.path, `${JSON.stringify({ line, reason, text: text.slice(0, 2_000) })}\n`);
    this.#last = line;
    this.#count += 1;
  }
}
