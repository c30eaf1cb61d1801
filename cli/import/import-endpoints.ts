import { once } from "node:events";
import { open, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { sha256, systemClock } from "../../adapters/system/system.ts";
import { defined } from "../../core/model/defined.ts";
import { isName } from "../../workflows/compiler/values/name.ts";
import { endpointFold } from "../../workflows/importers/pinpoint/endpoints/fold-endpoints.ts";
import type { ExitCode, Io } from "../command.ts";
import { ProblemError } from "../problem.ts";
import { UsageError } from "../usage-error.ts";
import { endpointRows } from "./endpoint-rows.ts";

export interface EndpointImport {
  readonly file: string;
  readonly segment: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Most refused rows that are told one by one. */
const MOST_TOLD = 20;

/** Streams an export of endpoints into events of the source `bus`, one a line. 1: some rows were refused. */
export async function importEndpoints(io: Io, { file, segment, out, json }: EndpointImport): Promise<ExitCode> {
  const path = resolve(io.cwd, file);
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new UsageError(`There is no file ${file}.`);
  if (segment !== undefined && !isName(segment)) {
    throw new UsageError(`"${segment}" is no name of a segment.`, "Give the name of its file in workflows/segments/.");
  }
  const counts = { endpoints: 0, customers: 0, refused: 0 };
  const fold = endpointFold({ hash: sha256, now: systemClock.now(), ...defined({ segment }) });
  const target = out === undefined ? undefined : await writable(resolve(io.cwd, out), out);
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
      if (counts.refused <= MOST_TOLD) io.err.write(`${file}:${row.line} ${ready.refused}\n`);
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
  const told = `${counts.endpoints} endpoints of ${counts.customers} customers; ${counts.refused} rows refused.\n`;
  if (json && target !== undefined) io.out.write(`${JSON.stringify(counts)}\n`);
  else io.err.write(told);
  return counts.refused > 0 ? 1 : 0;
}

async function writable(path: string, shown: string) {
  try {
    return (await open(path, "w")).createWriteStream();
  } catch (error) {
    throw new ProblemError(`${shown} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
