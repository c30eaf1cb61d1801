import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SourceFile } from "./compiler/compiled.ts";
import { withMjml } from "./mjml.ts";

const FOLDERS = ["definitions", "segments", "destinations", "steps", "templates", "sources"].map(
  (one) => `workflows/${one}`,
);
const FILES = ["workflows/settings.yaml", "workflows/events.yaml"];

/** The files of journeys, their tests, segments and shared steps, by path: those that name events. */
export async function readNaming(root: string): Promise<SourceFile[]> {
  const folders = ["workflows/definitions", "workflows/segments", "workflows/steps"];
  const names = await Promise.all(folders.map((folder) => namesIn(root, folder)));
  return (await Promise.all(names.flat().map((path) => readSource(root, path)))).flatMap((file) => file ?? []);
}

/**
 * The files of a project that the compiler reads, by path: journeys, segments, destinations, shared steps, templates,
 * sources, settings and the catalogue of names. MJML templates come as the HTML they compile to. A folder or file that is not there is left out.
 * `instead`: files that stand in the place of those of their paths, or beside them.
 */
export async function readWorkspace(root: string, instead: readonly SourceFile[] = []): Promise<SourceFile[]> {
  const folders = await Promise.all(FOLDERS.map((folder) => namesIn(root, folder)));
  const taken = new Set(instead.map(({ path }) => path));
  const paths = [...folders.flat(), ...FILES].filter((path) => !taken.has(path));
  const files = [...(await Promise.all(paths.map((path) => readSource(root, path)))), ...instead];
  return withMjml(files.flatMap((file) => file ?? []).sort((a, b) => (a.path < b.path ? -1 : 1)));
}

async function namesIn(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true, recursive: true }).catch(absent);
  return (entries ?? [])
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length).replaceAll("\\", "/"));
}

/** The file, whose MJML is not compiled yet (withMjml); undefined when there is none. */
export async function readSource(root: string, path: string): Promise<SourceFile | undefined> {
  const text = await readFile(join(root, path), "utf8").catch(absent);
  return text === undefined ? undefined : sourceOf(path, text);
}

/** The content of a file, whose MJML is not compiled yet (withMjml). */
export function sourceOf(path: string, text: string): SourceFile {
  return { path, text: text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n") };
}

/** Whether the compiler reads a file of this path. */
export function isWorkspaceFile(path: string): boolean {
  return FILES.includes(path) || FOLDERS.some((folder) => path.startsWith(`${folder}/`));
}

function absent(fault: NodeJS.ErrnoException): undefined {
  if (fault.code === "ENOENT") return undefined;
  throw fault;
}
