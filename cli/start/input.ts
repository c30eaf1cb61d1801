import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { SAMPLE, shopEvents } from "../../examples/shop/shop.ts";
import type { Source } from "../../workflows/compiler/sources/source.ts";
import { ProblemError } from "../problem.ts";
import type { Row } from "../sources/row.ts";
import { readRows } from "../sources/rows.ts";

/** What is played: rows in their order, and the source that makes events of them. */
export interface Input {
  readonly title: string;
  readonly source: Source;
  /** Equal for equal inputs: a replay goes on only with what it began with. */
  readonly fingerprint: string;
  rows(): AsyncGenerator<Row>;
  /** Share of the rows read so far, 0 to 1. */
  fraction(line: number): number;
}

/** The sample shop, made anew at each start; always the same. */
export function sampleInput(bus: Source): Input {
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

/** A file of events. How far it has been read is estimated from the length of its first lines. */
export async function fileInput(path: string, source: Source): Promise<Input> {
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
