import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { WorkspaceFile } from "../../workflows/importers/pinpoint/names.ts";

const FOLDERS = ["definitions", "segments", "templates", "destinations", "steps"];

/** The files that a workspace's folder holds already, paths relative to it; none where there is no such folder. */
export async function readFolder(folder: string): Promise<readonly WorkspaceFile[]> {
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
