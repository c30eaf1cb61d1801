import { stat } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve } from "node:path";
import { liquidRenderer } from "../../adapters/liquid/renderer.ts";
import { sha256 } from "../../adapters/system/system.ts";
import { allWindowBytes } from "../../core/windows/size.ts";
import type { SourceFile } from "../../workflows/compiler/compiled.ts";
import { CATALOGUE } from "../../workflows/compiler/names/catalogue.ts";
import { overshootOf } from "../../workflows/compiler/settings/overshoot.ts";
import { isTemplateFile } from "../../workflows/compiler/templates/layouts.ts";
import { compileWorkspace } from "../../workflows/compiler/workspace.ts";
import { isWorkspaceFile, readSource, readWorkspace } from "../../workflows/read.ts";
import { writeNames } from "../../workflows/write-names.ts";
import { type Checked, checkDocument, checkText } from "../check/text.ts";
import type { Command, Io } from "../command.ts";
import { readArguments, UsageError } from "../command-line.ts";

const USAGE = `check [FILE…] [--against REF]
  Checks everything under workflows/ and reports all faults at once; with FILEs only what concerns them. If there is a catalogue,
  workflows/events.yaml, it also writes the catalogue's names for editors.
  --against REF  compare with this git commit, branch or tag instead: what changes for customers inside and outside;
                 exit code 1 if a change would hurt customers who are inside
  --json         the diagnostics, or the comparison, as one JSON document`;

export const check: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values, words } = readArguments(args, { against: { type: "string" } }, { atMost: 1000 });
    if (values.against !== undefined) {
      if (words.length > 0) throw new UsageError("--against compares the whole workspace.", "Leave out the files.");
      const { checkAgainst } = await import("../check/against.ts");
      return checkAgainst(io, values.against, values.json === true);
    }
    const checked = await checkFiles(io, words);
    if (words.length === 0 && checked.texts.has(CATALOGUE)) await writeNames(io.root);
    io.out.write(values.json ? `${JSON.stringify(checkDocument(checked))}\n` : checkText(io, checked));
    return checked.diagnostics.some(({ severity }) => severity === "error") ? 1 : 0;
  },
};

/** Warnings of a file that nothing uses: of a file outside the workspace they say nothing. */
const UNUSED: readonly string[] = ["SJ838", "SJ839", "SJ840", "SJ841"];

/**
 * Checks the whole workspace and tells all, or only what concerns some files. A file outside the workspace is checked as if it were
 * in the folder that its name belongs to: `x.journey.yaml` among the journeys, `x.email.html` among the templates.
 */
async function checkFiles(io: Io, names: readonly string[]): Promise<Checked> {
  const asked = await Promise.all(names.map((name) => openFile(io, name)));
  const outside = asked.flatMap(({ outside: file }) => file ?? []);
  const replaced = new Set(outside.map(({ path }) => path));
  const files = await readWorkspace(io.root, outside);
  const paths = new Set(asked.map(({ path }) => path));
  const isAsked = (path: string) => names.length === 0 || paths.has(path);
  // Whether a name is misspelt, or a file used, is known from all files alone.
  const { diagnostics, journeys, templates, rules, settings } = await compileWorkspace(files, {
    hash: sha256,
    whole: true,
    renderer: liquidRenderer(),
  });
  const own = new Set(files.flatMap(({ path }) => (isAsked(path) && isTemplateFile(path) ? [nameOf(path)] : [])));
  const shown = new Map(asked.map(({ path, name }) => [path, name]));
  return {
    diagnostics: diagnostics
      .filter(({ file, code }) => isAsked(file) && !(replaced.has(file) && UNUSED.includes(code)))
      .map((one) => ({ ...one, file: shown.get(one.file) ?? one.file })),
    texts: new Map(files.map(({ path, text }) => [shown.get(path) ?? path, text])),
    journeys: journeys.filter(({ file }) => isAsked(file)).length,
    templates: Object.keys(templates).filter((name) => names.length === 0 || own.has(name)).length,
    files: names.length === 0 ? files.length : names.length,
    ...(names.length > 0 || settings.budgets === undefined ? {} : { overshoot: overshootOf(settings) }),
    ...(rules.windows === undefined || !files.some(({ path }) => isAsked(path) && isSegment(path))
      ? {}
      : { countedBytes: allWindowBytes(rules.windows) }),
  };
}

function isSegment(path: string): boolean {
  return path.startsWith("workflows/segments/");
}

function nameOf(path: string): string {
  return basename(path).split(".")[0] ?? "";
}

interface Asked {
  /** As the user wrote it. */
  readonly name: string;
  /** Its path in the workspace; for a file outside, the path that it would have there. */
  readonly path: string;
  /** The file itself, if it is outside the workspace. */
  readonly outside?: SourceFile;
}

async function openFile(io: Io, name: string): Promise<Asked> {
  const absolute = resolve(io.cwd, name);
  const found = await stat(absolute).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new UsageError(
      `${name} is a folder.`,
      `Give the paths of files, like ${name.replace(/\/$/, "")}/*.yaml, or none to check all of workflows/.`,
    );
  }
  if (found?.isFile() !== true) {
    throw new UsageError(`There is no file ${name}.`, "Give the path of a file, or none to check all of workflows/.");
  }
  const inside = relative(resolve(io.root), absolute).replaceAll("\\", "/");
  if (isWorkspaceFile(inside)) return { name, path: inside };
  if (inside.startsWith("workflows/")) {
    const near = "workflows/definitions/, segments/, destinations/, steps/, templates/ and sources/";
    throw new UsageError(`Nothing reads ${name}.`, `What counts is in ${near}, and in settings.yaml and events.yaml.`);
  }
  const path = `${folderOf(name)}/${basename(name)}`;
  const file = await readSource(isAbsolute(inside) ? "/" : io.root, inside);
  return { name, path, ...(file === undefined ? {} : { outside: { ...file, path } }) };
}

function folderOf(name: string): string {
  if (["settings.yaml", "events.yaml"].includes(basename(name))) return "workflows";
  if (name.endsWith(".source.yaml")) return "workflows/sources";
  return /\.ya?ml$/.test(name) ? "workflows/definitions" : "workflows/templates";
}
