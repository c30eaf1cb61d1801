import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { WorkspaceFile } from "../../workflows/importers/pinpoint/names.ts";
import { ProblemError } from "../problem.ts";

/** Settings are added to, never written over. */
const ADDED_TO = "settings.yaml";

/**
 * Writes files below a folder. One that is there with another text stops all of it before the first is written, unless
 * `force` is set. `same`: those that were there with this text already.
 */
export async function writeFiles(
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
    await writeFile(join(folder, path), text).catch((error: unknown) => {
      throw new ProblemError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
    });
  }
  return { written: others.map(({ path }) => path), same: same.map(({ path }) => path) };
}
