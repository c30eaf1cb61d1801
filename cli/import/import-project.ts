import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { byteOrderMark } from "../../adapters/files/text-bytes.ts";
import { systemClock } from "../../adapters/system/system.ts";
import { counted } from "../../core/explain/words.ts";
import { type Imported, importPinpoint } from "../../workflows/importers/pinpoint/import-pinpoint.ts";
import type { WorkspaceFile } from "../../workflows/importers/pinpoint/names.ts";
import type { Note, NoteKind, Refusal } from "../../workflows/importers/pinpoint/report.ts";
import { type ExitCode, type Io, ProblemError, unwritable } from "../command.ts";
import { UsageError } from "../command-line.ts";
import { type Paint, paint } from "../terminal.ts";

export interface ProjectImport {
  readonly files: readonly string[];
  readonly out: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

/** Reads the files, writes the imported files into the workspace's folder, and prints a report. Exit code 1: something was refused. */
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
    // PowerShell before 7.4 redirects the output of a command as UTF-16.
    return { name, text: new TextDecoder(byteOrderMark(bytes)?.encoding).decode(bytes) };
  } catch {
    throw new UsageError(
      `There is no file ${name}.`,
      "Give the files that `aws pinpoint get-journey` and the like have written.",
    );
  }
}

const FOLDERS = ["definitions", "segments", "templates", "destinations", "steps"];

/** The files that are already in a workspace's folder, with paths relative to it; none where there is no such folder. */
async function readFolder(folder: string): Promise<readonly WorkspaceFile[]> {
  const paths = await Promise.all(FOLDERS.map((name) => namesIn(join(folder, name))));
  const read = await Promise.all([...paths.flat(), join(folder, "settings.yaml")].map((path) => fileAt(folder, path)));
  return read.flatMap((file) => file ?? []);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(absent);
  return (entries ?? [])
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
}

async function fileAt(folder: string, path: string): Promise<WorkspaceFile | undefined> {
  const text = await readFile(path, "utf8").catch(absent);
  return text === undefined ? undefined : { path: relative(folder, path).replaceAll("\\", "/"), text };
}

function absent(fault: NodeJS.ErrnoException): undefined {
  if (fault.code === "ENOENT" || fault.code === "ENOTDIR") return undefined;
  throw fault;
}

/** The importer adds to the settings, so they may be written without `force`. */
const ADDED_TO = "settings.yaml";

/**
 * Writes files into a folder. If one of them is there with another text, nothing is written, unless `force` is set.
 * `same`: the files that were already there with this text.
 */
async function writeFiles(
  folder: string,
  files: readonly WorkspaceFile[],
  force: boolean,
): Promise<{ readonly written: readonly string[]; readonly same: readonly string[] }> {
  const there = await Promise.all(files.map(({ path }) => readFile(join(folder, path), "utf8").catch(() => undefined)));
  const same = files.filter(({ text }, i) => there[i] === text);
  const others = files.filter((file) => !same.includes(file));
  const over = others.filter((file) => file.path !== ADDED_TO && there[files.indexOf(file)] !== undefined);
  if (over.length > 0 && !force) {
    throw new ProblemError(
      `${over.length === 1 ? "This file is" : "These files are"} there already: ${over.map(({ path }) => path).join(", ")}. Nothing was written.`,
      "Add --force to write over them, or --out DIR to write elsewhere.",
    );
  }
  for (const { path, text } of others) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text).catch(unwritable(path));
  }
  return { written: others.map(({ path }) => path), same: same.map(({ path }) => path) };
}

interface ImportReport extends Pick<Imported, "journeys" | "notes" | "refusals"> {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
}

const KINDS: { readonly [K in NoteKind]: string } = {
  "to do": "To do before it can work",
  otherwise: "Done otherwise than in Pinpoint",
  "left out": "Left out",
};
const ORDER: readonly NoteKind[] = ["to do", "otherwise", "left out"];

/** What was written, what differs here, one line each, and what was refused. */
function reportText(io: Io, { written, unchanged, notes, refusals, journeys }: ImportReport): string {
  const colours = paint(io, io.out);
  const { bold, dim, green, red } = colours;
  const parts = [
    ...(written.length === 0 ? [] : [`${bold("Written:")}\n${written.map((path) => `  ${path}\n`).join("")}`]),
    ...(unchanged.length === 0 ? [] : [dim(`${counted(unchanged.length, "file")} there already, the same.\n`)]),
    ...ORDER.flatMap((kind) =>
      section(
        KINDS[kind],
        notes.filter((note) => note.kind === kind),
        colours,
      ),
    ),
    ...(refusals.length === 0
      ? []
      : [`${bold("Refused:")}\n${refusals.map((one) => refusalText(one, colours)).join("")}`]),
  ];
  const end =
    refusals.length > 0
      ? red(`${counted(refusals.length, "fault")} in what was given: what has one was not written.`)
      : green(`${counted(journeys.length, "journey")} taken across. \`npx sojourn check\` looks them over.`);
  return `${parts.join("\n")}${parts.length > 0 ? "\n" : ""}${end}\n`;
}

function section(title: string, notes: readonly Note[], { bold, cyan, dim }: Paint): string[] {
  if (notes.length === 0) return [];
  const lines = notes.map(({ of, at, text }) => `  ${cyan(of)}${at === of ? "" : ` ${dim(at)}`}  ${text}\n`);
  return [`${bold(`${title}:`)}\n${lines.join("")}`];
}

function refusalText({ file, path, message, found, mend }: Refusal, { bold, cyan, dim }: Paint): string {
  const facts = [...(found === undefined ? [] : [`${dim("found:")} ${found}`]), `${dim("hint:")}  ${mend}`];
  return `  ${cyan(`${file} ${path}`)} ${bold(message)}\n${facts.map((fact) => `    ${fact}\n`).join("")}`;
}
