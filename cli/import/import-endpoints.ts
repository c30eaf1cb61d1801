import { once } from "node:events";
import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { csvRows, justRows } from "../../adapters/files/csv-rows.ts";
import { Lines } from "../../adapters/files/lines.ts";
import { jsonRows } from "../../adapters/files/rows.ts";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import type { FileRow } from "../../core/bulk/row.ts";
import { defined } from "../../core/model/defined.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { endpointFold } from "../../workflows/importers/pinpoint/endpoints/fold-endpoints.ts";
import { type ExitCode, type Io, ProblemError, unwritable } from "../command.ts";
import { UsageError } from "../command-line.ts";

export interface EndpointImport {
  readonly file: string;
  readonly segment: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** How many refused rows are reported one by one. */
const MOST_REPORTED = 20;

/** Streams an export of endpoints as events for the source `bus`, one per line. Exit code 1: some rows were refused. */
export async function importEndpoints(io: Io, { file, segment, out, json }: EndpointImport): Promise<ExitCode> {
  const path = resolve(io.cwd, file);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`There is no file ${file}.`);
  if (segment !== undefined && !isName(segment)) {
    throw new UsageError(
      `"${segment}" is not the name of a segment.`,
      "Give the name of its file in workflows/segments/.",
    );
  }
  const counts = { endpoints: 0, customers: 0, refused: 0 };
  const fold = endpointFold({ hash: sha256, now: systemClock.now(), ...defined({ segment }) });
  const output = out === undefined ? undefined : await open(resolve(io.cwd, out), "w").catch(unwritable(out));
  const target = output?.createWriteStream();
  const write = async (events: readonly unknown[]) => {
    counts.customers += events.length;
    for (const event of events) {
      const line = `${JSON.stringify(event)}\n`;
      if (target === undefined) io.out.write(line);
      else if (!target.write(line)) await once(target, "drain");
    }
  };
  for await (const row of endpointRows(path)) {
    const ready = "refused" in row ? row : fold.add(row.value);
    if ("refused" in ready) {
      counts.refused++;
      if (counts.refused <= MOST_REPORTED) io.err.write(`${file}:${row.line} ${ready.refused}\n`);
    } else {
      counts.endpoints++;
      await write(ready);
    }
  }
  await write(fold.rest());
  if (target !== undefined) {
    target.end();
    await once(target, "finish");
  }
  const { endpoints, customers, refused } = counts;
  if (json && target !== undefined) io.out.write(`${JSON.stringify(counts)}\n`);
  else io.err.write(`${endpoints} endpoints of ${customers} customers; ${refused} rows refused.\n`);
  return refused > 0 ? 1 : 0;
}

/** The rows of an export of endpoints, streamed: JSON lines where the first begins with a brace, else CSV. */
async function* endpointRows(path: string): AsyncGenerator<FileRow> {
  const lines = new Lines(path);
  let first = await lines.peek(0);
  while (first !== undefined && first.text.trim() === "") {
    lines.take(1);
    first = await lines.peek(0);
  }
  if (first === undefined) return;
  if (first.text.trimStart().startsWith("{")) yield* justRows(jsonRows(lines));
  else yield* justRows(csvRows(lines, { names: endpointColumns, refuse: noHeader }));
}

function endpointColumns(header: readonly string[]): readonly string[] | undefined {
  return header.some((column) => ["Id", "Address", "User.UserId"].includes(column)) ? header : undefined;
}

function noHeader(header: readonly string[]): never {
  throw new ProblemError(
    "The first row is not a header of endpoints.",
    `It has ${header.slice(0, 10).join(", ")}; one of Id, Address and User.UserId must be among them.`,
  );
}
