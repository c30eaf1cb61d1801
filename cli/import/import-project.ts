import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { systemClock } from "../../adapters/system/system.ts";
import { importPinpoint } from "../../workflows/importers/pinpoint/import-pinpoint.ts";
import type { ExitCode, Io } from "../command.ts";
import { byteOrderMark } from "../sources/byte-order-mark.ts";
import { UsageError } from "../usage-error.ts";
import { readFolder } from "./read-folder.ts";
import { reportText } from "./report-text.ts";
import { writeFiles } from "./write-files.ts";

export interface ProjectImport {
  readonly files: readonly string[];
  readonly out: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

/** Reads the files, writes what they become below the workspace's folder, and tells all of it. 1: something was refused. */
export async function importProject(io: Io, { files, out, force, json }: ProjectImport): Promise<ExitCode> {
  const folder = out === undefined ? resolve(io.root, "workflows") : resolve(io.cwd, out);
  const exports = await Promise.all(files.map((name) => readExport(io, name)));
  const workspace = await readFolder(folder);
  const imported = importPinpoint({ files: exports, workspace, now: systemClock.now() });
  const { written, same } = await writeFiles(folder, imported.files, force);
  const shown = (path: string) => relative(io.cwd, resolve(folder, path)).replaceAll("\\", "/") || path;
  const report = { ...imported, written: written.map(shown), unchanged: same.map(shown) };
  if (json) {
    const { journeys, notes, refusals, unchanged } = report;
    io.out.write(`${JSON.stringify({ written: report.written, unchanged, journeys, notes, refusals })}\n`);
  } else io.out.write(reportText(io, report));
  return imported.refusals.length > 0 ? 1 : 0;
}

async function readExport(io: Io, name: string): Promise<{ readonly name: string; readonly text: string }> {
  try {
    const bytes = await readFile(resolve(io.cwd, name));
    // PowerShell before 7.4 writes what a command prints as UTF-16.
    return { name, text: new TextDecoder(byteOrderMark(bytes)?.encoding).decode(bytes) };
  } catch {
    throw new UsageError(
      `There is no file ${name}.`,
      "Give the files that `aws pinpoint get-journey` and the like have written.",
    );
  }
}
